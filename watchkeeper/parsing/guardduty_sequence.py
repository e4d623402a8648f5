"""What an attack sequence names: resources of many kinds, the actors, and the signals it was built from.

Everything stands under `service.detection.sequence`; a resource may be in another account or region
than the finding.
Source: https://docs.aws.amazon.com/guardduty/latest/APIReference/API_Sequence.html
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from watchkeeper.parsing.fields import items, part, tags_of, text_or_none
from watchkeeper.parsing.guardduty_targets import (
    LONGEST_OBJECT_ARN,
    MOST_WITHIN,
    bucket_and_key,
    cluster_of_task,
)
from watchkeeper.redaction import redact_text
from watchkeeper.targets import (
    AccessKeyTarget,
    BucketTarget,
    ClusterTarget,
    InstanceTarget,
    KubernetesUserTarget,
    ObjectTarget,
    Target,
    TaskTarget,
    UnknownTarget,
    WorkloadTarget,
)

_MOST = 400
"""AWS's own limit for resources, actors and endpoints; of signals there are at most 100."""
_REGION = re.compile(r"[a-z]{2,}(?:-[a-z]+)+-\d+")
_CALL = re.compile(r"[A-Z][A-Za-z0-9]{2,127}")


def sequence_of(service: dict[str, Any]) -> dict[str, Any]:
    """The sequence, or an empty object: most findings have none."""
    return part(part(service, "detection"), "sequence")


def sequence_targets(service: dict[str, Any], account: str, region: str) -> list[Target]:
    """The resources, then the actors; a part of a resource (its container, its interface) is none itself."""
    sequence = sequence_of(service)
    resources = items(sequence, "resources")[:_MOST]
    reader = _Reader(resources, account, region)
    found = [target for one in resources if (target := reader.read(one)) is not None]
    actors = [reader.actor(one) for one in items(sequence, "actors")[:_MOST]]
    merged = _one_of_each_key([*found, *(actor for actor in actors if actor is not None)])
    # What no runbook can act on stands last: the list is cut at its end.
    return sorted(merged, key=lambda target: target.kind == "unknown")


def sequence_calls(service: dict[str, Any]) -> Iterator[str]:
    """The AWS calls that its signals are about, as `DeleteTrail`."""
    for signal in items(sequence_of(service), "signals")[:_MOST]:
        if text_or_none(signal, "type") in ("CLOUD_TRAIL", "S3_DATA_EVENTS"):
            yield from _call(text_or_none(signal, "name"))
        for activity in items(signal, "activities")[:MOST_WITHIN]:
            yield from _call(text_or_none(part(activity, "api"), "operation"))
        for indicator in items(signal, "signalIndicators")[:MOST_WITHIN]:
            if text_or_none(indicator, "key") == "HIGH_RISK_API":
                values = indicator.get("values")
                for value in values[:MOST_WITHIN] if isinstance(values, list) else []:
                    yield from _call(value)


def sequence_addresses(service: dict[str, Any]) -> Iterator[str]:
    """The addresses of its network endpoints."""
    for endpoint in items(sequence_of(service), "endpoints")[:_MOST]:
        if address := text_or_none(endpoint, "ip", limit=45):
            yield address


def _call(text: Any) -> Iterator[str]:
    """`s3:DeleteObject` and `DeleteObject` as `DeleteObject`; anything else is no call."""
    name = redact_text(text[:512]).rsplit(":", 1)[-1] if isinstance(text, str) else ""
    if _CALL.fullmatch(name):
        yield name


class _Reader:
    """One sequence's resources: some are told by others (a workload's images by its containers)."""

    def __init__(self, resources: list[dict[str, Any]], account: str, region: str) -> None:
        self._own = (account, region)
        self._by_uid = {uid: one for one in resources if (uid := text_or_none(one, "uid"))}
        self._parts = {
            uid
            for one in resources
            for data in part(one, "data").values()
            for field in ("containerUids", "ec2NetworkInterfaceUids")
            for uid in _texts(data, field)
        }
        clusters = [one for one in resources if _kind(one) in ("EKSCLUSTER", "ECSCLUSTER")]
        self._only_cluster = _name(clusters[0]) if len(clusters) == 1 else None
        self._readers: dict[str, Callable[[dict[str, Any], str, dict[str, Any]], Target | None]] = {
            "S3BUCKET": self._bucket,
            "S3OBJECT": self._object,
            "EC2INSTANCE": self._instance,
            "ACCESSKEY": self._access_key,
            "EKSCLUSTER": self._cluster,
            "ECSCLUSTER": self._cluster,
            "ECSTASK": self._task,
            "KUBERNETESWORKLOAD": self._workload,
        }

    def read(self, one: dict[str, Any]) -> Target | None:
        """The target of one resource; None for a part of another one."""
        uid = text_or_none(one, "uid", LONGEST_OBJECT_ARN if _kind(one) == "S3OBJECT" else 512)
        if uid in self._parts:
            return None
        name, where = uid or text_or_none(one, "name"), self._where(one)
        kind = text_or_none(one, "resourceType") or "Unknown"
        reading = self._readers.get(_kind(one))
        target = reading(one, name, where) if reading and name else None
        return target or UnknownTarget(resource_type=kind, resource_id=name, **where)

    def actor(self, actor: dict[str, Any]) -> Target | None:
        """The credentials by which an actor acted; None for one that is a process only."""
        user = part(actor, "user")
        name, kind = text_or_none(user, "name"), text_or_none(user, "type") or "Unknown"
        key, uid = text_or_none(user, "credentialUid"), text_or_none(user, "uid")
        if not (name or key or uid):
            return None
        if name and name.startswith("system:"):
            return KubernetesUserTarget(cluster=self._only_cluster, user_name=name)
        if kind in ("AssumedRole", "Role"):
            # GuardDuty writes a session as role/session; the role is what can be contained.
            issuer = text_or_none(part(actor, "session"), "issuer") or ""
            name = issuer.rsplit("/", 1)[-1] if ":role/" in issuer else (name or "").split("/")[0] or None
        account = text_or_none(part(user, "account"), "uid") or ""
        return AccessKeyTarget(
            access_key_id=key,
            user_name=name,
            user_type=kind,
            principal_id=uid,
            account=account if _is_other_account(account, self._own[0]) else "",
        )

    def _where(self, one: dict[str, Any]) -> dict[str, Any]:
        account, region = text_or_none(one, "accountId") or "", text_or_none(one, "region") or ""
        other_region = bool(_REGION.fullmatch(region)) and region != self._own[1]
        return {
            "account": account if _is_other_account(account, self._own[0]) else "",
            "region": region if other_region else "",
        }

    def _bucket(self, one: dict[str, Any], name: str, where: dict[str, Any]) -> Target:
        del one
        return BucketTarget(name=name.rsplit(":", 1)[-1], **where)

    def _object(self, one: dict[str, Any], name: str, where: dict[str, Any]) -> Target | None:
        data = _data(one, "s3Object")
        bucket, key = bucket_and_key(name)
        if not bucket or not key:
            return None
        return ObjectTarget(bucket=bucket, key=key, version=text_or_none(data, "versionId"), **where)

    def _instance(self, one: dict[str, Any], name: str, where: dict[str, Any]) -> Target:
        profile = part(_data(one, "ec2Instance"), "iamInstanceProfile")
        told = [text.rsplit("/", 1)[-1] for text in (name, text_or_none(one, "name")) if text]
        return InstanceTarget(
            instance_id=next((text for text in told if text.startswith("i-")), told[0]),
            profile_arn=text_or_none(profile, "arn"),
            tags=tags_of(one),
            **where,
        )

    def _access_key(self, one: dict[str, Any], name: str, where: dict[str, Any]) -> Target:
        data = _data(one, "accessKey")
        return AccessKeyTarget(
            access_key_id=name.rsplit("/", 1)[-1],
            user_name=text_or_none(data, "userName"),
            user_type=text_or_none(data, "userType") or "Unknown",
            principal_id=text_or_none(data, "principalId"),
            **where,
        )

    def _cluster(self, one: dict[str, Any], name: str, where: dict[str, Any]) -> Target:
        eks = _kind(one) == "EKSCLUSTER"
        arn = name if name.startswith("arn:") else text_or_none(_data(one, "eksCluster"), "arn")
        platform: Any = "eks" if eks else "ecs"
        return ClusterTarget(name=_name(one) or name, arn=arn, platform=platform, **where)

    def _task(self, one: dict[str, Any], name: str, where: dict[str, Any]) -> Target:
        data = _data(one, "ecsTask")
        return TaskTarget(
            cluster=cluster_of_task(name) if name.startswith("arn:") else self._only_cluster or "default",
            task_arn=name,
            definition_arn=text_or_none(data, "taskDefinitionArn"),
            launch_type=text_or_none(data, "launchType"),
            **where,
        )

    def _workload(self, one: dict[str, Any], name: str, where: dict[str, Any]) -> Target:
        data = _data(one, "kubernetesWorkload")
        containers = [self._by_uid.get(uid, {}) for uid in _texts(data, "containerUids")]
        images = [image for box in containers if (image := text_or_none(_data(box, "container"), "image"))]
        return WorkloadTarget(
            cluster=self._only_cluster,
            namespace=text_or_none(data, "namespace"),
            name=text_or_none(one, "name") or name.rsplit("/", 1)[-1],
            workload_type=text_or_none(data, "type"),
            images=tuple(dict.fromkeys(images)),
            **where,
        )


def _one_of_each_key(targets: list[Target]) -> list[Target]:
    """A key that is both a resource and an actor's is one target, with what either says of it."""
    kept: list[Target] = []
    for target in targets:
        same = next(
            (
                place
                for place, one in enumerate(kept)
                if isinstance(one, AccessKeyTarget)
                and isinstance(target, AccessKeyTarget)
                and one.access_key_id
                and one.access_key_id == target.access_key_id
            ),
            None,
        )
        if same is None:
            kept.append(target)
            continue
        told = {
            field: value
            for field, value in target.model_dump().items()
            if getattr(kept[same], field) in (None, "", "Unknown") and value
        }
        kept[same] = kept[same].model_copy(update=told)
    return kept


def _kind(one: dict[str, Any]) -> str:
    """`EC2_INSTANCE` and `EC2Instance` are the same."""
    return (text_or_none(one, "resourceType") or "").replace("_", "").upper()


def _name(one: dict[str, Any]) -> str | None:
    """A cluster's name: told, or the end of its ARN."""
    uid = text_or_none(one, "uid")
    return text_or_none(one, "name") or (uid.rsplit("/", 1)[-1] if uid else None)


def _data(one: dict[str, Any], field: str) -> dict[str, Any]:
    return part(part(one, "data"), field)


def _texts(where: Any, field: str) -> list[str]:
    value = where.get(field) if isinstance(where, dict) else None
    return (
        [text[:512] for text in value[:MOST_WITHIN] if isinstance(text, str)]
        if isinstance(value, list)
        else []
    )


def _is_other_account(account: str, own: str) -> bool:
    return account.isascii() and account.isdigit() and len(account) <= 20 and account != own
