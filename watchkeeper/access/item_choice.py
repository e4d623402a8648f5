"""What may be said of an item, and what its reasons suggest."""

from collections.abc import Collection

from watchkeeper.access.item import Choice, Reason, Reduction
from watchkeeper.severity import Severity

ALWAYS = (Choice.KEEP, Choice.TRANSFER, Choice.NOT_MINE)
WITH_REVOKE = (Choice.KEEP, Choice.REVOKE, Choice.TRANSFER, Choice.NOT_MINE)
WITH_REDUCE = (Choice.KEEP, Choice.REVOKE, Choice.REDUCE, Choice.TRANSFER, Choice.NOT_MINE)
_NOBODY_NEEDS_IT = frozenset(
    (
        "key-never-used", "key-unused", "key-inactive-present", "console-never-used", "console-unused", "user-dormant",
        "user-without-credentials", "service-credential-expired", "credential-inactive-present",
        "signing-certificate-active", "role-never-used", "role-unused", "assignment-orphan",
        "assignment-of-disabled-user", "assignment-to-empty-group", "entitlement-without-role", "root-keys",
        "root-password-in-member", "provider-unused", "saml-certificate-expired", "anchor-unused",
    )
)  # fmt: skip
"""Reasons that speak for taking it away."""
_TOO_WIDE = frozenset(
    (
        "trust-public", "trust-external", "trust-external-without-externalid", "trust-deleted-principal",
        "federation-public-subject", "federation-provider-gone", "admin-not-used",
    )
)  # fmt: skip
"""Reasons that speak for taking a part of it away, or the whole where it has no parts."""
_OPEN = frozenset(("trust-public", "trust-external", "federation-public-subject"))
"""Reasons for which the whole is taken away if no part of it can be."""


def choices(reductions: Collection[Reduction], *, revocable: bool) -> tuple[Choice, ...]:
    """What a reviewer may say; to reduce there must be parts, and to revoke something that can be taken."""
    if not revocable:
        return ALWAYS
    return WITH_REDUCE if reductions else WITH_REVOKE


def suggestion(
    reasons: Collection[Reason], offered: Collection[Choice], reductions: Collection[Reduction]
) -> Choice:
    """What the reasons speak for.

    What could not be looked at is never suggested to be kept: somebody who can look should have it.
    """
    codes = {one.code for one in reasons if one.known}
    if codes & _NOBODY_NEEDS_IT and Choice.REVOKE in offered:
        return Choice.REVOKE
    if codes & _TOO_WIDE:
        if Choice.REDUCE in offered and _fits(codes, reductions):
            return Choice.REDUCE
        if Choice.REVOKE in offered and codes & _OPEN:
            return Choice.REVOKE
    if Choice.REVOKE in offered and any(
        one.code == "external-access" and one.severity.at_least(Severity.HIGH) for one in reasons
    ):
        return Choice.REVOKE
    return Choice.KEEP if all(one.known for one in reasons) else Choice.TRANSFER


def _fits(codes: set[str], reductions: Collection[Reduction]) -> bool:
    """Whether one of the parts is of the kind that the reasons are about."""
    kinds = {one.kind for one in reductions}
    about_trust = bool(codes & (_TOO_WIDE - {"admin-not-used"}))
    return "reduce_trust" in kinds if about_trust else bool(kinds - {"reduce_trust"})
