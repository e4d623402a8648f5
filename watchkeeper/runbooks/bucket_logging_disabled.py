"""Server access logging of a bucket was turned off: the use of its objects may leave no trace."""

from watchkeeper import bucket_steps
from watchkeeper.evidence import Looks, Unseen
from watchkeeper.finding import Finding
from watchkeeper.plan import Declined, Plan, Request
from watchkeeper.principal_steps import PrincipalSteps, begun
from watchkeeper.runbook import Runbook


def decide(finding: Finding, looks: Looks) -> Plan:
    """Nothing can be put back that is known: where the logs went to stands in CloudTrail alone."""
    plan = begun(finding, RUNBOOK.id, "A bucket's access logging was turned off.")
    name = bucket_steps.bucket_of(finding)
    if name is None:
        no = Declined(what="turn logging on again", why="the finding names no bucket")
        return PrincipalSteps(declined=(no,)).on(plan)
    asked = bucket_steps.ask_whether_meant(finding, f"turned off the access logs of {name}")
    return _logging(looks, name).then(asked).on(plan)


def _logging(looks: Looks, name: str) -> PrincipalSteps:
    seen = bucket_steps.seen_of(looks, name)
    if seen is None:
        return bucket_steps.gone(name)
    what = f"turn the access logs of bucket {name} on again"
    if isinstance(seen, Unseen):
        asked = Request(what=f"{what}, if they are off", why=f"could not look at it: {seen.why}")
        return PrincipalSteps(requests=(asked,))
    if seen.logs_to:
        no = Declined(what=what, why=f"they are on, and go to bucket {seen.logs_to}")
        return PrincipalSteps(declined=(no,))
    asked = Request(
        what=f"{what}: the last PutBucketLogging before this in CloudTrail says where they went to",
        why="a bucket does not tell what its settings were before",
    )
    steps = PrincipalSteps(
        declined=(Declined(what=what, why="where the logs went to before is not known"),),
        requests=(asked,),
    )
    if seen.object_calls_logged:
        return steps.then(bucket_steps.tell_what_is_kept({"bucket": looks["bucket"]}, name))
    blind = f"nobody writes down who reads the objects of {name} now: {seen.object_calls_why}"
    return steps.then(
        PrincipalSteps(requests=(Request(what=f"switch data events on for bucket {name}", why=blind),))
    )


RUNBOOK = Runbook(
    id="bucket_logging_disabled",
    title="Bucket's access logging turned off",
    handles=("Stealth:S3/*",),
    look_at=("bucket",),
    decide=decide,
    contains="Logging hits nobody, but where the logs went to is known to no setting: a person turns it on.",
    sources=(
        "https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-s3.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html",
    ),
)
