"""Any customer of a shared issuer may take the role."""

from collections.abc import Iterator

from watchkeeper.access.federation import (
    SHARED,
    host_of,
    is_web_identity,
    lets_unauthenticated_in,
    scope_of,
)
from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import RoleSubject
from watchkeeper.severity import Severity


def _judge(subject: RoleSubject, scene: Scene) -> Iterator[Reason]:
    del scene
    for one in subject.trusts:
        if not is_web_identity(one):
            continue
        host = host_of(one.name)
        if scope_of(one) == "everybody":
            shared = host in SHARED or host.split("/", 1)[0] in SHARED
            who = f"whoever {host} knows" if shared else f"every subject of {host}"
            yield RULE.reason(
                f"{who} may take it: no condition on its tokens names anybody in particular",
                severity=None if shared else Severity.MEDIUM,
            )
        elif lets_unauthenticated_in(one):
            yield RULE.reason(
                "guests of the Cognito identity pool may take it: amr is not asked for",
                severity=Severity.HIGH,
            )


RULE = Rule(
    code="federation-public-subject",
    about=("role",),
    severity=Severity.CRITICAL,
    what="Web identity without a subject, or with one that fits everybody: ForAllValues and bare wildcards are no fence.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",
    judge=_judge,
)
