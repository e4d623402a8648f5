"""What belongs to the account as a whole: root, identity providers, trust anchors, access from outside."""

from collections import defaultdict
from collections.abc import Iterator

from watchkeeper.access import item_facts as facts
from watchkeeper.access.account_view import ROOT, AccountView, seen
from watchkeeper.access.external import EXTERNAL, told
from watchkeeper.access.inventory import AnalyzerFinding, OidcProvider, SamlProvider, TrustAnchor
from watchkeeper.access.item import ReviewItem
from watchkeeper.access.item_making import made
from watchkeeper.access.rules.roles_anywhere_open import SERVICE
from watchkeeper.access.state import GONE, finding_state
from watchkeeper.access.subjects import (
    AnchorSubject,
    ExternalSubject,
    ProviderSubject,
    RoleSubject,
    RootSubject,
)
from watchkeeper.access.wording import listed

_ROLE_TYPE = "AWS::IAM::Role"
"""Findings on roles are told on the role's own item."""
_WHOLE = ("authorization", "credentials", "mfa", "providers", "root")


def root_item(view: AccountView) -> ReviewItem:
    """Root, which every account has; what could not be read of the account is said here too."""
    root, row = seen(view.inventory.root), (view.rows or {}).get(ROOT)
    devices = None if view.devices is None else view.devices.get(ROOT, ())
    subject = RootSubject(
        view=view,
        root=root,
        row=row,
        devices=devices,
        missing=view.why_unseen(*_WHOLE, *(gap for gap in view.inventory.gaps if gap != "contact")),
    )
    scene = view.scene
    answer = {True: "yes", False: "no", None: "AWS does not say"}
    told_facts = {
        "password": answer[subject.has_password],
        "access keys": answer[subject.has_keys],
        "second factor": answer[subject.has_mfa]
        + (f", {listed(d.kind for d in devices)}" if devices else ""),
        "managed centrally": answer[root.centrally_managed if root else None],
    }
    if row is not None:
        told_facts["last sign-in"] = facts.when(row.password_last_used, scene, "no sign-in on record")
    exists = subject.has_password is not False or subject.has_keys is not False
    return made(
        "root",
        subject,
        view=view,
        principal="root",
        arn=f"arn:aws:iam::{view.account}:root",
        title=f"Root user of account {scene.called(view.account)}",
        privileged=True,
        facts=told_facts | facts.sources(view, "root", "credentials"),
        state={"exists": True} if exists else GONE,
        revocable=exists,
    )


def provider_items(view: AccountView, roles: dict[str, RoleSubject]) -> Iterator[ReviewItem]:
    """OpenID Connect and SAML providers, with the roles that trust them."""
    found = view.providers
    if found is None:
        return
    trusting = _trusting(roles)
    providers: tuple[OidcProvider | SamlProvider, ...] = (*found.oidc, *found.saml)
    for provider in providers:
        known = None if view.authorization is None else tuple(trusting[provider.arn])
        told_facts = {"created": facts.when(provider.created, view.scene, "AWS does not say")}
        name = provider.arn.partition("-provider/")[2] or provider.arn
        if isinstance(provider, OidcProvider):
            told_facts["audiences"] = listed(provider.client_ids) or "none"
        elif provider.valid_until:
            told_facts["metadata valid until"] = f"{provider.valid_until:%Y-%m-%d}"
        told_facts["roles that trust it"] = _roles_told(known)
        yield made(
            "identity_provider",
            ProviderSubject(view, provider, known, missing=view.why_unseen("authorization")),
            view=view,
            principal=name,
            arn=provider.arn,
            title=f"Identity provider {name}",
            privileged=known is None or any(one.privileged for one in known),
            facts=told_facts | facts.sources(view, "providers"),
        )


def anchor_items(view: AccountView, roles: dict[str, RoleSubject]) -> Iterator[ReviewItem]:
    """Roles Anywhere's trust anchors; one that is disabled gives nobody access."""
    for anchor in view.providers.anchors if view.providers else ():
        yield _anchor(view, anchor, roles)


def _anchor(view: AccountView, anchor: TrustAnchor, roles: dict[str, RoleSubject]) -> ReviewItem:
    profiles = tuple(
        one
        for one in (view.providers.profiles if view.providers else ())
        if one.region == anchor.region and one.enabled and one.roles
    )
    given = dict.fromkeys(arn for one in profiles for arn in one.roles)
    reached = tuple(roles[arn] for arn in given if arn in roles and _takes_certificates(roles[arn]))
    known = None if view.authorization is None else reached
    return made(
        "trust_anchor",
        AnchorSubject(view, anchor, profiles, known, missing=view.why_unseen("authorization")),
        view=view,
        principal=anchor.name,
        detail=anchor.arn.rpartition("/")[2],
        identity=(anchor.arn, ""),
        arn=anchor.arn,
        title=f"Trust anchor {anchor.name} in {anchor.region}",
        privileged=anchor.enabled and (known is None or any(one.privileged for one in known)),
        facts={
            "status": "enabled" if anchor.enabled else "disabled",
            "authority": anchor.source,
            "created": facts.when(anchor.created, view.scene, "AWS does not say"),
            "profiles": listed(one.name for one in profiles) or "none that is enabled",
            "roles that its certificates open": _roles_told(known),
            **facts.sources(view, "providers"),
        },
        state={"exists": True} if anchor.enabled else GONE,
        revocable=anchor.enabled,
    )


def external_items(view: AccountView) -> Iterator[ReviewItem]:
    """Resources that Access Analyzer says can be reached from outside; one item for a resource and a principal."""
    by_access: dict[tuple[str, str], list[AnalyzerFinding]] = defaultdict(list)
    for resource, findings in view.findings.items():
        for one in findings:
            if one.type == EXTERNAL and one.resource_type != _ROLE_TYPE:
                by_access[resource, "everybody" if one.public else (one.principal or "")].append(one)
    for (resource, principal), found in by_access.items():
        ordered = tuple(sorted(found, key=lambda one: (one.status, one.analyzer, one.id)))
        first = ordered[0]
        subject = ExternalSubject(view, ordered)
        yield made(
            "external_access",
            subject,
            view=view,
            principal=resource,
            detail=principal,
            arn=resource,
            title=f"Access from outside to {first.resource_type.rpartition('::')[2]} {resource.rpartition(':')[2]}",
            facts={
                "who may do what": told(ordered),
                "finding": f"{first.status.lower()} in {first.region}, {first.id}",
                "updated": facts.when(first.updated, view.scene, "AWS does not say"),
                **facts.sources(view, "analyzers"),
            },
            state=finding_state(first.analyzer, first.id),
        )


def _trusting(roles: dict[str, RoleSubject]) -> dict[str, list[RoleSubject]]:
    by_provider: dict[str, list[RoleSubject]] = defaultdict(list)
    for subject in roles.values():
        for name in {one.name for one in subject.trusts if one.kind == "federated"}:
            by_provider[name].append(subject)
    return by_provider


def _takes_certificates(subject: RoleSubject) -> bool:
    return any(one.kind == "service" and one.name == SERVICE for one in subject.trusts)


def _roles_told(known: tuple[RoleSubject, ...] | None) -> str:
    return "cannot be told" if known is None else listed(one.role.name for one in known) or "none"
