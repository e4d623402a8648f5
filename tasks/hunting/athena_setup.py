"""What hunting on Athena needs to stand: a workgroup with a limit, a Glue database, a table over the trail's bucket.

It only makes, and brings our own table up to date. Another's table or workgroup of that name is left as it is.
"""

from collections.abc import Callable
from typing import Any

from tasks import aws
from watchkeeper.errors import NotThere, Permanent
from watchkeeper.hunting.athena_copy import COPIES, copies_table
from watchkeeper.hunting.athena_place import GIB, AthenaPlace
from watchkeeper.hunting.athena_table import glue_table, holding_more
from watchkeeper.hunting.workgroup import differences, workgroup


def plan(place: AthenaPlace) -> tuple[str, ...]:
    """What `ensure` would do, in sentences; nothing if all of it stands.

    Raises:
        Denied, Transient: it could not be looked at.
        Permanent: there is a table of that name which is not ours.
    """
    return tuple(sentence for sentence, _ in _steps(place))


def ensure(place: AthenaPlace) -> tuple[str, ...]:
    """Do what `plan` says, and give it back; safe to repeat.

    Raises:
        Denied, Transient, Permanent: as `plan`, or it could not be made.
    """
    done = []
    for sentence, (service, call, permission, arguments) in _steps(place):
        client = aws.client(
            service, account=place.account, region=place.region, role=place.role, changing=True
        )
        with aws.reading_aws_errors(permission, place.table.table):
            getattr(client, call)(**arguments)
        done.append(sentence)
    return tuple(done)


def warnings(place: AthenaPlace) -> tuple[str, ...]:
    """Where the workgroup that stands is laxer than ours would be: it is not changed, but people should know."""
    found = _found_workgroup(place)
    return differences(place, found) if found is not None else ()


Call = tuple[str, str, str, dict[str, Any]]
"""Service, boto3's method, permission, arguments."""


def _steps(place: AthenaPlace) -> list[tuple[str, Call]]:
    table, steps = place.table, []
    if _found_workgroup(place) is None:
        limit = f"{place.most_bytes_per_query / GIB:.2f} GiB"
        sentence = f"make Athena's workgroup {place.workgroup}: a query ends when it has scanned {limit}"
        steps.append(
            (sentence, ("athena", "create_work_group", "athena:CreateWorkGroup", workgroup(place)))
        )
    if _found(place, "get_database", "glue:GetDatabase", Name=table.database) is None:
        sentence = f"make Glue's database {table.database}"
        given = {"DatabaseInput": {"Name": table.database, "Description": "made by Watchkeeper"}}
        steps.append((sentence, ("glue", "create_database", "glue:CreateDatabase", given)))
    steps += _table_steps(place, table.table, lambda stands: glue_table(holding_more(table, stands)))
    if place.results is not None:
        steps += _table_steps(place, COPIES, lambda _: copies_table(place))
    return steps


def _table_steps(
    place: AthenaPlace, name: str, wanted_of: Callable[[dict[str, str]], dict[str, Any]]
) -> list[tuple[str, Call]]:
    database = place.table.database
    found = _found(place, "get_table", "glue:GetTable", DatabaseName=database, Name=name)
    stands = found["Table"] if found is not None else None
    wanted = wanted_of(stands.get("Parameters", {}) if stands is not None else {})
    if stands is not None and stands.get("Description") != wanted["Description"]:
        raise Permanent(f"Glue has a table {database}.{name} that Watchkeeper did not make: choose another")
    arguments, over = (
        {"DatabaseName": database, "TableInput": wanted},
        wanted["StorageDescriptor"]["Location"],
    )
    if stands is None:
        call = ("glue", "create_table", "glue:CreateTable", arguments)
        return [(f"make the table {database}.{name} over {over}", call)]
    if _is_like(stands, wanted):
        return []
    call = ("glue", "update_table", "glue:UpdateTable", arguments)
    return [(f"bring the table {database}.{name} up to date: it lies over {over}", call)]


def _is_like(found: Any, wanted: Any) -> bool:
    """Whether all that is wanted stands there; what Glue adds by itself does not count."""
    if isinstance(wanted, dict):
        return isinstance(found, dict) and all(_is_like(found.get(key), one) for key, one in wanted.items())
    if isinstance(wanted, list):
        return isinstance(found, list) and len(found) == len(wanted) and all(map(_is_like, found, wanted))
    return bool(found == wanted)


def _found(place: AthenaPlace, call: str, permission: str, **arguments: str) -> dict[str, Any] | None:
    glue = aws.client("glue", account=place.account, region=place.region, role=place.role)
    try:
        with aws.reading_aws_errors(permission, " ".join(arguments.values())):
            found: dict[str, Any] = getattr(glue, call)(**arguments)
        return found
    except NotThere:
        return None


def _found_workgroup(place: AthenaPlace) -> dict[str, Any] | None:
    """Asked by listing: of one that is not there Athena says only that the request is invalid."""
    athena = aws.client("athena", account=place.account, region=place.region, role=place.role)
    token: str | None = None
    while True:
        with aws.reading_aws_errors("athena:ListWorkGroups", place.workgroup):
            page = athena.list_work_groups(**({"NextToken": token} if token else {}))
        if any(one["Name"] == place.workgroup for one in page["WorkGroups"]):
            break
        token = page.get("NextToken")
        if token is None:
            return None
    with aws.reading_aws_errors("athena:GetWorkGroup", place.workgroup):
        found: dict[str, Any] = athena.get_work_group(WorkGroup=place.workgroup)["WorkGroup"]
    return found
