"""Block Public Access of a bucket and of an account: turned on, and put back as it was."""

from typing import Any

from tasks import aws
from tasks.containment.hand import Hand
from tasks.deletion_guard import taking_away_own
from watchkeeper.action import State
from watchkeeper.actions.block_account_public_access import BlockAccountPublicAccess
from watchkeeper.actions.block_bucket import ALL_ON, BlockBucket
from watchkeeper.errors import NotThere, Permanent

Action = BlockBucket | BlockAccountPublicAccess


def observe(action: Action) -> State:
    """`{"exists": bool, "block": the four switches, or None where none was ever set}`."""
    try:
        answer = _call(action, "Get")["PublicAccessBlockConfiguration"]
    except NotThere as error:
        return {"exists": "NoSuchBucket" not in str(error), "block": None}
    return {"exists": True, "block": {name: bool(answer.get(name, False)) for name in ALL_ON}}


def change(action: Action) -> None:
    """Turn all four on."""
    _call(action, "Put", PublicAccessBlockConfiguration=dict(ALL_ON))


def undo(action: Action, before: State) -> State:
    """The block from before, or none where there was none.

    Raises:
        Permanent: somebody has set it otherwise since; theirs stays.
    """
    now = observe(action)
    if not now["exists"] or now["block"] == before["block"]:
        return now
    if now["block"] != ALL_ON:
        raise Permanent(f"Block Public Access of {action.resource} was changed by somebody since")
    if before["block"] is None:
        with taking_away_own(action.resource):
            _call(action, "Delete")
    else:
        _call(action, "Put", PublicAccessBlockConfiguration=before["block"])
    return observe(action)


def left(before: State, now: State) -> tuple[str, ...]:
    """A bucket that is gone has nothing left that could be put back."""
    if not now["exists"] or now["block"] == before["block"]:
        return ()
    return (f"its block is {now['block']!r} and was {before['block']!r}",)


def _call(action: Action, verb: str, **more: Any) -> dict[str, Any]:
    """S3 and S3 Control have the same three calls under the same names; IAM lets putting take away."""
    changing = verb != "Get"
    if isinstance(action, BlockBucket):
        client = aws.client("s3", account=action.account, region=action.region, changing=changing)
        where = {"Bucket": action.bucket, "ExpectedBucketOwner": action.account}
        scope = "Bucket"
    else:
        client = aws.client("s3control", account=action.account, region=action.region, changing=changing)
        where, scope = {"AccountId": action.account}, "Account"
    permission = f"s3:{'Put' if changing else 'Get'}{scope}PublicAccessBlock"
    with aws.reading_aws_errors(permission, action.resource):
        answer: dict[str, Any] = getattr(client, f"{verb.lower()}_public_access_block")(**where, **more)
    return answer


HAND = Hand(observe=observe, change=change, undo=undo, left=left)
