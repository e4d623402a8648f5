"""Malware in an object of a bucket, or in a backup of one."""

from watchkeeper import bucket_steps
from watchkeeper.actions.deny_on_bucket import DenyOnBucket
from watchkeeper.evidence import Looks, Unseen
from watchkeeper.finding import Finding
from watchkeeper.plan import Declined, Plan, Request
from watchkeeper.principal_steps import PrincipalSteps, begun
from watchkeeper.runbook import Runbook
from watchkeeper.targets import BackupTarget, ObjectTarget
from watchkeeper.threats import files_found


def decide(finding: Finding, looks: Looks) -> Plan:
    """Nobody reads that one object; it stays, as evidence, and everything beside it goes on."""
    plan = begun(finding, RUNBOOK.id, "There is malware in an object of a bucket.")
    first = finding.targets[0] if finding.targets else None
    if isinstance(first, BackupTarget):
        return _backup(first).then(_threats(finding)).on(plan)
    found = [target for target in finding.targets if isinstance(target, ObjectTarget)]
    if not found:
        name = bucket_steps.bucket_of(finding)
        asked = Request(
            what=f"find the malicious object{f' in bucket {name}' if name else ''} and keep it from being read",
            why="the finding names none, and everything else in the bucket should go on",
        )
        no = Declined(what="deny reading the object", why="the finding names none")
        steps = PrincipalSteps(declined=(no,), requests=(asked,))
    else:
        steps = PrincipalSteps()
        for target in found:
            steps = steps.then(_object(finding, looks, target))
    return steps.then(_threats(finding)).on(plan)


def _object(finding: Finding, looks: Looks, target: ObjectTarget) -> PrincipalSteps:
    seen = bucket_steps.seen_of(looks, target.bucket)
    if seen is None:
        return bucket_steps.gone(target.bucket)
    denial = DenyOnBucket(
        bucket=target.bucket,
        object_key=target.key,
        partition=bucket_steps.partition_of(finding),
        account=finding.account,
        region=finding.region,
        case_id=finding.case_id,
    )
    ask = (f"could not look at bucket {target.bucket}: {seen.why}",) if isinstance(seen, Unseen) else ()
    what = f"find out who wrote {target.label} and who has read it since"
    about = f"the object's SHA-256 is {target.sha256}" if target.sha256 else "what was read may be at work"
    return PrincipalSteps(
        actions=(denial,),
        ask=ask,
        declined=(
            Declined(
                what=f"delete {target.label}",
                why="it is evidence: who is denied it is not hurt by it, and release gives it back",
            ),
        ),
        requests=(Request(what=what, why=about),),
    ).then(bucket_steps.tell_what_is_kept(looks, target.bucket))


def _backup(target: BackupTarget) -> PrincipalSteps:
    """A recovery point holds a whole bucket: what of it is bad is only known by the scan."""
    return PrincipalSteps(
        declined=(
            Declined(
                what=f"contain {target.label}",
                why="a recovery point does no harm until it is restored, and deleting it destroys evidence",
            ),
        ),
        requests=(
            Request(
                what=f"restore nothing from {target.label}; find the last recovery point that is clean",
                why="a restore would bring the malware back into use",
            ),
            Request(
                what="look at the bucket that was backed up: is the object there still?",
                why="a backup has what its bucket had",
            ),
        ),
    )


def _threats(finding: Finding) -> PrincipalSteps:
    found = files_found(finding)
    if not found:
        return PrincipalSteps()
    asked = Request(what="read what the scan found", why="; ".join(found))
    return PrincipalSteps(requests=(asked,))


RUNBOOK = Runbook(
    id="malicious_object",
    title="Malware in a bucket",
    handles=("Object:S3/*", "S3Object:S3/*", "Execution:S3/MaliciousFile*"),
    look_at=("bucket",),
    decide=decide,
    may=("deny_on_bucket",),
    asks="where the bucket could not be looked at",
    sources=(
        "https://docs.aws.amazon.com/guardduty/latest/ug/gdu-malware-protection-s3.html",
        "https://docs.aws.amazon.com/guardduty/latest/ug/findings-malware-protection-backup.html",
    ),
)
