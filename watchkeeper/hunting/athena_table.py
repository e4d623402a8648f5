"""The Athena table over a trail's bucket: partitions by account, region and day, without a crawler.

The columns are those of AWS's own page; requestParameters, responseElements and additionalEventData are
*strings* there, and so is readOnly. Field names are lower case in Glue.

Sources:
    https://docs.aws.amazon.com/athena/latest/ug/create-cloudtrail-table-partition-projection.html
    https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-find-log-files.html
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field

from watchkeeper.frozen import Frozen
from watchkeeper.hunting.scope import Scope
from watchkeeper.hunting.scope_literals import accounts_of, folder_days, regions_of

Name = Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_]{0,254}$")]
"""A name in Glue that needs no quotes in SQL."""
Account = Annotated[str, Field(pattern=r"^\d{12}$")]
Region = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]
"""A region as it stands in a folder's name; new ones, and those of closed partitions, are read alike."""

_ISSUER = "struct<type:string,principalid:string,arn:string,accountid:string,username:string>"
_SESSION = (
    "struct<attributes:struct<mfaauthenticated:string,creationdate:string>,"
    f"sessionissuer:{_ISSUER},ec2roledelivery:string,"
    "webidfederationdata:struct<federatedprovider:string,attributes:map<string,string>>>"
)
_TEXT_COLUMNS_BEFORE = (
    "eventtime", "eventsource", "eventname", "awsregion", "sourceipaddress", "useragent", "errorcode",
    "errormessage", "requestparameters", "responseelements", "additionaleventdata", "requestid", "eventid",
    "readonly",
)  # fmt: skip
_TEXT_COLUMNS_AFTER = (
    "eventtype", "apiversion", "recipientaccountid", "serviceeventdetails", "sharedeventid", "vpcendpointid",
    "eventcategory",
)  # fmt: skip
_BEYOND_AWS_PAGE = ("managementevent",)
"""Read by the JSON SerDe like any other field; the CloudTrail SerDe knows only its own."""

SERDES = {
    "json": "org.apache.hive.hcatalog.data.JsonSerDe",
    "cloudtrail": "com.amazon.emr.hive.serde.CloudTrailSerde",
}
INPUT_FORMAT = "com.amazon.emr.cloudtrail.CloudTrailInputFormat"
OUTPUT_FORMAT = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"


class AthenaTable(Frozen):
    """Where the logs lie, and what the table over them is called."""

    bucket: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")]
    prefix: Annotated[str, Field(pattern=r"^([A-Za-z0-9!_.*()-]+/)*$")] = ""
    """What stands before `AWSLogs/`, with its slash at the end."""
    organization: Annotated[str, Field(pattern=r"^o-[a-z0-9]{10,32}$")] | None = None
    """The organization's id, of an organization's trail; None for the trail of one account."""
    accounts: tuple[Account, ...] = ()
    """The accounts that Athena may look at; none means *injected*: each asking must name its accounts."""
    regions: tuple[Region, ...] = Field(min_length=1)
    first_day: Annotated[str, Field(pattern=r"^\d{4}/\d\d/\d\d$")] = "2020/01/01"
    """Athena looks into no earlier folder."""
    database: Name = "watchkeeper"
    table: Name = "cloudtrail_logs"
    serde: Literal["json", "cloudtrail"] = "json"
    """AWS's page has the JSON SerDe now; tables that CloudTrail's console made have its own SerDe."""

    @property
    def location(self) -> str:
        """The folder under which all of it lies."""
        organization = f"{self.organization}/" if self.organization else ""
        return f"s3://{self.bucket}/{self.prefix}AWSLogs/{organization}"

    @property
    def template(self) -> str:
        """Where the partition of an account, region and day lies."""
        return f"{self.location}${{log_account}}/CloudTrail/${{log_region}}/${{day}}/"


def columns(table: AthenaTable) -> tuple[tuple[str, str], ...]:
    """Name and Glue type of each column, partition columns not among them."""
    provider = ",identityprovider:string" if table.serde == "json" else ""
    identity = (
        "struct<type:string,principalid:string,arn:string,accountid:string,invokedby:string,"
        f"accesskeyid:string,username:string{provider},"
        f"onbehalfof:struct<userid:string,identitystorearn:string>,sessioncontext:{_SESSION}>"
    )
    more = _BEYOND_AWS_PAGE if table.serde == "json" else ()
    return (
        ("eventversion", "string"),
        ("useridentity", identity),
        *((name, "string") for name in _TEXT_COLUMNS_BEFORE),
        ("resources", "array<struct<arn:string,accountid:string,type:string>>"),
        *((name, "string") for name in _TEXT_COLUMNS_AFTER),
        ("tlsdetails", "struct<tlsversion:string,ciphersuite:string,clientprovidedhostheader:string>"),
        *((name, "string") for name in more),
    )


PARTITION_COLUMNS = ("log_account", "log_region", "day")


def properties(table: AthenaTable) -> dict[str, str]:
    """The table's properties: partition projection, so that no crawler and no ALTER TABLE is needed."""
    accounts = (
        {
            "projection.log_account.type": "enum",
            "projection.log_account.values": ",".join(sorted(table.accounts)),
        }
        if table.accounts
        else {"projection.log_account.type": "injected"}
    )
    return {
        "EXTERNAL": "TRUE",
        "classification": "cloudtrail",
        "projection.enabled": "true",
        **accounts,
        "projection.log_region.type": "enum",
        "projection.log_region.values": ",".join(sorted(table.regions)),
        "projection.day.type": "date",
        "projection.day.format": "yyyy/MM/dd",
        "projection.day.interval": "1",
        "projection.day.interval.unit": "DAYS",
        "projection.day.range": f"{table.first_day},NOW",
        "storage.location.template": table.template,
    }


def glue_table(table: AthenaTable) -> dict[str, Any]:
    """The `TableInput` of glue:CreateTable and glue:UpdateTable."""
    return {
        "Name": table.table,
        "Description": "CloudTrail's log files, by account, region and day; made by Watchkeeper",
        "TableType": "EXTERNAL_TABLE",
        "Parameters": properties(table),
        "PartitionKeys": [{"Name": name, "Type": "string"} for name in PARTITION_COLUMNS],
        "StorageDescriptor": {
            "Columns": [{"Name": name, "Type": kind} for name, kind in columns(table)],
            "Location": table.location,
            "InputFormat": INPUT_FORMAT,
            "OutputFormat": OUTPUT_FORMAT,
            "SerdeInfo": {
                "SerializationLibrary": SERDES[table.serde],
                "Parameters": {"serialization.format": "1"},
            },
        },
    }


def holding_more(table: AthenaTable, stands: Mapping[str, str]) -> AthenaTable:
    """`table` with the accounts and regions that the table which stands holds beside its own.

    An asking about few regions does not take the others away from the next; accounts that are injected stay so.

    Args:
        table: What is wanted.
        stands: The properties of the table that stands.
    """

    def both(column: str, ours: tuple[str, ...]) -> tuple[str, ...]:
        theirs = stands.get(f"projection.{column}.values", "").split(",")
        return tuple(sorted({*ours, *theirs} - {""}))

    accounts = both("log_account", table.accounts) if table.accounts else ()
    if stands.get("projection.log_account.type") == "injected":
        accounts = ()
    return table.model_copy(update={"accounts": accounts, "regions": both("log_region", table.regions)})


def ddl(table: AthenaTable) -> str:
    """The same as a statement, for those who make their tables by hand."""
    listed = ",\n  ".join(f"`{name}` {kind}" for name, kind in columns(table))
    partitions = ", ".join(f"`{name}` string" for name in PARTITION_COLUMNS)
    said = ",\n  ".join(
        f"'{key}'='{value}'" for key, value in properties(table).items() if key != "EXTERNAL"
    )
    return (
        f"CREATE EXTERNAL TABLE IF NOT EXISTS `{table.database}`.`{table.table}` (\n  {listed})\n"
        f"PARTITIONED BY ({partitions})\n"
        f"ROW FORMAT SERDE '{SERDES[table.serde]}'\n"
        f"STORED AS INPUTFORMAT '{INPUT_FORMAT}'\nOUTPUTFORMAT '{OUTPUT_FORMAT}'\n"
        f"LOCATION '{table.location}'\nTBLPROPERTIES (\n  {said})"
    )


class Reach(NamedTuple):
    """Which partitions a scope touches, and what of it the table does not hold."""

    accounts: tuple[str, ...]
    regions: tuple[str, ...]
    first_day: str
    last_day: str
    gaps: tuple[str, ...]


def reach(table: AthenaTable, scope: Scope) -> Reach:
    """What Athena can look at of `scope`.

    Raises:
        Permanent: nothing of it; or the accounts are injected and the scope names none.
    """
    accounts, without_accounts = accounts_of(scope, table.accounts)
    regions, without_regions = regions_of(scope, table.regions)
    first, last = folder_days(scope)
    gaps = without_accounts + without_regions
    if first < table.first_day:
        gaps += (f"Athena's table begins on {table.first_day}: nothing before it was looked at",)
    return Reach(accounts, regions, max(first, table.first_day), last, gaps)


class Listing(NamedTuple):
    """Objects to list: those under `prefix` whose keys lie between `first` and `last` (both folders included)."""

    prefix: str
    first: str
    last: str


def listings(table: AthenaTable, scope: Scope) -> tuple[Listing, ...]:
    """The folders of each account and region, for an estimate of what a query would scan."""
    reached = reach(table, scope)
    base = table.location.removeprefix(f"s3://{table.bucket}/")
    roots = [
        f"{base}{account}/CloudTrail/{region}/"
        for account in reached.accounts
        for region in reached.regions
    ]
    return tuple(
        Listing(root, f"{root}{reached.first_day}/", f"{root}{reached.last_day}/") for root in roots
    )
