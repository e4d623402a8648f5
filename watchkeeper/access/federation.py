"""Which subjects of an outside identity provider a role lets in.

An issuer that many customers share vouches for all of them: only the subject says whose token it is.
Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html,
https://docs.github.com/en/actions/security-for-github-actions/security-hardening-your-deployments/about-security-hardening-with-openid-connect
"""

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

from watchkeeper.access.trust import Trusted
from watchkeeper.access.trust_conditions import Condition, is_anything

Scope = Literal["everybody", "an organization", "named", "nobody"]
"""Of a shared issuer: any of its customers, all of one customer, less than that, or no token at all."""
WEB_IDENTITY, SAML = "sts:assumerolewithwebidentity", "sts:assumerolewithsaml"
_GENERIC = re.compile(r"[^*?]{3,}")


class Issuer(NamedTuple):
    """An issuer whose tokens many customers get."""

    owner: str
    """A pattern at whose end the customer's name stands in `sub`."""
    whole: str
    """A pattern of subjects that are all of one customer's."""
    claims: tuple[str, ...] = ()
    """Other claims that say whose token it is, where AWS gives them as condition keys."""


SHARED: dict[str, Issuer] = {
    "token.actions.githubusercontent.com": Issuer(
        r"(?:.*:)?(?:repo|repository|repository_owner|job_workflow_ref):[^*?/:]+(?:/|$|:)|"
        r"(?:.*:)?(?:repository_id|repository_owner_id|enterprise_id):\d+(?::|$)",
        r"(?:.*:)?(?:repo:[^*?/]+/\*(?:[*:]|$)|(?:repository_owner:[^*?:]+|repository_owner_id:\d+):\*[*:?]*$)",
        ("repository", "repository_id", "repository_owner", "repository_owner_id", "job_workflow_ref", "enterprise_id"),
    ),
    "gitlab.com": Issuer(
        r"project_path:[^*?/]+/",
        r"project_path:[^*?/]+/\*(?:[*:]|$)",
        ("project_id", "project_path", "namespace_id"),
    ),
    "app.terraform.io": Issuer(r"organization:[^*?:]+:", r"organization:[^*?:]+:(?:project:)?\*"),
    "agent.buildkite.com": Issuer(r"organization:[^*?:]+:", r"organization:[^*?:]+:\*"),
    "api.bitbucket.org": Issuer(r"\{[0-9a-f-]{36}\}", r"$^"),
    "oidc.vercel.com": Issuer(r"owner:[^*?:]+:", r"owner:[^*?:]+:\*"),
    "cognito-identity.amazonaws.com": Issuer(r"[a-z0-9-]+:[0-9a-f-]{36}$", r"$^"),
    "accounts.google.com": Issuer(r"\d+$", r"$^"),
    "graph.facebook.com": Issuer(r"\d+$", r"$^"),
    "www.amazon.com": Issuer(r"amzn1\.", r"$^"),
}  # fmt: skip
"""By host. Others are taken for one customer's own, as an EKS cluster's is."""
BY_AUDIENCE = (
    "cognito-identity.amazonaws.com",
    "accounts.google.com",
    "graph.facebook.com",
    "www.amazon.com",
)
"""Issuers whose audience, the application or identity pool, is what says whose token it is."""


def host_of(name: str) -> str:
    """The issuer of an OpenID Connect provider, by its ARN or its bare name: `gitlab.com`."""
    return name.rpartition(":oidc-provider/")[2].lower()


def is_web_identity(one: Trusted) -> bool:
    """Whether it lets in tokens of an OpenID Connect issuer."""
    return one.kind == "federated" and ":saml-provider/" not in one.name


def is_saml(one: Trusted) -> bool:
    """Whether it lets in assertions of a SAML provider."""
    return one.kind == "federated" and ":saml-provider/" in one.name


def scope_of(one: Trusted) -> Scope:
    """How far the conditions let the issuer's subjects in; of an issuer that is not shared, any condition names.

    `sub` and `aud` are in every token, so an `IfExists` on them still demands; `ForAllValues:` lets a token
    pass whose claim is missing, and is no fence.
    """
    host = host_of(one.name)
    shared = _shared(host)
    if shared is None:
        return "named" if _subjects(one, host) or _claimed(one, host, ("groups", "email")) else "everybody"
    if host in BY_AUDIENCE:
        return "named" if _demanded_claim(one, host, ("aud", "app_id", "sub", "oaud")) else "everybody"
    if _claimed(one, host, shared.claims):
        return "named"
    subjects = _subjects(one, host)
    if not subjects:
        return "everybody"
    return max((_of_subject(shared, value, like=like) for value, like in subjects), key=_WIDER.index)


def has_audience(one: Trusted) -> bool:
    """Whether the token must have been made for a named audience."""
    return _demanded_claim(one, host_of(one.name), ("aud", "app_id", "oaud"))


def lets_unauthenticated_in(one: Trusted) -> bool:
    """Whether a Cognito identity pool's guests are let in, by what the condition on `amr` says."""
    host = host_of(one.name)
    said = [c for c in one.conditions if c.key == f"{host}:amr"]
    return host == "cognito-identity.amazonaws.com" and not any(
        "authenticated" in c.values and not c.for_all for c in said
    )


_WIDER: tuple[Scope, ...] = ("nobody", "named", "an organization", "everybody")


def _shared(host: str) -> Issuer | None:
    """By host; GitHub lets an enterprise have its own path under the shared one."""
    return SHARED.get(host) or (None if "/" in host else SHARED.get(host.split("/", 1)[0]))


def _subjects(one: Trusted, host: str) -> list[tuple[str, bool]]:
    """The values of `sub`, each with whether wildcards mean something in it."""
    conditions = _demanding(one, f"{host}:sub")
    return [(value, c.operator == "stringlike") for c in conditions for value in c.values]


def _of_subject(issuer: Issuer, value: str, *, like: bool) -> Scope:
    if not like and ("*" in value or "?" in value):
        return "nobody"  # compared letter by letter: no token has such a subject
    if is_anything(value) or not re.match(issuer.owner, value, re.IGNORECASE):
        return "everybody"
    return "an organization" if re.match(issuer.whole, value, re.IGNORECASE) else "named"


def _claimed(one: Trusted, host: str, claims: Iterable[str]) -> bool:
    return _demanded_claim(one, host, claims)


def _demanded_claim(one: Trusted, host: str, claims: Iterable[str]) -> bool:
    return any(
        not any(is_anything(value) or not _GENERIC.match(value) for value in c.values)
        for claim in claims
        for c in _demanding(one, f"{host}:{claim}")
    )


def _demanding(one: Trusted, key: str) -> list[Condition]:
    always = key.endswith((":sub", ":aud"))
    return [
        c
        for c in one.conditions
        if c.key == key
        and c.values
        and not c.for_all
        and (always or not c.if_exists)
        and c.operator in ("stringequals", "stringlike", "stringequalsignorecase")
    ]
