"""The house's own rules: what is protected, when a person is asked, and how much may happen an hour."""

from pydantic import Field

from watchkeeper.evidence import Frozen
from watchkeeper.severity import Severity


class HousePolicy(Frozen):
    """Read from a YAML file that people review; every field has a careful default.

    Names are shell patterns (`break-glass-*`), compared with case.
    """

    contain_from: Severity = Severity.HIGH
    """From this band up, a runbook's plan is carried out at once."""
    ask_from: Severity = Severity.MEDIUM
    """From this band up to `contain_from`, a person is asked; below it, nothing is contained."""
    protected_principals: tuple[str, ...] = ("break-glass*", "*break-glass*", "breakglass*")
    protected_resources: tuple[str, ...] = ()
    protected_tags: dict[str, str] = Field(default_factory=lambda: {"watchkeeper:protected": "true"})
    protected_accounts: tuple[str, ...] = ()
    """Accounts in which nothing is contained without a person; the management account belongs here."""
    own_roles: tuple[str, ...] = ("Watchkeeper*", "watchkeeper*")
    """The roles and users that Watchkeeper itself works with."""
    changes_per_hour: int = Field(default=60, ge=0)
    """The circuit breaker: beyond so many changes within an hour a person must approve each plan."""
    approvers: tuple[str, ...] = ()
    """Who may approve; empty means anyone who can open the run and gives a name."""
    approval_minutes: int = Field(default=60, ge=1, le=10_080)
    """How long a plan waits for its answer before the case is escalated without containment."""
    tries: int = Field(default=5, ge=1)
    """How often a case is taken up again after its process died, before it is given to a person."""
