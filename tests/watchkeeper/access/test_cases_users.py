"""The case table for users: keys, passwords, second factors, other credentials."""

from dataclasses import replace

import pytest

from tests.access_cases import Case, check, items_of, only, table
from tests.access_inventories import (
    ACCOUNT,
    ADMINISTRATOR,
    ANYTHING,
    DENIED,
    SCENE,
    Person,
    accessed,
    account,
    ago,
    document,
    key,
)
from watchkeeper.access.inventory import (
    AttachedPolicy,
    IamGroup,
    ServiceCredential,
    SigningCertificate,
    SshKey,
)
from watchkeeper.severity import Severity

IN_USE = Person(keys=(key(10, 1),))
ADMIN = Person(attached=(ADMINISTRATOR,))
ADMINS = IamGroup(
    name="admins",
    arn=f"arn:aws:iam::{ACCOUNT}:group/admins",
    attached=(AttachedPolicy(name="AdministratorAccess", arn=ADMINISTRATOR),),
)
CREDENTIALS = {"service": "bedrock.amazonaws.com", "user": "ada", "active": True}


def of(person: Person = IN_USE, /, *, mfa_unseen=False, **more):
    """An account of one person; `more` changes the person or a source."""
    changes = {name: more.pop(name) for name in list(more) if name in Person.__dataclass_fields__}
    sources = more | ({"mfa": DENIED} if mfa_unseen else {})
    return account(replace(person, **changes), **sources)


def credential(**more):
    return ServiceCredential(**({**CREDENTIALS, "id": "ACCA1", "created": ago(30)} | more))


KEYS = (
    Case("a key in use and young", of(), "access_key"),
    Case("a user with the name of our role is no role of ours", of(name="OurResponder", keys=(key(60, 50),)), "access_key",
         {"key-unused"}),
    Case("P3.1 an active key never used counts from creation", of(keys=(key(60, None),)), "access_key",
         {"key-never-used"}),
    Case("P3.1 a key never used and still young is left alone", of(keys=(key(44, None),)), "access_key",
         not_=("key-never-used", "key-unused")),
    Case("a key never used on the very day", of(keys=(key(45, None),)), "access_key", {"key-never-used"}),
    Case("P3.3 a key never used whose day of making is N/A", of(keys=(key(None, None),)), "access_key",
         {"key-never-used"}, unknown=("key-never-used",)),
    Case("a key unused for 46 days", of(keys=(key(80, 46),)), "access_key", {"key-unused"},
         not_=("key-never-used", "key-old")),
    Case("a key used 44 days ago", of(keys=(key(80, 44),)), "access_key", not_=("key-unused",)),
    Case("an old key in daily use", of(keys=(key(90, 0),)), "access_key", {"key-old"}, not_=("key-unused",)),
    Case("an old key never used", of(keys=(key(200, None),)), "access_key", {"key-old", "key-never-used"}),
    Case("P3.12 an inactive key is there, and not unused", of(keys=(key(500, 400, active=False),)), "access_key",
         {"key-inactive-present"}, not_=("key-unused", "key-old")),
    Case("a key whose id could not be read", of(keys=(key(10, 1, id=None),), gaps={"access_keys": "AccessDenied"}),
         "access_key", {"key-id-unknown"}, unknown=("key-id-unknown",)),
    Case("the house allows a longer silence", of(keys=(key(80, 60),)), "access_key",
         scene=replace(SCENE, policy=SCENE.policy.model_copy(update={"unused_days": 90}))),
    Case("break-glass keys may lie idle", of(name="break-glass-1", keys=(key(80, None),)), "access_key",
         not_=("key-never-used",)),
    Case("a key made after the snapshot's moment is no day old", of(keys=(key(-1, None),)), "access_key"),
)  # fmt: skip

CONSOLE = (
    Case("a password in use with a passkey",
         of(password=True, password_age=20, signed_in=1, mfa=("security key",)), "console_access"),
    Case("P3.1 a user who never signed in counts from the password",
         of(password=True, password_age=60, mfa=("virtual",)), "console_access", {"console-never-used"}),
    Case("P3.1 a password set anew lately is not unused though its user is old",
         of(age=900, password=True, password_age=10, mfa=("virtual",)), "console_access"),
    Case("P3.3 a password of which only the user's age is known",
         of(age=400, password=True, mfa=("virtual",)), "console_access", {"console-never-used"}),
    Case("P3.4 the last sign-in outlives the password: no console access", of(password=False, signed_in=300),
         "user", not_=("console-unused",)),
    Case("a password unused for 100 days", of(password=True, password_age=300, signed_in=100, mfa=("virtual",)),
         "console_access", {"console-unused"}, not_=("console-never-used",)),
    Case("a password without second factor", of(password=True, password_age=20, signed_in=1), "console_access",
         {"console-without-mfa"}),
    Case("P3.7 an administrator with an app only",
         of(ADMIN, password=True, password_age=20, signed_in=1, mfa=("virtual",)), "console_access",
         {"mfa-only-virtual"}),
    Case("P3.7 an administrator with an app and a hardware token",
         of(ADMIN, password=True, password_age=20, signed_in=1, mfa=("virtual", "hardware")), "console_access",
         not_=("mfa-only-virtual",)),
    Case("P3.7 of an administrator's second factor the kind could not be read",
         of(ADMIN, password=True, password_age=20, signed_in=1, mfa=("virtual",), mfa_unseen=True),
         "console_access", {"mfa-only-virtual"}, unknown=("mfa-only-virtual",)),
    Case("an ordinary user with an app only", of(password=True, password_age=20, signed_in=1, mfa=("virtual",)),
         "console_access", not_=("mfa-only-virtual",)),
    Case("break-glass passwords may lie idle",
         of(name="break-glass-2", password=True, password_age=300, mfa=("hardware",)), "console_access",
         not_=("console-never-used",)),
)  # fmt: skip

USERS = (
    Case("a user in daily use", of(), "user"),
    Case("two active keys", of(keys=(key(10, 1), key(5, 1, number=2, id="AKIAEXAMPLE2"))), "user",
         {"two-active-keys"}),
    Case("one active and one inactive key", of(keys=(key(10, 1), key(90, 80, number=2, id="AKIA2", active=False))),
         "user", not_=("two-active-keys",)),
    Case("a person with a key beside the password",
         of(password=True, password_age=20, signed_in=1, mfa=("hardware",)), "user", {"key-beside-password"}),
    Case("nothing of it used for 200 days", of(age=500, keys=(key(300, 200),)), "user", {"user-dormant"}),
    Case("idle but for a password that was set lately", of(age=500, keys=(key(300, 200),), password=True,
         password_age=5, mfa=("hardware",)), "user", {"key-beside-password"}, not_=("user-dormant",)),
    Case("an idle key and a sign-in yesterday", of(keys=(key(300, 200),), password=True, password_age=200,
         signed_in=1, mfa=("hardware",)), "user", {"key-beside-password"}, not_=("user-dormant",)),
    Case("P3.10 an SSH key may be used: nobody can say dormant",
         of(age=500, keys=(key(300, 200),), ssh_keys=(SshKey(user="ada", id="APKA1", active=True),)), "user",
         not_=("user-dormant",)),
    Case("P3.5 denied tries in last-accessed count as a sign of life",
         of(age=500, keys=(key(300, 200),), last_accessed=accessed(IN_USE.arn, s3=2)), "user",
         not_=("user-dormant",)),
    Case("no credential at all", of(keys=()), "user", {"user-without-credentials"}, not_=("user-dormant",)),
    Case("made last week and without credentials", of(keys=(), age=7), "user"),
    Case("P3.10 no key, but a service-specific credential", of(keys=(), service_credentials=(credential(),)), "user",
         not_=("user-without-credentials",)),
    Case("P3.10 no key, and the other credentials could not be read", of(keys=(), ssh_keys=DENIED), "user",
         {"user-without-credentials", "not-seen"}, unknown=("user-without-credentials", "not-seen")),
    Case("P3.10 no key, and a signing certificate in the report", of(keys=(), reported_certificates=(1, 0)),
         "user", not_=("user-without-credentials",)),
    Case("policies of its own", of(inline={"own": document()}), "user", {"user-policies-attached"}),
    Case("only Watchkeeper's own deny on it",
         of(inline={"EmergencyDenyAll-wk-0123456789ab": document({**ANYTHING, "Effect": "Deny"})}), "user",
         not_=("user-policies-attached", "admin")),
    Case("an administrator", of(ADMIN, keys=(key(),)), "user", {"admin", "user-policies-attached"}),
    Case("P3.8 an administrator through a group", account(replace(IN_USE, groups=("admins",)), groups=(ADMINS,)),
         "user", {"admin"}),
    Case("P3.8 a group that could not be read", of(groups=("admins",)), "user", {"admin"}, unknown=("admin",)),
    Case("P3.8 a boundary takes the administrator away",
         of(ADMIN, keys=(key(),), boundary="arn:aws:iam::aws:policy/PowerUserAccess"), "user",
         {"user-policies-attached", "escalation-path"}, not_=("admin",)),
    Case("P3.8 a boundary that could not be read", of(ADMIN, keys=(key(),), boundary="arn:aws:iam::1:policy/gone"), "user", {"admin", "escalation-path", "user-policies-attached"}, unknown=("admin",)),
    Case("P3.8 a policy that could not be read",
         of(attached=(f"arn:aws:iam::{ACCOUNT}:policy/unread",)), "user", {"admin", "user-policies-attached"},
         unknown=("admin",)),
    Case("an administrator who uses S3 only",
         of(ADMIN, keys=(key(),), last_accessed=accessed(IN_USE.arn, s3=2, iam=200)), "user",
         {"admin", "admin-not-used", "user-policies-attached"}),
    Case("an administrator who works in IAM",
         of(ADMIN, keys=(key(),), last_accessed=accessed(IN_USE.arn, s3=2, iam=20)), "user",
         {"admin", "user-policies-attached"}, not_=("admin-not-used",)),
    Case("services that were never tried",
         of(ADMIN, keys=(key(),), last_accessed=accessed(IN_USE.arn, iam=2, ec2=None)), "user",
         {"admin", "unused-services", "user-policies-attached"}),
    Case("P3.5 last-accessed could not be read",
         of(ADMIN, keys=(key(),), last_accessed={IN_USE.arn: DENIED}), "user",
         {"admin", "unused-services", "user-policies-attached"}, unknown=("unused-services",)),
    Case("a way up", of(inline={"own": document({"Effect": "Allow", "Action": "iam:CreateAccessKey",
         "Resource": "*"})}), "user", {"escalation-path", "user-policies-attached"}, not_=("admin",)),
    Case("break-glass was used last week", of(name="break-glass-3", keys=(key(500, 7),)), "user",
         {"break-glass-used"}),
    Case("break-glass has slept for a year", of(name="break-glass-3", keys=(key(500, 360),)), "user",
         not_=("break-glass-used", "user-dormant")),
    Case("P3.2 the report is older than the user", of(reported=False), "user", {"not-seen"}, unknown=("not-seen",),
         not_=("user-without-credentials",)),
    Case("the report could not be read", of(credentials=DENIED), "user", {"not-seen"}, unknown=("not-seen",),
         not_=("user-without-credentials", "user-dormant")),
    Case("only the report could be read", of(authorization=DENIED), "user", {"not-seen"}, unknown=("not-seen",),
         not_=("admin",)),
)  # fmt: skip

OTHERS = (
    Case("P3.10 a Bedrock key without an end", of(service_credentials=(credential(),)), "service_credential",
         {"service-credential-never-expires"}),
    Case("P3.10 a Bedrock key with an end", of(service_credentials=(credential(expires=ago(-20)),)),
         "service_credential"),
    Case("P3.10 a Bedrock key whose time is over", of(service_credentials=(credential(expires=ago(1)),)),
         "service_credential", {"service-credential-expired"}),
    Case("a CodeCommit password has no end", of(service_credentials=(credential(service="codecommit.amazonaws.com"),)),
         "service_credential", {"service-credential-never-expires"}),
    Case("an inactive service credential", of(service_credentials=(credential(active=False),)), "service_credential",
         {"credential-inactive-present"}, not_=("service-credential-never-expires",)),
    Case("P3.10 an old SSH key", of(ssh_keys=(SshKey(user="ada", id="A", active=True, created=ago(100)),)), "ssh_key",
         {"credential-old"}),
    Case("a young SSH key", of(ssh_keys=(SshKey(user="ada", id="A", active=True, created=ago(10)),)), "ssh_key"),
    Case("an SSH key of unknown age", of(ssh_keys=(SshKey(user="ada", id="A", active=True),)), "ssh_key",
         {"credential-old"}, unknown=("credential-old",)),
    Case("an inactive signing certificate",
         of(certificates=(SigningCertificate(user="ada", id="C", active=False, created=ago(10)),)),
         "signing_certificate", {"credential-inactive-present"}, not_=("signing-certificate-active",)),
    Case("P3.10 an active signing certificate",
         of(certificates=(SigningCertificate(user="ada", id="C", active=True, created=ago(10)),)),
         "signing_certificate", {"signing-certificate-active"}),
)  # fmt: skip


@table(KEYS)
def test_access_keys(case):
    check(case)


@table(CONSOLE)
def test_console_access(case):
    check(case)


@table(USERS)
def test_users(case):
    check(case)


@table(OTHERS)
def test_other_credentials(case):
    check(case)


@pytest.mark.parametrize(
    ("person", "kind", "code", "severity"),
    [
        (Person(keys=(key(60, None),)), "access_key", "key-never-used", Severity.MEDIUM),
        (replace(ADMIN, keys=(key(60, None),)), "access_key", "key-never-used", Severity.HIGH),
        (
            replace(ADMIN, password=True, signed_in=1),
            "console_access",
            "console-without-mfa",
            Severity.CRITICAL,
        ),
        (Person(password=True, signed_in=1), "console_access", "console-without-mfa", Severity.HIGH),
    ],
)
def test_a_privileged_owner_makes_it_worse(person, kind, code, severity):
    item = only(items_of(account(person)), kind)
    assert {one.code: one.severity for one in item.reasons}[code] is severity
