"""Every certificate of every trust anchor opens the role."""

from collections.abc import Iterator

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import RoleSubject
from watchkeeper.access.trust import Trusted
from watchkeeper.access.trust_conditions import demanded
from watchkeeper.severity import Severity

SERVICE = "rolesanywhere.amazonaws.com"
_CERTIFICATE = ("aws:principaltag/x509subject", "aws:principaltag/x509issuer", "aws:principaltag/x509san")
"""Beginnings of the keys under which what a certificate says can be asked for."""


def _judge(subject: RoleSubject, scene: Scene) -> Iterator[Reason]:
    del scene
    for one in subject.trusts:
        if one.kind == "service" and one.name == SERVICE:
            anchored = bool(demanded(one.conditions, ("aws:sourcearn",)))
            if not _names_certificate(one):
                whose = "the named trust anchor's" if anchored else "any trust anchor's"
                severity = Severity.LOW if anchored else None
                yield RULE.reason(f"every certificate of {whose} authority opens it", severity=severity)


def _names_certificate(one: Trusted) -> bool:
    return any(c.key.startswith(_CERTIFICATE) and c.demands for c in one.conditions)


RULE = Rule(
    code="roles-anywhere-open",
    about=("role",),
    severity=Severity.MEDIUM,
    what="Roles Anywhere without a condition on the anchor or on the certificate's subject.",
    source="https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html",
    judge=_judge,
)
