"""Who may do what in one account, as AWS says it: one field a source, each seen or not, with its age."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from watchkeeper.evidence import Frozen, Seen, Unseen

Document = dict[str, Any]
"""A policy document as JSON gives it, decoded."""


class AttachedPolicy(Frozen):
    """A managed policy where it is attached."""

    name: str
    arn: str


class InlinePolicy(Frozen):
    """A policy that lives in its user, group or role."""

    name: str
    document: Document


class IamUser(Frozen):
    """A user as GetAccountAuthorizationDetails gives it."""

    name: str
    id: str
    arn: str
    path: str = "/"
    created: datetime
    groups: tuple[str, ...] = ()
    attached: tuple[AttachedPolicy, ...] = ()
    inline: tuple[InlinePolicy, ...] = ()
    boundary: str | None = None
    """ARN of the permissions boundary."""
    tags: dict[str, str] = Field(default_factory=dict)


class IamGroup(Frozen):
    """A group; its members are those whose `groups` name it."""

    name: str
    arn: str
    path: str = "/"
    created: datetime | None = None
    attached: tuple[AttachedPolicy, ...] = ()
    inline: tuple[InlinePolicy, ...] = ()


class IamRole(Frozen):
    """A role with its trust policy."""

    name: str
    id: str
    arn: str
    path: str = "/"
    created: datetime
    trust: Document
    attached: tuple[AttachedPolicy, ...] = ()
    inline: tuple[InlinePolicy, ...] = ()
    boundary: str | None = None
    tags: dict[str, str] = Field(default_factory=dict)
    instance_profiles: tuple[str, ...] = ()
    last_used: datetime | None = None
    """Within the last 400 days, which is as far as AWS tracks; None is not "never": compare `created`."""
    last_used_region: str | None = None


class ManagedPolicy(Frozen):
    """A managed policy in its default version."""

    arn: str
    name: str
    document: Document
    attachments: int = 0


class Authorization(Frozen):
    """GetAccountAuthorizationDetails, all pages."""

    users: tuple[IamUser, ...] = ()
    groups: tuple[IamGroup, ...] = ()
    roles: tuple[IamRole, ...] = ()
    policies: tuple[ManagedPolicy, ...] = ()


class ReportKey(Frozen):
    """One of the two access keys that a credential report has columns for."""

    number: Literal[1, 2]
    access_key_id: str | None = None
    """From ListAccessKeys: the report does not say it. None: could not be matched or looked up."""
    active: bool
    created: datetime | None = None
    """Last rotated, which for AWS is the day on which the key was made."""
    last_used: datetime | None = None
    """None: no use on record."""
    last_used_service: str | None = None
    last_used_region: str | None = None


class CredentialRow(Frozen):
    """A user's line in the credential report, or root's."""

    user: str
    arn: str
    created: datetime
    password: bool | None
    """None: the report does not say it (`not_supported`, as for root)."""
    password_last_used: datetime | None = None
    """None: no sign-in on record (`no_information`, `N/A`); AWS keeps the date after a password is gone."""
    password_changed: datetime | None = None
    mfa: bool
    keys: tuple[ReportKey, ...] = ()
    """Those that exist; inactive ones too."""
    certificates_active: int = 0
    certificates_inactive: int = 0
    """Signing certificates that are there and switched off."""

    @property
    def is_root(self) -> bool:
        """Whether it is the line of the account's root user."""
        return self.user == "<root_account>"


class CredentialReport(Frozen):
    """GetCredentialReport; AWS makes one anew every four hours at most."""

    generated: datetime
    rows: tuple[CredentialRow, ...] = ()


class MfaDevice(Frozen):
    """A user's second factor."""

    user: str
    """`<root_account>` for root's."""
    serial: str
    kind: Literal["virtual", "hardware", "security key"]


class SshKey(Frozen):
    """An SSH public key for CodeCommit."""

    user: str
    id: str
    active: bool
    created: datetime | None = None


class ServiceCredential(Frozen):
    """A service-specific credential: CodeCommit, Keyspaces, long-term API keys of Bedrock or CloudWatch Logs."""

    user: str
    id: str
    service: str
    active: bool
    created: datetime | None = None
    expires: datetime | None = None


class SigningCertificate(Frozen):
    """An X.509 signing certificate."""

    user: str
    id: str
    active: bool
    created: datetime | None = None


class ServiceUse(Frozen):
    """When a principal last tried to use a service; AWS counts denied attempts too."""

    namespace: str
    last: datetime | None = None


class LastAccessed(Frozen):
    """A finished last-accessed job: at least 400 days back, as fresh as about four hours."""

    arn: str
    completed: datetime
    services: tuple[ServiceUse, ...] = ()
    """Every service that its permissions policies allow; `last` is None for those never tried."""


class OidcProvider(Frozen):
    """An OpenID Connect identity provider."""

    arn: str
    url: str
    client_ids: tuple[str, ...] = ()
    created: datetime | None = None


class SamlProvider(Frozen):
    """A SAML identity provider."""

    arn: str
    created: datetime | None = None
    valid_until: datetime | None = None


class TrustAnchor(Frozen):
    """A certificate authority that IAM Roles Anywhere trusts, in one region."""

    arn: str
    name: str
    region: str
    enabled: bool
    source: str
    """`AWS_ACM_PCA`, `CERTIFICATE_BUNDLE`, `SELF_SIGNED_REPOSITORY`."""
    created: datetime | None = None


class AnywhereProfile(Frozen):
    """Which roles a holder of an anchor's certificate may get through Roles Anywhere."""

    arn: str
    name: str
    region: str
    enabled: bool
    roles: tuple[str, ...] = ()


class Providers(Frozen):
    """Who else vouches for identities here."""

    oidc: tuple[OidcProvider, ...] = ()
    saml: tuple[SamlProvider, ...] = ()
    anchors: tuple[TrustAnchor, ...] = ()
    profiles: tuple[AnywhereProfile, ...] = ()


class AnalyzerFinding(Frozen):
    """A finding of IAM Access Analyzer; archived ones too, since archive rules hide."""

    id: str
    analyzer: str
    """Its ARN."""
    region: str
    type: str
    """`ExternalAccess`, `UnusedIAMRole`, `UnusedIAMUserAccessKey`, `UnusedIAMUserPassword`, `UnusedPermission` …"""
    status: Literal["ACTIVE", "ARCHIVED"]
    account: str
    """The account that owns the resource."""
    resource: str
    resource_type: str
    principal: str | None = None
    public: bool = False
    actions: tuple[str, ...] = ()
    updated: datetime | None = None


class AnalyzerFindings(Frozen):
    """Access Analyzer in the regions that were asked; no analyzer of a kind means that nobody looked there."""

    analyzers: tuple[str, ...] = ()
    """`<region> <type>` of each analyzer that was read, e.g. `us-east-1 ACCOUNT_UNUSED_ACCESS`."""
    regions: tuple[str, ...] = ()
    """The regions that were asked."""
    findings: tuple[AnalyzerFinding, ...] = ()


class RootUser(Frozen):
    """The account's root user by GetAccountSummary; None where AWS does not say."""

    password: bool | None = None
    access_keys: bool | None = None
    mfa: bool | None = None
    centrally_managed: bool | None = None
    """Whether the organization manages members' root credentials (RootCredentialsManagement)."""


class SourceAge(Frozen):
    """How old what we read is."""

    source: str
    """By the field's name in `AccountInventory`."""
    read: datetime
    as_of: datetime | None = None
    """The moment that the source itself is from, where it says so."""


class AccountInventory(Frozen):
    """One account. A source that could not be read is `Unseen` with the reason, and never an empty one."""

    account: str
    name: str = ""
    tags: dict[str, str] = Field(default_factory=dict)
    contact: str | None = None
    """The e-mail of the alternate security contact, or of the account."""
    authorization: Seen[Authorization] | Unseen = Field(discriminator="outcome")
    credentials: Seen[CredentialReport] | Unseen = Field(discriminator="outcome")
    mfa: Seen[tuple[MfaDevice, ...]] | Unseen = Field(discriminator="outcome")
    ssh_keys: Seen[tuple[SshKey, ...]] | Unseen = Field(discriminator="outcome")
    service_credentials: Seen[tuple[ServiceCredential, ...]] | Unseen = Field(discriminator="outcome")
    certificates: Seen[tuple[SigningCertificate, ...]] | Unseen = Field(discriminator="outcome")
    last_accessed: dict[str, Annotated[Seen[LastAccessed] | Unseen, Field(discriminator="outcome")]] = (
        Field(default_factory=dict)
    )
    """By principal ARN; only of those that are privileged."""
    providers: Seen[Providers] | Unseen = Field(discriminator="outcome")
    analyzers: Seen[AnalyzerFindings] | Unseen = Field(discriminator="outcome")
    root: Seen[RootUser] | Unseen = Field(discriminator="outcome")
    ages: tuple[SourceAge, ...] = ()
    gaps: dict[str, str] = Field(default_factory=dict)
    """What within a source that was seen could not be read, with the reason: `access_keys`, `contact`,
    `analyzers us-west-2` …"""

    @property
    def unseen(self) -> dict[str, str]:
        """The sources, and the parts of sources, that could not be read, with the reason of each."""
        looks = {name: getattr(self, name) for name in type(self).model_fields}
        missing = {name: look.why for name, look in looks.items() if isinstance(look, Unseen)}
        jobs = [look.why for look in self.last_accessed.values() if isinstance(look, Unseen)]
        if jobs:
            missing["last_accessed"] = f"{jobs[0]} ({len(jobs)} of {len(self.last_accessed)} principals)"
        return missing | self.gaps
