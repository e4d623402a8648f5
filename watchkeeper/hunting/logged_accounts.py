"""Which accounts had logs at all: asked beside the hunts, so that silence is not taken for peace."""

from collections.abc import Iterable

from watchkeeper.evidence import Seen, Unseen
from watchkeeper.frozen import Frozen
from watchkeeper.hunting.answer import Answer, Asked
from watchkeeper.hunting.hunt import Hunt
from watchkeeper.severity import Severity

HUNT = Hunt(
    id="logged_accounts",
    title="The account had logs",
    question="Which accounts have logs in this period, and how many events?",
    kind="context",
    severity=Severity.LOW,
    tactics=("defense-evasion",),
    techniques=("T1562.008",),
    needs=("management",),
    false_positives="none: it only counts",
    sources=("https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-find-log-files.html",),
    sql="SELECT min(event_time) AS event_time, min(event_id) AS event_id, account, "
    "CAST(NULL AS VARCHAR) AS region, 'everybody' AS principal, CAST(NULL AS VARCHAR) AS event_name, "
    "CAST(NULL AS VARCHAR) AS source_ip, CAST(count(*) AS VARCHAR) AS detail "
    "FROM cloudtrail GROUP BY account",
)
ASKED = Asked(hunt=HUNT)


class LoggedAccounts(Frozen):
    """The accounts that spoke, and those that should have."""

    events: dict[str, int]
    """By account; only those that had any."""
    silent: tuple[str, ...] = ()
    """Expected, and not one event: not logged, or not delivered."""
    unknown: str = ""
    """Why it is not known; empty where it is."""

    @property
    def gaps(self) -> tuple[str, ...]:
        """What is said of it, in sentences."""
        if self.unknown:
            return (f"which accounts had logs is not known: {self.unknown}",)
        return tuple(
            f"account {name} had no logs in this period: nothing in it was looked at"
            for name in self.silent
        )


def logged_accounts(look: Seen[Answer] | Unseen, expected: Iterable[str]) -> LoggedAccounts:
    """From the answer to `HUNT`; `expected` are the accounts that should have logs."""
    if isinstance(look, Unseen):
        return LoggedAccounts(events={}, unknown=look.why)
    events = {
        str(row["account"]): int(row.get("detail") or 0) for row in look.value.rows if row.get("account")
    }
    return LoggedAccounts(events=events, silent=tuple(sorted(set(expected) - set(events))))
