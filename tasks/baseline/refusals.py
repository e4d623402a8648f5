"""What AWS said, by its code: for the few refusals that are an answer and no failure."""

from collections.abc import Callable
from typing import TypeVar

from watchkeeper.errors import Permanent

Answer = TypeVar("Answer")


def code_of(error: Permanent) -> str:
    """AWS's error code behind one of our errors; "" if AWS did not speak."""
    return _said(error, "Code")


def message_of(error: Permanent) -> str:
    """AWS's own sentence behind one of our errors; "" if AWS did not speak."""
    return _said(error, "Message")


def reason_of(error: Permanent) -> str:
    """The `Reason` that AWS Organizations gives beside its code; "" if there is none."""
    return str((getattr(error.__cause__, "response", None) or {}).get("Reason", ""))


def _said(error: Permanent, field: str) -> str:
    response = getattr(error.__cause__, "response", None) or {}
    return str(response.get("Error", {}).get(field, ""))


def or_none(question: Callable[[], Answer], *codes: str) -> Answer | None:
    """The answer; None where AWS says by one of `codes` that there is nothing to answer with.

    Raises:
        Denied, Transient, Permanent: AWS says anything else.
    """
    try:
        return question()
    except Permanent as error:
        if code_of(error) not in codes:
            raise
        return None
