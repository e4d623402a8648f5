"""Somebody lists or takes what is in a bucket: whoever it is first, then the bucket."""

from watchkeeper import bucket_steps
from watchkeeper.bucket_callers import MAY, who_then_bucket
from watchkeeper.evidence import Looks
from watchkeeper.finding import Finding
from watchkeeper.plan import Plan
from watchkeeper.principal_steps import begun
from watchkeeper.runbook import Runbook


def decide(finding: Finding, looks: Looks) -> Plan:
    """The caller's credentials, the bucket against that caller, and where it is read what was taken."""
    plan = begun(finding, RUNBOOK.id, "Somebody reads a bucket who should not.")
    name = bucket_steps.bucket_of(finding)
    steps = who_then_bucket(finding, looks, name)
    if name is not None:
        steps = steps.then(bucket_steps.tell_what_is_kept(looks, name))
    return steps.on(plan)


RUNBOOK = Runbook(
    id="bucket_data",
    title="Data taken from a bucket",
    handles=("Exfiltration:S3/*", "Discovery:S3/*", "UnauthorizedAccess:S3/*", "PenTest:S3/*"),
    look_at=("user", "role", "bucket"),
    decide=decide,
    may=MAY,
    asks=(
        "where a role's sessions would be revoked or the bucket denied to a role or to other accounts, "
        "where an open bucket would be closed, and where something could not be looked at"
    ),
    sources=(
        "https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-s3.html",
        bucket_steps.REMEDIATE_SOURCE,
        bucket_steps.CONTAIN_SOURCE,
    ),
)
