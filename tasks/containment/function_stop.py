"""A function's reserved concurrency: down to nothing, and back."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tasks import aws
from tasks.containment.hand import Hand
from tasks.deletion_guard import taking_away_own
from watchkeeper.action import State
from watchkeeper.actions.stop_function import OnFunction, StopFunction
from watchkeeper.errors import Permanent, Transient


def lambda_of(action: OnFunction, *, changing: bool = False) -> Any:
    """Lambda where the function is."""
    return aws.client("lambda", account=action.account, region=action.region, changing=changing)


@contextmanager
def reading_lambda_errors(permission: str, resource: str) -> Iterator[None]:
    """As `aws.reading_aws_errors`; what another change in progress refuses may be tried again.

    Raises:
        Transient: Lambda is at work on the function or the mapping just now.
    """
    try:
        with aws.reading_aws_errors(permission, resource):
            yield
    except Permanent as error:
        if "ResourceConflictException" in str(error) or "ResourceInUseException" in str(error):
            raise Transient(str(error)) from error
        raise


def observe(action: StopFunction) -> State:
    """`{"reserved_concurrency": n | None}`."""
    with aws.reading_aws_errors("lambda:GetFunctionConcurrency", action.function_arn):
        answer = lambda_of(action).get_function_concurrency(FunctionName=action.function_arn)
    return {"reserved_concurrency": answer.get("ReservedConcurrentExecutions")}


def change(action: StopFunction) -> None:
    """Reserve nothing for it."""
    _reserve(action, 0)


def undo(action: StopFunction, before: State) -> State:
    """What was reserved before; one that somebody set anew since the case stays."""
    was = before.get("reserved_concurrency")
    if observe(action)["reserved_concurrency"] == 0 and was != 0:
        if was is None:
            name = action.function_arn
            with (
                taking_away_own(name),
                reading_lambda_errors("lambda:DeleteFunctionConcurrency", name),
            ):
                lambda_of(action, changing=True).delete_function_concurrency(FunctionName=name)
        else:
            _reserve(action, int(was))
    return observe(action)


def _reserve(action: StopFunction, number: int) -> None:
    with reading_lambda_errors("lambda:PutFunctionConcurrency", action.function_arn):
        lambda_of(action, changing=True).put_function_concurrency(
            FunctionName=action.function_arn, ReservedConcurrentExecutions=number
        )


HAND = Hand(observe=observe, change=change, undo=undo)
