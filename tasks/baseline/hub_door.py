"""Security Hub's errors, where they say how an account stands and not that a call was wrong."""

from collections.abc import Iterator
from contextlib import contextmanager

from tasks import aws
from tasks.baseline.refusals import message_of
from watchkeeper.errors import Denied, NotThere, Permanent

_NOT_SUBSCRIBED = "not subscribed to"
_GOVERNED = ("central configuration policy", "policy of AWS Organizations", "Organizations policy")


@contextmanager
def asking_the_hub(permission: str, resource: str) -> Iterator[None]:
    """`reading_aws_errors`, and more.

    Raises:
        NotThere: the account has no hub in the region.
        Permanent: the account is governed from elsewhere, and may not change this by itself.
    """
    with (
        saying_who_governs(permission),
        no_hub_is_not_there(),
        aws.reading_aws_errors(permission, resource),
    ):
        yield


@contextmanager
def no_hub_is_not_there() -> Iterator[None]:
    """For calls that bring their own `reading_aws_errors`.

    Raises:
        NotThere: the account has no hub in the region.
    """
    try:
        yield
    except Denied:
        raise
    except Permanent as error:
        if _NOT_SUBSCRIBED in str(error):
            raise NotThere(str(error)) from error
        raise


@contextmanager
def saying_who_governs(permission: str) -> Iterator[None]:
    """A denial by central configuration is no missing permission: say so.

    Raises:
        Permanent: instead of `Denied`.
    """
    try:
        yield
    except Denied as error:
        said = message_of(error)
        if any(words in said for words in _GOVERNED):
            raise Permanent(f"{permission}: managed elsewhere, Security Hub says: {said[:300]}") from error
        raise
