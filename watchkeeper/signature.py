"""Signed decisions: what came through Slack can be told from what somebody typed, now and in the case file.

HMAC-SHA256 over canonical JSON (RFC 2104): whoever changes a word, or has no key, has no signature.
"""

import hashlib
import hmac

from watchkeeper.case import canonical
from watchkeeper.frozen import Frozen

_PURPOSE = "watchkeeper decision 1"
"""Part of what is signed: no signature made with the same key for anything else fits a decision."""


class Signed(Frozen):
    """What a signature speaks for: one person's answer, by one road, to one plan of one run."""

    case: str
    run: str
    digest: str
    answer: str
    approver: str
    via: str
    at: str
    """ISO 8601, as it is written into the answer."""


def sign(what: Signed, key: str) -> str:
    """The signature in hexadecimal.

    Args:
        what: the decision.
        key: the house's `approval_key`.
    """
    text = canonical({"purpose": _PURPOSE, **what.model_dump(mode="json")})
    return hmac.new(key.encode(), text, hashlib.sha256).hexdigest()


def verifies(what: Signed, signature: str, key: str | None) -> bool:
    """Whether `signature` was made for exactly this with this key; without a key nothing verifies."""
    if not key or not signature:
        return False
    return hmac.compare_digest(signature.encode("utf-8", "replace"), sign(what, key).encode())
