"""What a rule is shown: one access, with everything of its account that speaks about it, found by index."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from watchkeeper.access.effective_access import EffectiveAccess
from watchkeeper.access.identity_center import (
    Assignment,
    CenterGroup,
    CenterUser,
    Entitlement,
    IdentityCenter,
    PermissionSet,
)
from watchkeeper.access.inventory import (
    AnalyzerFinding,
    AnywhereProfile,
    CredentialRow,
    IamRole,
    IamUser,
    LastAccessed,
    MfaDevice,
    OidcProvider,
    ReportKey,
    RootUser,
    SamlProvider,
    ServiceCredential,
    SigningCertificate,
    SshKey,
    TrustAnchor,
)
from watchkeeper.access.set_apart import Apart
from watchkeeper.access.trust import Trusted, is_closed, trusted
from watchkeeper.evidence import Seen, Unseen

if TYPE_CHECKING:
    from watchkeeper.access.account_view import AccountView


@dataclass(frozen=True)
class Subject:
    """What all of them have."""

    apart: Apart | None = field(default=None, kw_only=True)
    """Why nobody is asked about it."""
    missing: dict[str, str] = field(default_factory=dict, kw_only=True)
    """What could not be looked at and would be needed to judge it, with the reason."""


@dataclass(frozen=True)
class UserSubject(Subject):
    """An IAM user: itself, and its console access."""

    view: "AccountView"
    name: str
    user: IamUser | None
    """None: the authorization details could not be read; only the report knows it."""
    row: CredentialRow | None
    """None: the report could not be read, or is older than the user."""
    access: EffectiveAccess | None
    devices: tuple[MfaDevice, ...] | None = None
    """None: could not be looked at."""
    ssh_keys: tuple[SshKey, ...] | None = None
    service_credentials: tuple[ServiceCredential, ...] | None = None
    certificates: tuple[SigningCertificate, ...] | None = None
    accessed: Seen[LastAccessed] | Unseen | None = None
    """None: nobody asked, since the user is not privileged."""

    @property
    def privileged(self) -> bool:
        """What could not be judged counts as such."""
        return self.access is None or self.access.privileged

    @property
    def has_mfa(self) -> bool | None:
        """By the list, which is of now, or by the report; None: neither could be read."""
        if self.devices is not None:
            return bool(self.devices)
        return None if self.row is None else self.row.mfa

    @property
    def mfa_kinds(self) -> tuple[str, ...] | None:
        """None: could not be looked at."""
        return None if self.devices is None else tuple(sorted({one.kind for one in self.devices}))


@dataclass(frozen=True)
class KeySubject(Subject):
    """An access key."""

    owner: UserSubject
    key: ReportKey


@dataclass(frozen=True)
class CredentialSubject(Subject):
    """An SSH key, a service-specific credential or a signing certificate: AWS does not say when it was used."""

    owner: UserSubject
    credential: SshKey | ServiceCredential | SigningCertificate


@dataclass(frozen=True)
class RoleSubject(Subject):
    """A role."""

    view: "AccountView"
    role: IamRole
    access: EffectiveAccess
    accessed: Seen[LastAccessed] | Unseen | None = None

    @cached_property
    def trusts(self) -> tuple[Trusted, ...]:
        """Whom its trust policy lets in; nobody, if a deny without conditions closes it."""
        return () if is_closed(self.role.trust) else trusted(self.role.trust)

    @property
    def privileged(self) -> bool:
        """Whether its permissions make it so."""
        return self.access.privileged


@dataclass(frozen=True)
class RootSubject(Subject):
    """The account's root user; what concerns the account as a whole is noticed here too."""

    view: "AccountView"
    root: RootUser | None
    row: CredentialRow | None
    devices: tuple[MfaDevice, ...] | None = None

    @property
    def has_password(self) -> bool | None:
        """None: AWS does not say it."""
        said = None if self.root is None else self.root.password
        return said if said is not None or self.row is None else self.row.password

    @property
    def has_keys(self) -> bool | None:
        """None: AWS does not say it."""
        said = None if self.root is None else self.root.access_keys
        if self.row is not None and any(key.active for key in self.row.keys):
            return True
        return said if said is not None or self.row is None else False

    @property
    def has_mfa(self) -> bool | None:
        """None: AWS does not say it."""
        said = None if self.root is None else self.root.mfa
        return said if said is not None or self.row is None else self.row.mfa


@dataclass(frozen=True)
class ProviderSubject(Subject):
    """An identity provider of the account, and the roles that let its subjects in."""

    view: "AccountView"
    provider: OidcProvider | SamlProvider
    roles: tuple[RoleSubject, ...] | None
    """None: the roles could not be read."""


@dataclass(frozen=True)
class AnchorSubject(Subject):
    """A certificate authority that Roles Anywhere trusts."""

    view: "AccountView"
    anchor: TrustAnchor
    profiles: tuple[AnywhereProfile, ...]
    """The enabled ones of its region that give a role."""
    roles: tuple[RoleSubject, ...] | None
    """That the profiles give; None: the roles could not be read."""


@dataclass(frozen=True)
class ExternalSubject(Subject):
    """A resource that Access Analyzer says somebody outside can reach: all findings on the same two."""

    view: "AccountView"
    findings: tuple[AnalyzerFinding, ...]
    """Active ones first; at least one."""

    @property
    def finding(self) -> AnalyzerFinding:
        """The first."""
        return self.findings[0]


@dataclass(frozen=True)
class AssignmentSubject(Subject):
    """A permission set, or an IAM role by an entitlement, that Identity Center gives somebody in an account."""

    center: IdentityCenter
    given: Assignment | Entitlement
    principal: CenterUser | CenterGroup | None
    """None: the identity store does not know it."""
    access: EffectiveAccess | None
    """None: what it gives could not be read."""
    permission_set: PermissionSet | None = None
    role: IamRole | None = None
    """Of an entitlement; None: not found, or the account could not be read."""
    people: tuple[CenterUser, ...] = ()
    """Who has it in the end."""

    @property
    def privileged(self) -> bool:
        """What could not be judged counts as such."""
        return self.access is None or self.access.privileged
