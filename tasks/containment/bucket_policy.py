"""The case's own statement in a bucket's policy: added, and taken out again.

S3 takes a policy as a whole and has no version of it to compare: each change reads the document, and
writes it a moment later.
"""

from fnmatch import fnmatchcase
from typing import Any

from tasks import aws
from tasks.containment.hand import Hand
from tasks.containment.policy_document import as_json, as_text
from tasks.deletion_guard import taking_away_own
from tasks.settings import settings
from watchkeeper.action import State
from watchkeeper.actions.deny_on_bucket import DenyOnBucket
from watchkeeper.errors import Denied, NotThere, Permanent
from watchkeeper.trust_document import same, statements, with_statements

MOST_BYTES = 20 * 1024
"""Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html"""


def observe(action: DenyOnBucket) -> State:
    """`{"exists": bool, "policy": the document, or None, "denied": whether the case's statement is in it}`."""
    try:
        policy = as_json(_call(action, "Get")["Policy"])
    except NotThere as error:
        return {"exists": "NoSuchBucketPolicy" in str(error), "policy": None, "denied": False}
    return {
        "exists": True,
        "policy": policy,
        "denied": any(one.get("Sid") == action.sid for one in statements(policy)),
    }


def check(action: DenyOnBucket, now: State) -> None:
    """Whether it can be done without locking out whoever must undo it.

    Raises:
        Permanent: Watchkeeper's own role is among the denied.
    """
    del now
    own = f"arn:{action.partition}:iam::{action.account}:role/{settings().member_role}"
    if any(fnmatchcase(own, pattern) for pattern in action.principals):
        raise Permanent(f"the statement would lock Watchkeeper's own role out of bucket {action.bucket}")


def change(action: DenyOnBucket) -> None:
    """Add the statement to what the policy says.

    Raises:
        Permanent: the policy would be larger than S3 takes.
    """
    policy = observe(action)["policy"] or {"Version": "2012-10-17", "Statement": []}
    wanted = with_statements(policy, [*_others(action, policy), action.statement])
    if (size := len(as_text(wanted).encode())) > MOST_BYTES:
        raise Permanent(
            f"the policy of bucket {action.bucket} has no room for the statement: "
            f"{size} bytes of at most {MOST_BYTES}"
        )
    _put(action, wanted)


def undo(action: DenyOnBucket, before: State) -> State:
    """Take the statement out, and leave whatever else was changed meanwhile."""
    now = observe(action)
    if not now["denied"] or before.get("denied"):
        return now
    rest = with_statements(now["policy"], _others(action, now["policy"]))
    former = before["policy"]
    if not statements(rest):  # S3 takes no empty policy, and nothing but the case's own is in this one
        with taking_away_own(action.bucket):
            _call(action, "Delete")
    elif former is not None and same(rest, former):
        _put(action, former)
    else:
        _put(action, rest)
    return observe(action)


def left(before: State, now: State) -> tuple[str, ...]:
    """The case's statement is gone; what others have changed in the policy is theirs."""
    return ("the statement is still in its policy",) if now["denied"] and not before["denied"] else ()


def _others(action: DenyOnBucket, policy: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in statements(policy) if one.get("Sid") != action.sid]


def _put(action: DenyOnBucket, policy: dict[str, Any]) -> None:
    """Write the policy.

    Raises:
        Permanent: S3 refuses it. Under Block Public Access it does so with every policy that lets the
            public in, a denial beside that or not, and says no more than to a role without permission.
    """
    try:
        _call(action, "Put", Policy=as_text(policy))
    except Denied as error:
        why = "or the block of the bucket or the account refuses a policy that has something public in it"
        raise Permanent(f"{error}; {why}") from error


def _call(action: DenyOnBucket, verb: str, **more: str) -> dict[str, Any]:
    s3 = aws.client("s3", account=action.account, region=action.region, changing=verb != "Get")
    with aws.reading_aws_errors(f"s3:{verb}BucketPolicy", action.bucket):
        answer: dict[str, Any] = getattr(s3, f"{verb.lower()}_bucket_policy")(
            Bucket=action.bucket, ExpectedBucketOwner=action.account, **more
        )
    return answer


HAND = Hand(observe=observe, change=change, undo=undo, ready=check, left=left, shared=False)
"""The statement is the case's own: no other case relies on it."""
