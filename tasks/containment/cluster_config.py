"""An EKS cluster's configuration: its public endpoint closed, its audit log on, and back.

AWS changes it in the background, one change at a time, over minutes.
"""

import json
from typing import Any

from tasks import aws
from tasks.containment.hand import Hand
from tasks.evidence.eks_cluster import logs_on
from watchkeeper.action import State
from watchkeeper.actions.close_cluster_endpoint import CloseClusterEndpoint
from watchkeeper.actions.enable_audit_log import EnableAuditLog
from watchkeeper.errors import Permanent, Transient

_Change = CloseClusterEndpoint | EnableAuditLog


def observe_endpoint(action: CloseClusterEndpoint) -> State:
    """`{"public": bool, "private": bool, "cidrs": […], "changing": parameters of a change under way}`."""
    cluster, changing = _cluster(action, "EndpointAccessUpdate")
    network = cluster.get("resourcesVpcConfig", {})
    return {
        "public": bool(network.get("endpointPublicAccess")),
        "private": bool(network.get("endpointPrivateAccess")),
        "cidrs": sorted(network.get("publicAccessCidrs") or ()),
        "changing": changing,
    }


def close_endpoint(action: CloseClusterEndpoint) -> None:
    """Private on and public off in one change."""
    if not action.holds(observe_endpoint(action)):
        _update(action, resourcesVpcConfig={"endpointPublicAccess": False, "endpointPrivateAccess": True})


def open_endpoint(action: CloseClusterEndpoint, before: State) -> State:
    """Exactly as it was: public to the ranges that it had, private as it was.

    Raises:
        Transient: AWS is still busy with another change of the cluster.
    """
    now = observe_endpoint(action)
    if before["public"] and not endpoint_left(before, now):
        return now
    if before["public"]:
        wanted = {
            "endpointPublicAccess": True,
            "endpointPrivateAccess": before["private"],
            "publicAccessCidrs": before["cidrs"],
        }
        _update(action, resourcesVpcConfig=wanted)
    return observe_endpoint(action)


def endpoint_left(before: State, now: State) -> tuple[str, ...]:
    """What differs, unless AWS is just putting it back."""
    was = {name: before[name] for name in ("public", "private", "cidrs")}
    told = now["changing"]
    coming = {
        "public": told.get("EndpointPublicAccess") == "true",
        "private": told.get("EndpointPrivateAccess") == "true",
        "cidrs": sorted(_list(told.get("PublicAccessCidrs"))),
    }
    if told and coming == was:
        return ()
    return tuple(
        f"{name} is {now[name]!r} and was {value!r}" for name, value in was.items() if now[name] != value
    )


def observe_audit(action: EnableAuditLog) -> State:
    """`{"audit": bool, "switching_on": kinds of log, "switching_off": kinds of log}`."""
    cluster, changing = _cluster(action, "LoggingUpdate")
    told = changing.get("ClusterLogging")
    setups = json.loads(told).get("clusterLogging", []) if told else []
    coming = {
        on: sorted(kind for one in setups if one.get("enabled") is on for kind in one.get("types", []))
        for on in (True, False)
    }
    return {
        "audit": "audit" in logs_on(cluster),
        "switching_on": coming[True],
        "switching_off": coming[False],
    }


def audit_on(action: EnableAuditLog) -> None:
    """Only this one log; the others stay as they are."""
    if not action.holds(observe_audit(action)):
        _update(action, logging={"clusterLogging": [{"types": ["audit"], "enabled": True}]})


def audit_back(action: EnableAuditLog, before: State) -> State:
    """Off, if it was off.

    Raises:
        Transient: AWS is still busy with another change of the cluster.
    """
    if audit_left(before, observe_audit(action)):
        _update(action, logging={"clusterLogging": [{"types": ["audit"], "enabled": before["audit"]}]})
    return observe_audit(action)


def audit_left(before: State, now: State) -> tuple[str, ...]:
    """Whether the log is not as it was, and AWS is not just putting it back."""
    coming = now["switching_on"] if before["audit"] else now["switching_off"]
    if now["audit"] == before["audit"] or "audit" in coming:
        return ()
    return (f"audit is {now['audit']} and was {before['audit']}",)


def _cluster(action: _Change, kind: str) -> tuple[dict[str, Any], dict[str, str]]:
    """The cluster, and the parameters of the change of that kind that AWS is at, if it is at one."""
    cluster = _described(action)
    if cluster.get("status") != "UPDATING":
        return cluster, {}
    if changing := _under_way(action, kind):
        return cluster, changing
    # Done between the two looks, or a change of another kind: as it is now.
    return _described(action), {}


def _described(action: _Change) -> dict[str, Any]:
    eks = aws.client("eks", account=action.account, region=action.region)
    with aws.reading_aws_errors("eks:DescribeCluster", action.cluster):
        found: dict[str, Any] = eks.describe_cluster(name=action.cluster)["cluster"]
    return found


def _under_way(action: _Change, kind: str) -> dict[str, str]:
    eks = aws.client("eks", account=action.account, region=action.region)
    for number in aws.pages(eks, "list_updates", "updateIds", name=action.cluster):
        with aws.reading_aws_errors("eks:DescribeUpdate", action.cluster):
            update = eks.describe_update(name=action.cluster, updateId=number)["update"]
        if update["status"] == "InProgress" and update["type"] == kind:
            return {one["type"]: one["value"] for one in update.get("params", [])}
    return {}


def _update(action: _Change, **wanted: Any) -> None:
    eks = aws.client("eks", account=action.account, region=action.region, changing=True)
    try:
        with aws.reading_aws_errors("eks:UpdateClusterConfig", action.cluster):
            eks.update_cluster_config(name=action.cluster, **wanted)
    except Permanent as error:
        if "ResourceInUseException" in str(error):
            raise Transient(f"cluster {action.cluster} is being changed already") from error
        raise


def _list(text: str | None) -> list[str]:
    value = json.loads(text) if text else []
    return [str(one) for one in value] if isinstance(value, list) else []


ENDPOINT = Hand(observe=observe_endpoint, change=close_endpoint, undo=open_endpoint, left=endpoint_left)
AUDIT = Hand(observe=observe_audit, change=audit_on, undo=audit_back, left=audit_left)
