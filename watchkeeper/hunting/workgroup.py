"""Athena's workgroup as we make it: its settings hold whatever a client says, and a query has a limit.

Source: https://docs.aws.amazon.com/athena/latest/APIReference/API_WorkGroupConfiguration.html
"""

from collections.abc import Mapping
from typing import Any

from watchkeeper.errors import Permanent
from watchkeeper.hunting.athena_place import GIB, AthenaPlace


def workgroup(place: AthenaPlace) -> dict[str, Any]:
    """The arguments of athena:CreateWorkGroup.

    Raises:
        Permanent: it is not said where results go.
    """
    if place.results is None:
        raise Permanent(f"to make the workgroup {place.workgroup} it must be said where results go")
    key = (
        {"EncryptionOption": "SSE_KMS", "KmsKey": place.results_key}
        if place.results_key
        else {"EncryptionOption": "SSE_S3"}
    )
    return {
        "Name": place.workgroup,
        "Description": "Hunts in CloudTrail's logs; made by Watchkeeper",
        "Configuration": {
            "ResultConfiguration": {"OutputLocation": place.results, "EncryptionConfiguration": key},
            "EnforceWorkGroupConfiguration": True,
            "PublishCloudWatchMetricsEnabled": True,
            "BytesScannedCutoffPerQuery": place.most_bytes_per_query,
            "RequesterPaysEnabled": False,
            "EngineVersion": {"SelectedEngineVersion": "Athena engine version 3"},
        },
    }


def differences(place: AthenaPlace, found: Mapping[str, Any]) -> tuple[str, ...]:
    """Where a workgroup that stands is laxer, in sentences.

    Args:
        place: What is wanted.
        found: `WorkGroup` as athena:GetWorkGroup gives it.
    """
    has, name = found.get("Configuration", {}), f"Athena's workgroup {place.workgroup}"
    said = []
    cutoff = has.get("BytesScannedCutoffPerQuery")
    if cutoff is None:
        said.append(f"{name} has no limit of bytes: a query may scan everything")
    elif cutoff > place.most_bytes_per_query:
        limit = f"{place.most_bytes_per_query / GIB:.2f} GiB"
        said.append(f"{name} lets a query scan {cutoff / GIB:.2f} GiB, more than {limit}")
    if not has.get("EnforceWorkGroupConfiguration", True):
        said.append(f"{name} lets a client say where results go")
    if not has.get("ResultConfiguration", {}).get("EncryptionConfiguration"):
        said.append(f"{name} does not say how results are encrypted")
    return tuple(said)
