"""The addresses of a function and of its aliases: whether they ask for a signature."""

from tasks import aws
from tasks.containment.function_stop import lambda_of, reading_lambda_errors
from tasks.containment.hand import Hand
from watchkeeper.action import State
from watchkeeper.actions.close_function_url import CloseFunctionUrl

OPEN, SIGNED = "NONE", "AWS_IAM"


def observe(action: CloseFunctionUrl) -> State:
    """`{"urls": {alias, or nothing for the function itself: auth type}}`."""
    found = aws.pages(
        lambda_of(action),
        "list_function_url_configs",
        "FunctionUrlConfigs",
        FunctionName=action.function_arn,
    )
    return {"urls": {qualifier_in(one["FunctionArn"]): one["AuthType"] for one in found}}


def qualifier_in(function_arn: str) -> str:
    """The alias at the end of a function's ARN; empty if there is none."""
    return ":".join(function_arn.split(":")[7:])


def change(action: CloseFunctionUrl) -> None:
    """Let every one of them ask for a signature."""
    for qualifier, auth in observe(action)["urls"].items():
        if auth != SIGNED:
            _set(action, qualifier, SIGNED)


def undo(action: CloseFunctionUrl, before: State) -> State:
    """Open those that were open before the case."""
    now = observe(action)["urls"]
    for qualifier, auth in before.get("urls", {}).items():
        if auth == OPEN and now.get(qualifier) == SIGNED:
            _set(action, qualifier, OPEN)
    return observe(action)


def left(before: State, now: State) -> tuple[str, ...]:
    """Each URL that is not as it was; one that was made since is nobody's loss."""
    return tuple(
        f"the URL of {qualifier or 'the function'} is {now['urls'].get(qualifier, 'gone')} and was {auth}"
        for qualifier, auth in before.get("urls", {}).items()
        if now["urls"].get(qualifier) != auth
    )


def _set(action: CloseFunctionUrl, qualifier: str, auth: str) -> None:
    which = {"Qualifier": qualifier} if qualifier else {}
    with reading_lambda_errors("lambda:UpdateFunctionUrlConfig", action.function_arn):
        lambda_of(action, changing=True).update_function_url_config(
            FunctionName=action.function_arn, AuthType=auth, **which
        )


HAND = Hand(observe=observe, change=change, undo=undo, left=left)
