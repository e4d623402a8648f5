"""Which findings are about one incident: the same principal, the same resource, the same stranger's address."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from watchkeeper.finding import Finding, Source
from watchkeeper.frozen import Frozen
from watchkeeper.house_policy import HousePolicy
from watchkeeper.questions import session_named
from watchkeeper.targets import (
    AccessKeyTarget,
    BucketTarget,
    DatabaseTarget,
    FunctionTarget,
    InstanceTarget,
    KeyTarget,
    KubernetesUserTarget,
    ObjectTarget,
    RoleTarget,
    Target,
    TaskTarget,
    WorkloadTarget,
)

_MOST_SUBJECTS = 40
_NEVER_AN_ADDRESS = tuple(
    ip_network(net)
    for net in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.168.0.0/16", "224.0.0.0/3", "::/127", "fc00::/7", "fe80::/10", "ff00::/8",
    )
)  # fmt: skip
"""Private, link-local and multicast: the same number is another host elsewhere.

Source: https://www.iana.org/assignments/iana-ipv4-special-registry/
"""
_MANY_STRANGERS = ("PortProbe", "BruteForce", "PortSweep", "Portscan", "NetworkPortUnusual")
"""Words of types whose other side is whoever scans the whole internet."""
_OF_MANY_PEOPLE = "AWSReservedSSO_"
"""A permission set's role: its sessions are named by the people, who have nothing else in common."""
_ANYONE = ("system:anonymous", "system:unauthenticated", "ANONYMOUS_PRINCIPAL")


class Mark(Frozen):
    """That a case was opened about a subject; written once."""

    case_id: str
    """The case that a later finding on the subject joins."""
    at: datetime
    """When the finding was that opened it."""


def may_join(finding: Finding, policy: HousePolicy) -> bool:
    """Whether it can join a case or be joined: a person's own start and what is over stand alone."""
    return (
        policy.join_hours > 0
        and finding.source is not Source.BY_HAND
        and not finding.archived
        and moment_of(finding) is not None
    )


def moment_of(finding: Finding) -> datetime | None:
    """The moment that stands for the finding: from itself alone, so that a second start reads the same."""
    seen = (finding.first_seen, finding.created, finding.updated, finding.last_seen)
    return next((at for at in seen if at is not None), None)


def fits(mark: Mark, finding: Finding, policy: HousePolicy) -> bool:
    """Whether the finding lies within the window around the one that opened the case."""
    at = moment_of(finding)
    return at is not None and abs(at - mark.at) <= timedelta(hours=policy.join_hours)


def first_of(marks: Iterable[Mark]) -> Mark | None:
    """The mark that wins where several fit: the earliest."""
    return min(marks, key=lambda mark: (mark.at, mark.case_id), default=None)


def subjects_of(finding: Finding) -> tuple[str, ...]:
    """What it is about, as names that another finding on the same has too; sorted, each once.

    Samples have names of their own: a rehearsal never joins a real case, nor the other way.
    """
    room = "sample/" if finding.sample else ""
    names = {name for target in finding.targets for name in _named(target, finding)}
    names |= set(_addresses(finding))
    return tuple(room + name for name in sorted(names)[:_MOST_SUBJECTS])


def _named(target: Target, finding: Finding) -> Iterator[str]:
    account, region = target.account or finding.account, target.region or finding.region
    match target:
        case AccessKeyTarget():
            yield from _principal(target, account)
        case RoleTarget(role_name=name):
            yield f"principal/{account}/role/{name}"
        case InstanceTarget(instance_id=name):
            yield f"instance/{account}/{name}"
        case BucketTarget(name=name) | ObjectTarget(bucket=name):
            yield f"bucket/{name}"
        case FunctionTarget(name=name):
            yield f"function/{account}/{region}/{name}"
        case DatabaseTarget(identifier=name):
            yield f"database/{account}/{region}/{name}"
        case TaskTarget(task_arn=name):
            yield f"task/{name}"
        case KeyTarget(key_id=name):
            yield f"kms_key/{account}/{region}/{name.rsplit('/', 1)[-1]}"
        case WorkloadTarget(cluster=cluster) if cluster:
            yield f"workload/{account}/{region}/{cluster}/{target.workload_type or '-'}/{target.label}"
        case KubernetesUserTarget(cluster=cluster, user_name=name) if cluster and name not in _ANYONE:
            yield f"kubernetes_user/{account}/{region}/{cluster}/{name}"


def _principal(target: AccessKeyTarget, account: str) -> Iterator[str]:
    name = target.user_name
    match target.user_type:
        case "Root":
            yield f"principal/{account}/root"
        case "IAMUser" if name:
            yield f"principal/{account}/user/{name}"
        case "AssumedRole" | "Role" if name:
            person = f"/{session_named(target) or '-'}" if name.startswith(_OF_MANY_PEOPLE) else ""
            yield f"principal/{account}/role/{name}{person}"
    if target.access_key_id and name not in _ANYONE:
        yield f"access_key/{target.access_key_id}"
    session = session_named(target)
    if session and session.startswith("i-"):
        yield f"instance/{account}/{session}"


def _addresses(finding: Finding) -> Iterator[str]:
    """The strangers' addresses of a finding on calls that a principal made, and of no other."""
    if not finding.apis or not any(target.kind == "access_key" for target in finding.targets):
        return
    if any(word in finding.type for word in _MANY_STRANGERS):
        return
    yield from (
        f"address/{finding.account}/{address}" for address in finding.remote_ips if _is_a_stranger(address)
    )


def _is_a_stranger(address: str) -> bool:
    try:
        number = ip_address(address)
    except ValueError:
        return False  # a name, as `ec2.amazonaws.com`: AWS itself
    return not any(number.version == net.version and number in net for net in _NEVER_AN_ADDRESS)
