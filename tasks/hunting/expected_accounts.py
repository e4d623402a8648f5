"""Which accounts should have logs: those of the organization."""

from prefect import task

from tasks import aws
from tasks.options import READ
from tasks.patience import patiently
from watchkeeper.errors import Permanent
from watchkeeper.evidence import Seen, Unseen

_OVER = "SUSPENDED", "CLOSED", "PENDING_CLOSURE"


@task(name="organization-accounts", task_run_name="accounts of the organization", **READ)
def of_organization() -> Seen[tuple[str, ...]] | Unseen:
    """The open accounts of the organization that our own account is in; `Unseen` if it may not list them.

    Raises:
        Transient: throttled or unreachable.
    """
    try:
        listed = patiently(aws.pages, aws.client("organizations"), "list_accounts", "Accounts")
    except Permanent as error:
        return Unseen(why=str(error))
    open_ones = (one for one in listed if (one.get("State") or one.get("Status")) not in _OVER)
    return Seen(value=tuple(sorted(one["Id"] for one in open_ones)))
