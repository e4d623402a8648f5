"""A bucket was opened to everybody, to every AWS account, or lost the block that kept it from being so."""

from watchkeeper import bucket_steps
from watchkeeper.evidence import Looks
from watchkeeper.finding import Finding
from watchkeeper.plan import Declined, Plan
from watchkeeper.principal_steps import PrincipalSteps, begun
from watchkeeper.runbook import Runbook


def decide(finding: Finding, looks: Looks) -> Plan:
    """Block it: at once while nothing is open by it, by a person's word where somebody may rely on it."""
    plan = begun(finding, RUNBOOK.id, "A bucket was opened to the public.")
    name = bucket_steps.bucket_of(finding)
    if name is None:
        no = Declined(what="close the bucket", why="the finding names none")
        return PrincipalSteps(declined=(no,)).on(plan)
    return (
        bucket_steps.close(finding, looks, name)
        .then(bucket_steps.ask_whether_meant(finding, f"opened bucket {name}"))
        .then(bucket_steps.tell_what_is_kept(looks, name))
        .on(plan)
    )


RUNBOOK = Runbook(
    id="public_bucket",
    title="Bucket opened to the public",
    handles=("Policy:S3/Bucket*",),
    look_at=("bucket",),
    decide=decide,
    may=("block_bucket",),
    asks="whether the bucket is meant to be open, where it is; or where it could not be looked at",
    sources=(
        "https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-s3.html",
        bucket_steps.REMEDIATE_SOURCE,
        bucket_steps.BLOCK_SOURCE,
    ),
)
