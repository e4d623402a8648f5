"""Who else vouches for identities of the account: OIDC, SAML, and Roles Anywhere in each region.

Sources: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOpenIDConnectProviders.html,
https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_ListTrustAnchors.html
"""

from collections.abc import Sequence
from typing import Any

from tasks.access.account import Account
from watchkeeper.access.inventory import AnywhereProfile, OidcProvider, Providers, SamlProvider, TrustAnchor
from watchkeeper.access.parsing import in_utc
from watchkeeper.errors import NotThere, Permanent, Transient
from watchkeeper.evidence import Unseen, unseen_because


def providers(account: Account, regions: Sequence[str]) -> tuple[Providers, dict[str, str]]:
    """The providers, and why Roles Anywhere could not be read where it could not (`roles anywhere <region>`).

    Raises:
        Denied, Transient, Permanent: IAM's providers cannot be read, as `Account.ask` says.
    """
    arns = [
        one["Arn"]
        for one in _listed(account, "list_open_id_connect_providers", "OpenIDConnectProviderList")
    ]
    oidc = [one for one in account.each(lambda arn: _oidc(account, arn), arns) if one is not None]
    saml = [
        SamlProvider(
            arn=one["Arn"], created=in_utc(one.get("CreateDate")), valid_until=in_utc(one.get("ValidUntil"))
        )
        for one in _listed(account, "list_saml_providers", "SAMLProviderList")
    ]
    gaps: dict[str, str] = {}
    anchors: list[TrustAnchor] = []
    profiles: list[AnywhereProfile] = []
    for region, here in zip(
        regions, account.each(lambda one: _anywhere(account, one), regions), strict=True
    ):
        if isinstance(here, Unseen):
            gaps[f"roles anywhere {region}"] = here.why
        else:
            anchors += here[0]
            profiles += here[1]
    found = Providers(oidc=tuple(oidc), saml=tuple(saml), anchors=tuple(anchors), profiles=tuple(profiles))
    return found, gaps


def _anywhere(account: Account, region: str) -> tuple[list[TrustAnchor], list[AnywhereProfile]] | Unseen:
    try:
        return _anchors(account, region), _profiles(account, region)
    except (Permanent, Transient) as error:
        return unseen_because(error)


def _listed(account: Account, call: str, field: str) -> list[dict[str, Any]]:
    return list(account.ask("iam", call).get(field) or ())


def _oidc(account: Account, arn: str) -> OidcProvider | None:
    try:
        one = account.ask("iam", "get_open_id_connect_provider", arn, OpenIDConnectProviderArn=arn)
    except NotThere:  # deleted meanwhile
        return None
    return OidcProvider(
        arn=arn,
        url=one.get("Url") or arn.partition(":oidc-provider/")[2],
        client_ids=tuple(one.get("ClientIDList") or ()),
        created=in_utc(one.get("CreateDate")),
    )


def _anchors(account: Account, region: str) -> list[TrustAnchor]:
    pages = account.pages("rolesanywhere", "list_trust_anchors", f"{account.id} {region}", region=region)
    return [
        TrustAnchor(
            arn=one["trustAnchorArn"],
            name=one["name"],
            region=region,
            enabled=one["enabled"],
            source=one["source"]["sourceType"],
            created=in_utc(one.get("createdAt")),
        )
        for page in pages
        for one in page.get("trustAnchors", ())
    ]


def _profiles(account: Account, region: str) -> list[AnywhereProfile]:
    pages = account.pages("rolesanywhere", "list_profiles", f"{account.id} {region}", region=region)
    return [
        AnywhereProfile(
            arn=one["profileArn"],
            name=one["name"],
            region=region,
            enabled=one["enabled"],
            roles=tuple(one.get("roleArns") or ()),
        )
        for page in pages
        for one in page.get("profiles", ())
    ]
