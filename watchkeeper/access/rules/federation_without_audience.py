"""A token that was made for another application is good enough."""

from collections.abc import Iterator

from watchkeeper.access.federation import BY_AUDIENCE, has_audience, host_of, is_web_identity
from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import RoleSubject
from watchkeeper.severity import Severity


def _judge(subject: RoleSubject, scene: Scene) -> Iterator[Reason]:
    del scene
    hosts = dict.fromkeys(
        host_of(one.name) for one in subject.trusts if is_web_identity(one) and not has_audience(one)
    )
    for host in hosts:
        severity = Severity.HIGH if host in BY_AUDIENCE else None
        yield RULE.reason(
            f"tokens of {host} are taken for every audience that the provider's list of clients has",
            severity=severity,
        )


RULE = Rule(
    code="federation-without-audience",
    about=("role",),
    severity=Severity.LOW,
    what="Web identity without a condition on `aud`; IAM itself compares it with the provider's list only.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",
    judge=_judge,
)
