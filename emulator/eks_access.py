"""Who may do what in an EKS cluster: access entries, their policies, and pod identities; moto lacks all.

Source: https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html
"""

import time
import uuid
from collections.abc import Callable
from typing import Any

from moto.core.exceptions import AWSError
from moto.core.responses import ActionResult
from moto.eks import urls
from moto.eks.responses import EKSResponse

_PATHS = (
    "{0}/clusters/(?P<name>[^/]+)/access-entries$",
    # An ARN has slashes: which operation it is, moto reads from the path as it came, still encoded.
    "{0}/clusters/(?P<name>[^/]+)/access-entries/(?P<rest>.+)$",
    "{0}/clusters/(?P<name>[^/]+)/pod-identity-associations$",
    "{0}/clusters/(?P<name>[^/]+)/pod-identity-associations/(?P<associationId>[^/]+)$",
)


def install() -> None:
    """Give EKS these operations; call before its first request."""
    response: Any = EKSResponse
    for operation in (
        create_access_entry, describe_access_entry, list_access_entries, update_access_entry,
        associate_access_policy, disassociate_access_policy, list_associated_access_policies,
        create_pod_identity_association, describe_pod_identity_association, list_pod_identity_associations,
    ):  # fmt: skip
        setattr(response, operation.__name__, operation)
    table: dict[str, Callable[..., Any]] = urls.url_paths
    for path in _PATHS:
        table.setdefault(path, EKSResponse.dispatch)


def cluster_of(response: Any, field: str = "name") -> Any:
    """The cluster (of moto) that a request names.

    Raises:
        AWSError: there is none.
    """
    name = response._get_param(field)
    found = response.eks_backend.clusters.get(name)
    if found is None:
        raise AWSError(f"No cluster found for name: {name}.", "ResourceNotFoundException", 404)
    return found


def entries_of(cluster: Any) -> dict[str, dict[str, Any]]:
    """The cluster's access entries by principal; they go with the cluster at a reset."""
    entries: dict[str, dict[str, Any]] = cluster.__dict__.setdefault("watchkeeper_entries", {})
    return entries


def create_access_entry(self: Any) -> ActionResult:
    """An entry without policies; a role's session and a user are mapped to their own ARN."""
    cluster, principal = _with_entries(self), self._get_param("principalArn")
    if principal in entries_of(cluster):
        raise AWSError(
            "The specified access entry resource is already in use.", "ResourceInUseException", 409
        )
    kind = self._get_param("type") or "STANDARD"
    if kind != "STANDARD" and self._get_param("kubernetesGroups"):
        raise AWSError("This type takes no groups.", "InvalidParameterException")
    now = time.time()
    entries_of(cluster)[principal] = {
        "clusterName": cluster.name,
        "principalArn": principal,
        "kubernetesGroups": self._get_param("kubernetesGroups") or [],
        "accessEntryArn": cluster.arn.replace(":cluster/", ":access-entry/") + f"/{uuid.uuid4()}",
        "createdAt": now,
        "modifiedAt": now,
        "tags": self._get_param("tags") or {},
        "username": self._get_param("username") or principal,
        "type": kind,
        "policies": {},
    }
    return _shown(entries_of(cluster)[principal])


def describe_access_entry(self: Any) -> ActionResult:
    """One entry."""
    return _shown(_entry(self))


def list_access_entries(self: Any) -> ActionResult:
    """The principals that have one, in pages."""
    return _page(self, "accessEntries", sorted(entries_of(_with_entries(self))))


def update_access_entry(self: Any) -> ActionResult:
    """Other groups, or another user; only a STANDARD entry can be changed so."""
    entry, groups, user = _entry(self), self._get_param("kubernetesGroups"), self._get_param("username")
    if entry["type"] != "STANDARD":
        raise AWSError(f"The type {entry['type']} cannot be changed.", "InvalidRequestException")
    if groups is not None:
        entry["kubernetesGroups"] = groups
    if user is not None:
        entry["username"] = user
    entry["modifiedAt"] = time.time()
    return _shown(entry)


def associate_access_policy(self: Any) -> ActionResult:
    """A policy on an entry; once more with another scope replaces it."""
    entry, policy, scope = _entry(self), self._get_param("policyArn"), self._get_param("accessScope")
    if scope["type"] == "namespace" and not scope.get("namespaces"):
        raise AWSError("A namespace scope needs namespaces.", "InvalidParameterException")
    now = time.time()
    entry["policies"][policy] = {
        "policyArn": policy, "accessScope": scope, "associatedAt": now, "modifiedAt": now,
    }  # fmt: skip
    told = {"clusterName": entry["clusterName"], "principalArn": entry["principalArn"]}
    return ActionResult({**told, "associatedAccessPolicy": entry["policies"][policy]})


def disassociate_access_policy(self: Any) -> ActionResult:
    """Off; one that is not on is an error."""
    policy = self._get_param("policyArn")
    if _entry(self)["policies"].pop(policy, None) is None:
        raise AWSError(f"{policy} is not associated.", "ResourceNotFoundException", 404)
    return ActionResult({})


def list_associated_access_policies(self: Any) -> ActionResult:
    """An entry's policies, in pages."""
    entry = _entry(self)
    told = {"clusterName": entry["clusterName"], "principalArn": entry["principalArn"]}
    return _page(self, "associatedAccessPolicies", list(entry["policies"].values()), **told)


def create_pod_identity_association(self: Any) -> ActionResult:
    """A role for a service account."""
    cluster = cluster_of(self)
    number = f"a-{uuid.uuid4().hex[:17]}"
    _identities(cluster)[number] = {
        "clusterName": cluster.name,
        "namespace": self._get_param("namespace"),
        "serviceAccount": self._get_param("serviceAccount"),
        "roleArn": self._get_param("roleArn"),
        "associationId": number,
        "associationArn": cluster.arn.replace(":cluster/", ":podidentityassociation/") + f"/{number}",
        "createdAt": time.time(),
        "modifiedAt": time.time(),
    }
    return ActionResult({"association": _identities(cluster)[number]})


def describe_pod_identity_association(self: Any) -> ActionResult:
    """One by id."""
    number = self._get_param("associationId")
    found = _identities(cluster_of(self)).get(number)
    if found is None:
        raise AWSError(f"Association {number} not found.", "NotFoundException", 404)
    return ActionResult({"association": found})


def list_pod_identity_associations(self: Any) -> ActionResult:
    """Of a cluster, a namespace, a service account; the list leaves out the role."""
    wanted = {field: self._get_param(field) for field in ("namespace", "serviceAccount")}
    found = [
        {name: value for name, value in one.items() if name not in ("roleArn", "createdAt", "modifiedAt")}
        for one in _identities(cluster_of(self)).values()
        if all(value in (None, one[field]) for field, value in wanted.items())
    ]
    return _page(self, "associations", found)


def _with_entries(response: Any) -> Any:
    """The cluster; one whose mode is CONFIG_MAP has no entries at all."""
    cluster = cluster_of(response)
    if getattr(cluster, "access_config", {}).get("authenticationMode") == "CONFIG_MAP":
        why = "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP]."
        raise AWSError(why, "InvalidRequestException")
    return cluster


def _entry(response: Any) -> dict[str, Any]:
    principal = response._get_param("principalArn")
    found = entries_of(_with_entries(response)).get(principal)
    if found is None:
        why = f"The specified principalArn could not be found: {principal}"
        raise AWSError(why, "ResourceNotFoundException", 404)
    return found


def _identities(cluster: Any) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = cluster.__dict__.setdefault("watchkeeper_identities", {})
    return found


def _shown(entry: dict[str, Any]) -> ActionResult:
    return ActionResult({"accessEntry": {name: one for name, one in entry.items() if name != "policies"}})


def _page(response: Any, field: str, items: list[Any], **more: Any) -> ActionResult:
    start = int(response._get_param("nextToken") or 0)
    end = start + int(response._get_param("maxResults") or 100)
    rest = {"nextToken": str(end)} if end < len(items) else {}
    return ActionResult({field: items[start:end], **more, **rest})
