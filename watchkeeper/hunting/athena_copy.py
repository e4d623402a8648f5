"""Reading the logs once for many hunts: what a scope holds is copied as Parquet, and hunts read its columns.

Athena bills what a query scans, and of JSON that is all of it, for every hunt anew. A copy is one scan; each hunt
then reads only the columns that it uses. It lies beside the results, and the bucket's lifecycle ends it.

Source: https://docs.aws.amazon.com/athena/latest/ug/unload.html
"""

import hashlib
from typing import Any

from watchkeeper.errors import Permanent
from watchkeeper.hunting.athena_place import AthenaPlace
from watchkeeper.hunting.columns import COLUMNS, NAMES, TABLE

COPIES = "hunt_copies"
"""The table over all copies; a hunt reads one of them."""
_PARQUET = "org.apache.hadoop.hive.ql.io.parquet"
_TYPES = {"timestamp": "timestamp", "boolean": "boolean"}


def copies_location(place: AthenaPlace) -> str:
    """The folder of all copies.

    Raises:
        Permanent: it is not said where results go.
    """
    if place.results is None:
        raise Permanent("to copy what hunts read it must be said where results go")
    return f"{place.results}copies/"


def copy_id(asking: str, select: str) -> str:
    """The name of one asking's copy of one scope."""
    return hashlib.sha256(f"{asking}\x00{select}".encode()).hexdigest()[:32]


def unload(place: AthenaPlace, select: str, name: str) -> str:
    """The statement that copies what `select` gives."""
    folder = f"{copies_location(place)}{name}/"
    return (
        f"UNLOAD (\nWITH {TABLE} AS (\n{select}\n)\nSELECT {', '.join(NAMES)} FROM {TABLE}\n)\n"
        f"TO '{folder}' WITH (format = 'PARQUET', compression = 'SNAPPY')"
    )


def copied_select(place: AthenaPlace, name: str) -> str:
    """The SELECT that a statement calls `cloudtrail`, from the copy of that name."""
    return f"SELECT {', '.join(NAMES)} FROM {place.table.database}.{COPIES} WHERE copy = '{name}'"  # noqa: S608


def copies_table(place: AthenaPlace) -> dict[str, Any]:
    """The `TableInput` of the table over all copies; which one, the statement says."""
    location = copies_location(place)
    return {
        "Name": COPIES,
        "Description": "What hunts read of CloudTrail's logs, once copied; made by Watchkeeper",
        "TableType": "EXTERNAL_TABLE",
        "Parameters": {
            "EXTERNAL": "TRUE",
            "classification": "parquet",
            "projection.enabled": "true",
            "projection.copy.type": "injected",
            "storage.location.template": f"{location}${{copy}}/",
        },
        "PartitionKeys": [{"Name": "copy", "Type": "string"}],
        "StorageDescriptor": {
            "Columns": [{"Name": one.name, "Type": _TYPES.get(one.kind, "string")} for one in COLUMNS],
            "Location": location,
            "InputFormat": f"{_PARQUET}.MapredParquetInputFormat",
            "OutputFormat": f"{_PARQUET}.MapredParquetOutputFormat",
            "SerdeInfo": {"SerializationLibrary": f"{_PARQUET}.serde.ParquetHiveSerDe"},
        },
    }
