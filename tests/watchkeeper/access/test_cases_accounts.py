"""The case table for what belongs to an account as a whole: root, providers, anchors, access from outside."""

from dataclasses import replace

from tests.access_cases import Case, check, table
from tests.access_inventories import (
    ACCOUNT,
    DENIED,
    SCENE,
    SISTER,
    VENDOR,
    Person,
    account,
    ago,
    analyzers,
    finding,
    key,
    lets,
    role,
    root,
    root_row,
)
from watchkeeper.access.inventory import (
    AnalyzerFindings,
    AnywhereProfile,
    MfaDevice,
    OidcProvider,
    Providers,
    RootUser,
    SamlProvider,
    TrustAnchor,
)

BUSY = Person(keys=(key(),))
ROOT_APP = MfaDevice(user="<root_account>", serial="r", kind="virtual")
ANCHOR = TrustAnchor(
    arn=f"arn:aws:rolesanywhere:us-east-1:{ACCOUNT}:trust-anchor/1", name="ca", region="us-east-1", enabled=True,
    source="CERTIFICATE_BUNDLE",
)  # fmt: skip
TAKES_CERTIFICATES = lets({"Service": "rolesanywhere.amazonaws.com"})
OIDC = OidcProvider(arn=f"arn:aws:iam::{ACCOUNT}:oidc-provider/gitlab.com", url="gitlab.com")
SAML = SamlProvider(arn=f"arn:aws:iam::{ACCOUNT}:saml-provider/idp", valid_until=ago(-300))


def of(**more):
    """An account in which somebody works."""
    return account(BUSY, **more)


def anywhere(*roles, enabled=True, anchor=ANCHOR):
    """An account with a trust anchor and a profile for the roles."""
    profile = AnywhereProfile(arn="p", name="profile", region="us-east-1", enabled=enabled,
                              roles=tuple(one.arn for one in roles))  # fmt: skip
    return of(roles=roles, providers=Providers(anchors=(anchor,), profiles=(profile,)))


ROOT = (
    Case("root with nothing to sign in with", of(), "root"),
    Case("root with a second factor", of(root_user=root(password=True)), "root"),
    Case("P3.3 root without a second factor", of(root_user=root(password=True, mfa=False)), "root", {"root-without-mfa"}),
    Case("P3.3 a member without root credentials needs no second factor", of(root_user=root(mfa=False),
         root_line=root_row(mfa=False)), "root", not_=("root-without-mfa",)),
    Case("P3.3 root with keys by the summary", of(root_user=root(keys=True)), "root", {"root-keys"}),
    Case("P3.3 root with keys by the report's own line",
         of(root_user=RootUser(mfa=True, password=True), root_line=root_row(keys=(key(900, 400),))), "root",
         {"root-keys"}, not_=("root-used",)),
    Case("root used last week by its password", of(root_user=root(password=True), root_line=root_row(signed_in=7)),
         "root", {"root-used"}),
    Case("root used last year", of(root_user=root(password=True), root_line=root_row(signed_in=370)), "root",
         not_=("root-used",)),
    Case("root used by a key", of(root_user=root(keys=True), root_line=root_row(keys=(key(900, 9),))), "root",
         {"root-keys", "root-used"}),
    Case("root's second factor is an app", of(root_user=root(password=True), mfa=(ROOT_APP,)), "root",
         {"root-mfa-virtual"}),
    Case("P3.3 a member's root still has a password though root is managed centrally",
         of(root_user=root(password=True, central=True)), "root", {"root-password-in-member"},
         scene=replace(SCENE, management=SISTER)),
    Case("root managed centrally, in whichever account", of(root_user=root(password=True, central=True)), "root",
         {"root-password-in-member"}, unknown=("root-password-in-member",)),
    Case("the management account's root keeps its password", of(root_user=root(password=True, central=True)), "root",
         not_=("root-password-in-member",), scene=replace(SCENE, management=ACCOUNT)),
    Case("P3.3 neither summary nor report could be read", of(root=DENIED, credentials=DENIED), "root",
         {"root-keys", "root-without-mfa", "dormant-account", "not-seen"}, unknown=("root-keys", "root-without-mfa", "dormant-account", "not-seen")),
    Case("P3.2 a report of the night before", of(generated=0.5), "root", {"report-is-old"}),
    Case("P3.2 a report of three hours ago", of(generated=0.12), "root", not_=("report-is-old",)),
    Case("P3.11 no analyzer in the region", of(analyzers=analyzers(kinds=())), "root", {"no-analyzer"}),
    Case("P3.11 an analyzer of unused access sees nothing from outside",
         of(analyzers=analyzers(kinds=("us-east-1 ACCOUNT_UNUSED_ACCESS",))), "root", {"no-analyzer"}),
    Case("P3.11 the organization's analyzer looks here too",
         of(analyzers=analyzers(kinds=("us-east-1 ORGANIZATION",))), "root"),
    Case("P3.11 an analyzer in one region of two", of(analyzers=AnalyzerFindings(analyzers=("us-east-1 ACCOUNT",),
         regions=("us-east-1", "eu-west-1"))), "root", {"no-analyzer"}),
    Case("Access Analyzer could not be read", of(analyzers=DENIED), "root", {"no-analyzer"}, unknown=("no-analyzer",)),
    Case("nobody has worked here for a year",
         account(Person(age=900, keys=(key(900, 370),)), roles=(role(age=900, used=380),)), "root",
         {"dormant-account"}),
    Case("only our own role is used", account(roles=(role(name="OurResponder", age=900, used=0),)), "root",
         {"dormant-account"}),
    Case("P3.9 the authorization details could not be read", of(authorization=DENIED), "root", {"not-seen"},
         unknown=("not-seen",)),
    Case("nothing could be read of who works here", account(credentials=DENIED, authorization=DENIED), "root",
         {"not-seen", "dormant-account"}, unknown=("not-seen", "dormant-account")),
    Case("P3.10 a region of Roles Anywhere could not be read", of(gaps={"roles anywhere us-west-2": "AccessDenied"}),
         "root", {"not-seen"}, unknown=("not-seen",)),
)  # fmt: skip

OTHERS = (
    Case("a provider that no role trusts", of(providers=Providers(oidc=(OIDC,))), "identity_provider",
         {"provider-unused"}),
    Case("a provider that a role trusts", of(providers=Providers(saml=(SAML,)),
         roles=(role(lets({"Federated": SAML.arn}, "sts:AssumeRoleWithSAML")),)), "identity_provider"),
    Case("a provider whose roles could not be read", of(providers=Providers(oidc=(OIDC,)), authorization=DENIED),
         "identity_provider", {"not-seen"}, unknown=("not-seen",), not_=("provider-unused",)),
    Case("SAML metadata that ran out", of(providers=Providers(saml=(SAML.model_copy(update={"valid_until": ago(30)}),)),
         roles=(role(lets({"Federated": SAML.arn}, "sts:AssumeRoleWithSAML")),)), "identity_provider",
         {"saml-certificate-expired"}),
    Case("P3.10 an anchor that opens nothing", of(providers=Providers(anchors=(ANCHOR,))), "trust_anchor",
         {"anchor-unused"}),
    Case("P3.10 an anchor whose profile is off", anywhere(role(TAKES_CERTIFICATES), enabled=False), "trust_anchor",
         {"anchor-unused"}),
    Case("P3.10 an anchor whose every certificate opens a role", anywhere(role(TAKES_CERTIFICATES)), "trust_anchor",
         {"anchor-opens-roles"}),
    Case("P3.10 an anchor of a role that asks whose certificate it is",
         anywhere(role(lets({"Service": "rolesanywhere.amazonaws.com"},
                            StringEquals={"aws:PrincipalTag/x509Subject/CN": "backup"}))), "trust_anchor"),
    Case("a disabled anchor", anywhere(role(TAKES_CERTIFICATES), anchor=ANCHOR.model_copy(update={"enabled": False})),
         "trust_anchor", not_=("anchor-opens-roles",)),
    Case("P3.11 a bucket for everybody", of(analyzers=analyzers(finding(public=True))), "external_access",
         {"external-access"}),
    Case("P3.11 a bucket for a stranger", of(analyzers=analyzers(finding(principal=VENDOR))), "external_access",
         {"external-access"}),
    Case("P3.11 the zone of trust is the account: a sister is outside", of(analyzers=analyzers(
         finding(principal=SISTER))), "external_access", {"external-access"}),
    Case("P3.11 an archive rule hides it", of(analyzers=analyzers(finding(principal=VENDOR, status="ARCHIVED"))),
         "external_access", {"external-access-archived"}, not_=("external-access",)),
    Case("P3.11 archived by one analyzer, active by another", of(analyzers=analyzers(finding(principal=VENDOR,
         status="ARCHIVED"), finding(principal=VENDOR, id="f-2"))), "external_access", {"external-access"},
         not_=("external-access-archived",)),
)  # fmt: skip


@table(ROOT)
def test_root_and_account(case):
    check(case)


@table(OTHERS)
def test_providers_anchors_and_outside(case):
    check(case)
