"""The table of runbooks: the first that fits answers, so the generic one stands last."""

from watchkeeper.finding import Finding
from watchkeeper.runbook import Runbook
from watchkeeper.runbooks import compromised_instance, compromised_user_key, generic

SHELF: tuple[Runbook, ...] = (
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
