"""EKS changes a cluster's configuration in the background, one change at a time; moto at once and whole.

Source: https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateClusterConfig.html
"""

import json
import time
import uuid
from typing import Any

from moto.core.exceptions import AWSError
from moto.core.responses import ActionResult
from moto.eks import urls
from moto.eks.responses import EKSResponse

from emulator.eks_access import cluster_of

SECONDS = 0.3
"""What takes minutes at AWS."""
_LOGS = ("api", "audit", "authenticator", "controllerManager", "scheduler")
_NAMES = {
    "endpointPublicAccess": "EndpointPublicAccess",
    "endpointPrivateAccess": "EndpointPrivateAccess",
    "publicAccessCidrs": "PublicAccessCidrs",
}
_create_cluster = EKSResponse.create_cluster
_describe_cluster = EKSResponse.describe_cluster


def install() -> None:
    """Put these in the place of moto's; call before EKS's first request."""
    response: Any = EKSResponse
    response.create_cluster = _created
    response.describe_cluster = _described
    response.update_cluster_config = _update_cluster_config
    response.list_updates = _list_updates
    response.describe_update = _describe_update
    table: dict[str, Any] = urls.url_paths
    for path in ("updates$", "updates/(?P<updateId>[^/]+)$"):
        table.setdefault("{0}/clusters/(?P<name>[^/]+)/" + path, EKSResponse.dispatch)


def _created(self: Any) -> ActionResult:
    """With AWS's defaults, which moto leaves out: a public endpoint, open to everyone, and no log."""
    answer = _create_cluster(self)
    cluster = cluster_of(self)
    defaults = {
        "endpointPublicAccess": True, "endpointPrivateAccess": False, "publicAccessCidrs": ["0.0.0.0/0"],
    }  # fmt: skip
    cluster.resources_vpc_config = {**defaults, **(cluster.resources_vpc_config or {})}
    cluster.logging = _logging(cluster, cluster.logging)
    mode = (self._get_param("accessConfig") or {}).get("authenticationMode") or "CONFIG_MAP"
    cluster.access_config = {"authenticationMode": mode}
    return answer


def _described(self: Any) -> ActionResult:
    _settle(cluster_of(self))
    return _describe_cluster(self)


def _update_cluster_config(self: Any) -> ActionResult:
    """One change: either the network or the logs; a second one while it lasts is refused."""
    cluster = cluster_of(self)
    _settle(cluster)
    if cluster.status != "ACTIVE":
        why = f"Cannot update because cluster {cluster.name} currently has an update in progress"
        raise AWSError(why, "ResourceInUseException", 409)
    network, logs = self._get_param("resourcesVpcConfig"), self._get_param("logging")
    if bool(network) == bool(logs):
        raise AWSError("Only one type of update can be allowed.", "InvalidParameterException")
    if network:
        wanted = {**cluster.resources_vpc_config, **network}
        if not (wanted["endpointPublicAccess"] or wanted["endpointPrivateAccess"]):
            raise AWSError(
                "Private and public endpoint access cannot be false.", "InvalidParameterException"
            )
        kind, change = "EndpointAccessUpdate", {"resources_vpc_config": wanted}
        params = [{"type": name, "value": _text(network[field])} for field, name in _NAMES.items()
                  if field in network]  # fmt: skip
    else:
        kind, change = "LoggingUpdate", {"logging": _logging(cluster, logs)}
        params = [{"type": "ClusterLogging", "value": json.dumps(logs)}]
    update = {"id": str(uuid.uuid4()), "status": "InProgress", "type": kind, "params": params,
              "createdAt": time.time(), "errors": []}  # fmt: skip
    _updates(cluster)[update["id"]] = update
    cluster.__dict__["watchkeeper_change"] = (time.monotonic() + SECONDS, change, update)
    cluster.status = "UPDATING"
    return ActionResult({"update": update})


def _list_updates(self: Any) -> ActionResult:
    cluster = cluster_of(self)
    _settle(cluster)
    return ActionResult({"updateIds": list(_updates(cluster))})


def _describe_update(self: Any) -> ActionResult:
    cluster, number = cluster_of(self), self._get_param("updateId")
    _settle(cluster)
    if number not in _updates(cluster):
        raise AWSError(f"No update found for ID: {number}", "ResourceNotFoundException", 404)
    return ActionResult({"update": _updates(cluster)[number]})


def _settle(cluster: Any) -> None:
    """What was to be changed by now is."""
    due = cluster.__dict__.get("watchkeeper_change")
    if due is None or time.monotonic() < due[0]:
        return
    del cluster.__dict__["watchkeeper_change"]
    for name, value in due[1].items():
        setattr(cluster, name, value)
    due[2]["status"], cluster.status = "Successful", "ACTIVE"


def _updates(cluster: Any) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = cluster.__dict__.setdefault("watchkeeper_updates", {})
    return found


def _logging(cluster: Any, wanted: dict[str, Any] | None) -> dict[str, Any]:
    """What is on after `wanted`: kinds that it does not name stay as they are."""
    on: set[str] = set()
    for setup in [
        *(cluster.logging or {}).get("clusterLogging", []),
        *(wanted or {}).get("clusterLogging", []),
    ]:
        on = on | set(setup["types"]) if setup["enabled"] else on - set(setup["types"])
    setups = [{"types": sorted(on), "enabled": True}, {"types": sorted({*_LOGS} - on), "enabled": False}]
    return {"clusterLogging": [setup for setup in setups if setup["types"]]}


def _text(value: Any) -> str:
    return json.dumps(value)
