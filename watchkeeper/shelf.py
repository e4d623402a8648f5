"""The table of runbooks: the first that fits answers, so the generic one stands last."""

from watchkeeper.finding import Finding
from watchkeeper.runbook import Runbook
from watchkeeper.runbooks import (
    by_hand_instance,
    by_hand_principal,
    by_hand_role,
    by_hand_user,
    compromised_instance,
    compromised_user_key,
    generic,
)

SHELF: tuple[Runbook, ...] = (
    by_hand_instance.RUNBOOK,
    by_hand_principal.RUNBOOK,
    by_hand_role.RUNBOOK,
    by_hand_user.RUNBOOK,
    compromised_user_key.RUNBOOK,
    compromised_instance.RUNBOOK,
    generic.RUNBOOK,
)


def runbook_for(finding: Finding) -> Runbook:
    """The runbook that answers `finding`; there always is one."""
    return next(book for book in SHELF if book.fits(finding))


def runbook_named(name: str) -> Runbook:
    """The runbook with this id.

    Raises:
        KeyError: there is none.
    """
    return {book.id: book for book in SHELF}[name]
