"""An assertion that was made for another service is good enough."""

from collections.abc import Iterator

from watchkeeper.access.federation import is_saml
from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import RoleSubject
from watchkeeper.access.trust_conditions import demanded
from watchkeeper.severity import Severity

_AUDIENCE = ("saml:aud", "saml:recipient")


def _judge(subject: RoleSubject, scene: Scene) -> Iterator[Reason]:
    del scene
    if any(is_saml(one) and not demanded(one.conditions, _AUDIENCE) for one in subject.trusts):
        yield RULE.reason("it takes SAML assertions and asks neither for SAML:aud nor for SAML:recipient")


RULE = Rule(
    code="saml-without-audience",
    about=("role",),
    severity=Severity.LOW,
    what="SAML federation without an audience: what was meant for another recipient opens this role too.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_saml.html",
    judge=_judge,
)
