"""What a hunt on Athena reads: the events of a scope, from the table of `athena_table`."""

from watchkeeper.hunting.athena_table import AthenaTable, reach
from watchkeeper.hunting.columns import TABLE
from watchkeeper.hunting.flatten import LOGGED_SORT
from watchkeeper.hunting.scope import Scope
from watchkeeper.hunting.scope_literals import texts
from watchkeeper.hunting.trino_columns import NOTHING, expressions, source

_ALIAS = "logs"


def source_select(table: AthenaTable, scope: Scope) -> str:
    """The SELECT that a statement calls `cloudtrail`; partitions of account, region and day are always named.

    Raises:
        Permanent: the table holds nothing of the scope.
    """
    reached = reach(table, scope)
    within = (
        f"{_ALIAS}.log_account IN {texts(reached.accounts)} AND {_ALIAS}.log_region IN {texts(reached.regions)} "
        f"AND {_ALIAS}.day BETWEEN '{reached.first_day}' AND '{reached.last_day}'"
    )
    return source(f"{table.database}.{table.table} {_ALIAS}", _columns(table), within, scope)


def _columns(table: AthenaTable) -> dict[str, str]:
    missing = {"insightDetails"}  # Insights' files lie in another folder
    if table.serde == "cloudtrail":
        missing |= {"managementEvent", "userIdentity.identityProvider"}

    def field(name: str) -> str:
        return NOTHING if name in missing else f"{_ALIAS}.{name.lower()}"

    return expressions(field, {"resources": _RESOURCES})


_RESOURCES = (
    f"replace(replace(json_format(CAST({_ALIAS}.resources AS JSON)), '\"arn\":', '\"ARN\":'), "
    "'\"accountid\":', '\"accountId\":')"
)
"""A list of structs becomes JSON with Glue's lower-case names; a quote within a value is escaped, so that no
value can be taken for a name."""


def counting(select: str) -> str:
    """How many events of each sort `select` gives: `Coverage.logged`, in one statement."""
    return f"WITH {TABLE} AS (\n{select}\n)\nSELECT {LOGGED_SORT} AS sort, count(*) AS events FROM {TABLE} GROUP BY 1"
