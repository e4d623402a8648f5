"""What is done about a bucket, in parts that the runbooks for S3 share."""

from watchkeeper.actions.block_bucket import BlockBucket
from watchkeeper.actions.deny_on_bucket import DenyOnBucket
from watchkeeper.evidence import Looks, RoleFacts, Seen, Unseen, UserFacts
from watchkeeper.facts.bucket import BucketFacts
from watchkeeper.finding import Finding
from watchkeeper.plan import Declined, Request
from watchkeeper.principal_steps import PrincipalSteps
from watchkeeper.targets import AccessKeyTarget, BucketTarget, ObjectTarget

BLOCK_SOURCE = (
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html"
)
CONTAIN_SOURCE = (
    "https://docs.aws.amazon.com/systems-manager-automation-runbooks/latest/userguide/"
    "automation-awssupport-contains3resource.html"
)
REMEDIATE_SOURCE = "https://docs.aws.amazon.com/guardduty/latest/ug/compromised-s3.html"


def bucket_of(finding: Finding) -> str | None:
    """The bucket that is decided on: the first that the finding names."""
    for target in finding.targets:
        match target:
            case BucketTarget(name=name) | ObjectTarget(bucket=name):
                return name
            case _:
                pass
    return None


def seen_of(looks: Looks, name: str) -> BucketFacts | Unseen | None:
    """What was seen of this very bucket; None if it does not exist."""
    look = looks.get("bucket", Unseen(why="it was not looked at"))
    if isinstance(look, Unseen):
        return look
    if not isinstance(look.value, BucketFacts):
        return None
    if look.value.name != name:
        return Unseen(why=f"only bucket {look.value.name} was looked at")
    return look.value


def gone(name: str) -> PrincipalSteps:
    """A bucket that does not exist has nothing to close."""
    return PrincipalSteps(
        declined=(Declined(what="close the bucket", why=f"bucket {name} does not exist (any more)"),)
    )


def close(finding: Finding, looks: Looks, name: str) -> PrincipalSteps:
    """Block Public Access for the bucket: at once where nothing is open by it, else a person decides."""
    seen = seen_of(looks, name)
    if seen is None:
        return gone(name)
    block = BlockBucket(
        bucket=name, account=finding.account, region=finding.region, case_id=finding.case_id
    )
    if isinstance(seen, Unseen):
        return PrincipalSteps(actions=(block,), ask=(f"could not look at bucket {name}: {seen.why}",))
    if seen.block.all_on:
        why = "the bucket's block is on already"
        return PrincipalSteps(declined=(Declined(what=f"block public access to {name}", why=why),))
    if not seen.open_by:
        return PrincipalSteps(actions=(block,))
    how = " and ".join(seen.open_by)
    return PrincipalSteps(
        actions=(block,),
        ask=(f"bucket {name} is open now ({how}): if that is meant, whoever reads it from outside stops",),
        requests=(
            Request(
                what=f"take what is public out of the policy and the ACL of bucket {name}",
                why="the block only keeps it from counting: it is open again when the block is taken off",
            ),
        ),
    )


def shut_out(finding: Finding, name: str, principals: tuple[str, ...]) -> DenyOnBucket:
    """The denial on the bucket; without principals, of everyone who is not of its account."""
    return DenyOnBucket(
        bucket=name,
        principals=principals,
        partition=partition_of(finding),
        account=finding.account,
        region=finding.region,
        case_id=finding.case_id,
    )


def partition_of(finding: Finding) -> str:
    """`aws`, `aws-cn` or `aws-us-gov`, by the finding's region."""
    if finding.region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if finding.region.startswith("us-gov-") else "aws"


def is_anonymous(target: AccessKeyTarget) -> bool:
    """Whether nobody signed the call: CloudTrail calls that an account named `anonymous`."""
    said = (target.user_name, target.principal_id, target.user_type, target.account)
    return any("anonymous" in (one or "").lower() for one in said)


def patterns_of(finding: Finding, target: AccessKeyTarget, looks: Looks) -> tuple[str, ...]:
    """What `aws:PrincipalArn` says when this principal calls; empty where that is not known.

    A session has its role's ARN there. A role that was not seen may be under any path.
    """
    account = target.account or finding.account
    of = f"arn:{partition_of(finding)}:iam::{account}"
    look = looks.get("user" if target.user_type == "IAMUser" else "role")
    facts = look.value if isinstance(look, Seen) else None
    if isinstance(facts, UserFacts | RoleFacts) and facts.name == target.user_name:
        return (facts.arn,)
    if not target.user_name:
        return ()
    kind = {"IAMUser": "user", "AssumedRole": "role", "Role": "role"}.get(target.user_type)
    return (f"{of}:{kind}/{target.user_name}", f"{of}:{kind}/*/{target.user_name}") if kind else ()


def tell_what_is_kept(looks: Looks, name: str) -> PrincipalSteps:
    """Where it can be read which objects were touched; "not logged" is said, and never read as "untouched"."""
    seen = seen_of(looks, name)
    if seen is None:
        return PrincipalSteps()
    if isinstance(seen, Unseen):
        asked = Request(
            what=f"find out which objects of bucket {name} were read or changed",
            why=f"whether that is logged could not be seen: {seen.why}",
        )
        return PrincipalSteps(requests=(asked,))
    if seen.object_calls_logged:
        what = f"list in CloudTrail which objects of bucket {name} were read or changed"
        return PrincipalSteps(requests=(Request(what=what, why=seen.object_calls_why),))
    if seen.logs_to:
        what = f"list in the access logs in bucket {seen.logs_to} which objects of {name} were touched"
        why = f"{seen.object_calls_why}; access logs come late and may lack single calls"
        return PrincipalSteps(requests=(Request(what=what, why=why),))
    if seen.object_calls_logged is None:
        what = f"find out which objects of bucket {name} were read or changed"
        return PrincipalSteps(requests=(Request(what=what, why=seen.object_calls_why),))
    return PrincipalSteps(
        requests=(
            Request(
                what=f"take every object of bucket {name} as read, and switch data events on for it",
                why=f"{seen.object_calls_why}; server access logging is off too",
            ),
        )
    )


def ask_whether_meant(finding: Finding, what: str) -> PrincipalSteps:
    """Whoever changed a setting may have been asked to: that is for a person to find out."""
    who = next((one.label for one in finding.targets if isinstance(one, AccessKeyTarget)), None)
    asked = Request(
        what=f"ask {who} whether they {what}" if who else f"find out who {what}",
        why="if it was not them, their credentials are in the wrong hands: start `quarantine-user`",
    )
    return PrincipalSteps(requests=(asked,))
