"""The house's own rules: what is protected, when a person is asked, and how much may happen an hour."""

from typing import Any

from pydantic import Field

from watchkeeper.evidence import Frozen
from watchkeeper.severity import Severity

_PRODUCTION: tuple[str, ...] = ("prod", "production", "live")


class HousePolicy(Frozen):
    """Read from a YAML file that people review; every field has a careful default.

    Names are shell patterns (`break-glass-*`), compared with case.
    """

    contain_from: Severity = Severity.HIGH
    """From this band up, a runbook's plan is carried out at once."""
    ask_from: Severity = Severity.MEDIUM
    """From this band up to `contain_from`, a person is asked; below it, nothing is contained."""
    treat_as: dict[str, Severity] = Field(
        default_factory=lambda: {
            "Stealth:IAMUser/CloudTrailLoggingDisabled": Severity.HIGH,
            "Policy:IAMUser/*RootCredentialUsage": Severity.HIGH,
        }
    )
    """Finding types, as shell patterns, that are treated as of this band at least: GuardDuty calls them low."""
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
    people: dict[str, str] = Field(default_factory=dict)
    """Who is who: a name as in `approvers`, and that person's Slack user id (`U0123ABCD`)."""
    typed_names: bool = True
    """Whether an answer counts that was typed into Prefect's form, where anyone can type any name."""
    production_tags: dict[str, tuple[str, ...]] = Field(
        default_factory=lambda: dict.fromkeys(("environment", "Environment", "env", "stage"), _PRODUCTION)
    )
    """Tags that say that something is in production: there `production_approvals` people must approve."""
    production_approvals: int = Field(default=2, ge=1, le=5)
    reminders_at: tuple[float, ...] = (0.5, 0.8)
    """Parts of `approval_minutes` after which people are reminded; the last of them calls PagerDuty too."""
    join_hours: float = Field(default=24.0, ge=0, le=720)
    """Within how many hours a finding on the same principal or resource joins the case; 0: never."""
    settle_seconds: float = Field(default=10.0, ge=0, le=300)
    """After containment IAM is given so long to spread it before the evidence is taken again."""
    rounds: int = Field(default=3, ge=1, le=10)
    """How often evidence is taken and acted on again, as long as something new turns up."""
    quiet_minutes: float = Field(default=30.0, ge=0, le=1_440)
    """After so long it is looked whether what was contained has been silent; 0: it is not."""
    hunt_findings_from: Severity = Severity.MEDIUM
    """From this band up, what `hunt-all` finds becomes a case; below it stands in the day's report alone."""
    hunt_parameters: dict[str, Any] = Field(default_factory=dict)
    """Values of hunts' parameters, by `hunt.parameter`, or by `parameter` for every hunt that has it. The
    organization's accounts are `known_accounts` anyway."""
    evidence_key: str | None = None
    """ARN of the KMS key for evidence: snapshots under a key that cannot be shared are copied with it."""
    tries: int = Field(default=5, ge=1)
    """How often a case is taken up again after its process died, before it is given to a person."""
