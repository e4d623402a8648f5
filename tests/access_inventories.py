"""Builders of inventories for tests of the access review: an account of a few lines, judged at one moment."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from watchkeeper.access.identity_center import (
    Assignment,
    CenterGroup,
    CenterUser,
    Entitlement,
    IdentityCenter,
    PermissionSet,
)
from watchkeeper.access.inventory import (
    AccountInventory,
    AnalyzerFinding,
    AnalyzerFindings,
    AttachedPolicy,
    Authorization,
    CredentialReport,
    CredentialRow,
    Document,
    IamGroup,
    IamRole,
    IamUser,
    InlinePolicy,
    LastAccessed,
    ManagedPolicy,
    MfaDevice,
    Providers,
    ReportKey,
    RootUser,
    ServiceUse,
)
from watchkeeper.access.scene import Scene
from watchkeeper.evidence import Seen, Unseen

ACCOUNT, SISTER, VENDOR = "111111111111", "222222222222", "999999999999"
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
SCENE = Scene(at=AT, accounts={ACCOUNT: "payments", SISTER: "tools"}, own_roles=("OurResponder",))
DENIED = Unseen(why="AccessDenied")
ANYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}
GITHUB = "token.actions.githubusercontent.com"


def ago(days: float) -> datetime:
    """So many days before the snapshot."""
    return AT - timedelta(days=days)


def document(*statements: dict[str, Any]) -> Document:
    """A policy document."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def key(
    age: float | None = 10,
    used: float | None = 1,
    *,
    active: bool = True,
    number: Literal[1, 2] = 1,
    id: str | None = "AKIAEXAMPLE1",  # noqa: A002 - as AWS calls it
) -> ReportKey:
    """An access key; `used` None is a key without any use on record."""
    return ReportKey(
        number=number,
        access_key_id=id,
        active=active,
        created=None if age is None else ago(age),
        last_used=None if used is None else ago(used),
        last_used_service=None if used is None else "s3",
        last_used_region=None if used is None else "us-east-1",
    )


@dataclass(frozen=True)
class Person:
    """A user, its line in the report, and its devices."""

    name: str = "ada"
    age: float = 400
    path: str = "/"
    groups: tuple[str, ...] = ()
    attached: tuple[str, ...] = ()
    inline: dict[str, Document] = field(default_factory=dict)
    boundary: str | None = None
    tags: dict[str, str] = field(default_factory=dict)
    keys: tuple[ReportKey, ...] = ()
    password: bool = False
    password_age: float | None = None
    signed_in: float | None = None
    mfa: tuple[Literal["virtual", "hardware", "security key"], ...] = ()
    reported: bool = True
    """Whether the report has a line."""
    reported_certificates: tuple[int, int] = (0, 0)
    """Active and inactive ones in the report."""

    @property
    def arn(self) -> str:
        return f"arn:aws:iam::{ACCOUNT}:user{self.path}{self.name}"

    def user(self) -> IamUser:
        return IamUser(
            name=self.name,
            id=f"AIDA{self.name.upper()}",
            arn=self.arn,
            path=self.path,
            created=ago(self.age),
            groups=self.groups,
            attached=tuple(AttachedPolicy(name=arn.rpartition("/")[2], arn=arn) for arn in self.attached),
            inline=tuple(InlinePolicy(name=name, document=one) for name, one in self.inline.items()),
            boundary=self.boundary,
            tags=self.tags,
        )

    def row(self) -> CredentialRow:
        return CredentialRow(
            user=self.name,
            arn=self.arn,
            created=ago(self.age),
            password=self.password,
            password_last_used=None if self.signed_in is None else ago(self.signed_in),
            password_changed=None if self.password_age is None else ago(self.password_age),
            mfa=bool(self.mfa),
            keys=self.keys,
            certificates_active=self.reported_certificates[0],
            certificates_inactive=self.reported_certificates[1],
        )

    def devices(self) -> list[MfaDevice]:
        return [MfaDevice(user=self.name, serial=f"{self.name}-{kind}", kind=kind) for kind in self.mfa]


def role(
    *trust: dict[str, Any],
    name: str = "worker",
    age: float = 30,
    used: float | None = 1,
    path: str = "/",
    inline: dict[str, Document] | None = None,
    attached: Iterable[str] = (),
    boundary: str | None = None,
    tags: dict[str, str] | None = None,
) -> IamRole:
    """A role; without `trust` it is EC2's."""
    return IamRole(
        name=name,
        id=f"AROA{name.upper()}",
        arn=f"arn:aws:iam::{ACCOUNT}:role{path}{name}",
        path=path,
        created=ago(age),
        trust=document(*(trust or (lets({"Service": "ec2.amazonaws.com"}),))),
        attached=tuple(AttachedPolicy(name=arn.rpartition("/")[2], arn=arn) for arn in attached),
        inline=tuple(InlinePolicy(name=one, document=given) for one, given in (inline or {}).items()),
        boundary=boundary,
        tags=tags or {},
        last_used=None if used is None else ago(used),
        last_used_region=None if used is None else "us-east-1",
    )


def lets(principal: Any, action: Any = "sts:AssumeRole", **conditions: dict[str, Any]) -> dict[str, Any]:
    """A statement of a trust policy that allows; conditions by operator, `_` for `:`."""
    statement = {"Effect": "Allow", "Principal": principal, "Action": action}
    if conditions:
        statement["Condition"] = {name.replace("_", ":"): keys for name, keys in conditions.items()}
    return statement


def web(provider: str = GITHUB, **conditions: dict[str, Any]) -> dict[str, Any]:
    """A statement that lets an OpenID Connect provider's tokens in; keys of conditions without the host."""
    arn = f"arn:aws:iam::{ACCOUNT}:oidc-provider/{provider}"
    full = {
        name: {f"{provider}:{claim}": value for claim, value in keys.items()}
        for name, keys in conditions.items()
    }
    return lets({"Federated": arn}, "sts:AssumeRoleWithWebIdentity", **full)


def root(
    *,
    password: bool | None = False,
    keys: bool | None = False,
    mfa: bool | None = True,
    central: bool | None = False,
) -> RootUser:
    """Root by the account's summary."""
    return RootUser(password=password, access_keys=keys, mfa=mfa, centrally_managed=central)


def root_row(
    *, signed_in: float | None = None, mfa: bool = True, keys: tuple[ReportKey, ...] = ()
) -> CredentialRow:
    """Root's line in the report."""
    return CredentialRow(
        user="<root_account>",
        arn=f"arn:aws:iam::{ACCOUNT}:root",
        created=ago(2_000),
        password=None,
        password_last_used=None if signed_in is None else ago(signed_in),
        mfa=mfa,
        keys=keys,
    )


def account(
    *people: Person,
    roles: Iterable[IamRole] = (),
    groups: Iterable[IamGroup] = (),
    policies: Iterable[ManagedPolicy] = (),
    root_user: RootUser | None = None,
    root_line: CredentialRow | None = None,
    generated: float = 0,
    **sources: Any,
) -> AccountInventory:
    """An account in which everything could be read, but for what `sources` says."""
    authorization = Authorization(
        users=tuple(one.user() for one in people),
        groups=tuple(groups),
        roles=tuple(roles),
        policies=tuple(policies),
    )
    rows = tuple(one.row() for one in people if one.reported)
    report = CredentialReport(generated=ago(generated), rows=((root_line or root_row()), *rows))
    looks: dict[str, Any] = {
        "authorization": Seen(value=authorization),
        "credentials": Seen(value=report),
        "mfa": Seen(value=tuple(device for one in people for device in one.devices())),
        "ssh_keys": Seen(value=()),
        "service_credentials": Seen(value=()),
        "certificates": Seen(value=()),
        "providers": Seen(value=Providers()),
        "analyzers": Seen(value=AnalyzerFindings(analyzers=("us-east-1 ACCOUNT",), regions=("us-east-1",))),
        "root": Seen(value=root_user or root()),
    }
    given = {
        name: value
        if isinstance(value, Unseen) or name in ("last_accessed", "gaps", "ages")
        else Seen(value=value)
        for name, value in sources.items()
    }
    return AccountInventory(account=ACCOUNT, name="payments", **(looks | given))


def accessed(arn: str, **last: float | None) -> dict[str, Seen[LastAccessed]]:
    """A finished last-accessed job: by service, days since it was tried, None for never."""
    services = tuple(
        ServiceUse(namespace=name, last=None if days is None else ago(days)) for name, days in last.items()
    )
    return {arn: Seen(value=LastAccessed(arn=arn, completed=AT, services=services))}


def finding(
    resource: str = "arn:aws:s3:::downloads",
    *,
    kind: str = "AWS::S3::Bucket",
    status: Literal["ACTIVE", "ARCHIVED"] = "ACTIVE",
    principal: str | None = None,
    public: bool = False,
    type: str = "ExternalAccess",  # noqa: A002 - as AWS calls it
    id: str = "f-1",  # noqa: A002 - as AWS calls it
) -> AnalyzerFinding:
    """A finding of Access Analyzer."""
    return AnalyzerFinding(
        id=id,
        analyzer=f"arn:aws:access-analyzer:us-east-1:{ACCOUNT}:analyzer/external",
        region="us-east-1",
        type=type,
        status=status,
        account=ACCOUNT,
        resource=resource,
        resource_type=kind,
        principal=principal,
        public=public,
        actions=("s3:GetObject",),
        updated=ago(3),
    )


def analyzers(
    *findings: AnalyzerFinding, kinds: tuple[str, ...] = ("us-east-1 ACCOUNT",)
) -> AnalyzerFindings:
    """What Access Analyzer says in the one region that was asked."""
    return AnalyzerFindings(analyzers=kinds, regions=("us-east-1",), findings=findings)


ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
_INSTANCE = "arn:aws:sso:::instance/ssoins-1"


def center(
    *given: Assignment | Entitlement,
    users: Iterable[CenterUser] = (),
    groups: Iterable[CenterGroup] = (),
    sets: Iterable[PermissionSet] = (),
) -> IdentityCenter:
    """An instance of Identity Center."""
    return IdentityCenter(
        instance=_INSTANCE,
        store="d-1",
        region="us-east-1",
        account="000000000000",
        users=tuple(users),
        groups=tuple(groups),
        permission_sets=tuple(sets),
        assignments=tuple(one for one in given if isinstance(one, Assignment)),
        entitlements=tuple(one for one in given if isinstance(one, Entitlement)),
    )


def permission_set(
    name: str = "Admin", *, arns: Iterable[str] = (ADMINISTRATOR,), **more: Any
) -> PermissionSet:
    """A permission set; without more, an administrator's."""
    attached = tuple(AttachedPolicy(name=arn.rpartition("/")[2], arn=arn) for arn in arns)
    return PermissionSet(arn=f"{_INSTANCE}/ps-{name}", name=name, attached=attached, **more)


def assigned(
    principal: str, name: str = "Admin", *, kind: Literal["USER", "GROUP"] = "USER", to: str = ACCOUNT
) -> Assignment:
    """Who has the permission set."""
    return Assignment(
        account=to, permission_set=f"{_INSTANCE}/ps-{name}", principal_type=kind, principal=principal
    )


def entitled(
    principal: str, role_name: str = "worker", *, kind: Literal["USER", "GROUP"] = "USER"
) -> Entitlement:
    """Who has the IAM role by account access manager."""
    return Entitlement(
        id=f"e-{principal}-{role_name}",
        account=ACCOUNT,
        role=f"arn:aws:iam::{ACCOUNT}:role/{role_name}",
        principal_type=kind,
        principal=principal,
        application="arn:aws:account-access::000000000000:application/a-1",
    )
