"""Somebody deletes, overwrites or opens what is in a bucket: destruction, ransom, or a way out for data."""

from watchkeeper import bucket_steps
from watchkeeper.bucket_callers import MAY, who_then_bucket
from watchkeeper.evidence import Looks, Unseen
from watchkeeper.facts.bucket import BucketFacts
from watchkeeper.finding import Finding
from watchkeeper.plan import Plan, Request
from watchkeeper.principal_steps import PrincipalSteps, begun
from watchkeeper.runbook import Runbook


def decide(finding: Finding, looks: Looks) -> Plan:
    """The caller and the bucket as for stolen data; then what can be brought back, and by what."""
    plan = begun(finding, RUNBOOK.id, "Somebody destroys or opens what is in a bucket.")
    name = bucket_steps.bucket_of(finding)
    steps = who_then_bucket(finding, looks, name)
    if name is None:
        return steps.on(plan)
    seen = bucket_steps.seen_of(looks, name)
    if isinstance(seen, BucketFacts):
        if seen.open_by and not any(action.kind == "block_bucket" for action in steps.actions):
            # The denial comes before the block: under it S3 takes no policy that is public.
            steps = steps.then(bucket_steps.close(finding, looks, name))
        steps = steps.then(_what_comes_back(seen)).then(_ransom(finding, seen))
    elif isinstance(seen, Unseen):
        asked = Request(
            what=f"look whether bucket {name} keeps older versions, and by which key it encrypts",
            why=f"could not look at it: {seen.why}",
        )
        steps = steps.then(PrincipalSteps(requests=(asked,)))
    return steps.then(bucket_steps.tell_what_is_kept(looks, name)).on(plan)


def _what_comes_back(seen: BucketFacts) -> PrincipalSteps:
    name = seen.name
    if seen.versioning == "Never":
        return PrincipalSteps(
            requests=(
                Request(
                    what=f"find a backup or a replica of bucket {name}, and switch versioning on",
                    why="it keeps no versions: what was deleted or overwritten is gone",
                ),
            ),
            escalate=f"bucket {name} keeps no versions: what is deleted or overwritten there is lost",
        )
    note = "" if seen.versioning == "Enabled" else "; it is suspended: what was written since has none"
    lock = f"object lock is {seen.object_lock}" if seen.object_lock else "object lock is off"
    return PrincipalSteps(
        requests=(
            Request(
                what=f"bring objects of bucket {name} back from their older versions{note}",
                why=f"versioning keeps them until somebody deletes versions too; {lock}",
            ),
            Request(
                what=f"look at the lifecycle rules of bucket {name}",
                why="a rule that expires old versions deletes them without any further call",
            ),
        )
    )


def _ransom(finding: Finding, seen: BucketFacts) -> PrincipalSteps:
    """A key that is not ours: with it, our data is no longer ours to read."""
    steps = PrincipalSteps()
    if seen.key_account and seen.key_account != seen.account:
        why = (
            f"bucket {seen.name} encrypts by default with a key of account {seen.key_account}: "
            "if that is not one of ours, new objects are held to ransom"
        )
        asked = Request(
            what=f"set the default encryption of bucket {seen.name} back to a key of ours", why=why
        )
        steps = PrincipalSteps(requests=(asked,), escalate=why)
    wrote = {"PutObject", "CopyObject", "CompleteMultipartUpload"} & set(finding.apis)
    if wrote or finding.type.endswith(".Write"):
        asked = Request(
            what=f"look whether objects of bucket {seen.name} were written anew under a key of the caller "
            "(SSE-C), or under a KMS key of another account",
            why="no setting of a bucket shows it; each object's own encryption, or a data event, does",
        )
        steps = steps.then(PrincipalSteps(requests=(asked,)))
    return steps


RUNBOOK = Runbook(
    id="bucket_tampering",
    title="Data destroyed or opened in a bucket",
    handles=("Impact:S3/*",),
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
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/RestoringPreviousVersions.html",
    ),
)
