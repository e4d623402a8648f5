"""Who called a cluster's Kubernetes API, and the workload that it was about.

Source: https://docs.aws.amazon.com/guardduty/latest/APIReference/API_KubernetesDetails.html
"""

import re
from collections.abc import Iterator
from typing import Any

from watchkeeper.parsing.fields import items, part, text_or_none
from watchkeeper.targets import KubernetesUserTarget, Target, WorkloadTarget

_MOST_CONTAINERS = 10
_MOST_GROUPS = 50
_ARN_OF_ONE = re.compile(
    r"arn:(?P<partition>aws[a-z-]*):(?:iam|sts)::(?P<account>\d+):"
    r"(?P<kind>user|role|assumed-role)/(?P<name>[\w+=,.@/-]+)"
)


def kubernetes_targets(resource: dict[str, Any], account: str) -> Iterator[Target]:
    """The caller, whom the caller impersonated, and the workload with its images."""
    details = part(resource, "kubernetesDetails")
    cluster = text_or_none(part(resource, "eksClusterDetails"), "name")
    caller = part(details, "kubernetesUserDetails")
    if name := text_or_none(caller, "username"):
        yield KubernetesUserTarget(
            cluster=cluster,
            user_name=name,
            groups=_texts(caller, "groups"),
            principal_arn=principal_of(name) or _principal_told(resource, account),
        )
    other = part(caller, "impersonatedUser")
    if name := text_or_none(other, "username"):
        yield KubernetesUserTarget(
            cluster=cluster,
            user_name=name,
            groups=_texts(other, "groups"),
            principal_arn=principal_of(name),
        )
    workload = part(details, "kubernetesWorkloadDetails")
    if name := text_or_none(workload, "name"):
        containers = items(workload, "containers")[:_MOST_CONTAINERS] or [
            part(resource, "containerDetails")
        ]
        images = [image for one in containers if (image := text_or_none(one, "image"))]
        yield WorkloadTarget(
            cluster=cluster,
            namespace=text_or_none(workload, "namespace"),
            name=name,
            workload_type=text_or_none(workload, "type"),
            service_account=text_or_none(workload, "serviceAccountName"),
            images=tuple(dict.fromkeys(images)),
        )


def principal_of(user_name: str) -> str | None:
    """The IAM user or role in a Kubernetes user's name, as its ARN; None where the name tells none.

    By default an access entry maps a role's session to the session's ARN and a user to its own. A
    session's ARN leaves out the role's path.
    Source: https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html
    """
    found = _ARN_OF_ONE.fullmatch(user_name)
    if found is None:
        return None
    if found["kind"] != "assumed-role":
        return user_name
    role = found["name"].split("/")[0]
    return f"arn:{found['partition']}:iam::{found['account']}:role/{role}"


def _principal_told(resource: dict[str, Any], account: str) -> str | None:
    """The same from `accessKeyDetails`, which only findings of calls to AWS's own API carry beside it."""
    key = part(resource, "accessKeyDetails")
    kind = {"IAMUser": "user", "AssumedRole": "role", "Role": "role"}.get(
        text_or_none(key, "userType") or ""
    )
    name = text_or_none(key, "userName")
    partition = (text_or_none(part(resource, "eksClusterDetails"), "arn") or "arn:aws").split(":")[1]
    return f"arn:{partition}:iam::{account}:{kind}/{name}" if kind and name else None


def _texts(where: dict[str, Any], field: str) -> tuple[str, ...]:
    """The texts in the list under `field`, the first 50 of its items."""
    value = where.get(field)
    texts = value[:_MOST_GROUPS] if isinstance(value, list) else []
    return tuple(text[:512] for text in texts if isinstance(text, str) and text.strip())
