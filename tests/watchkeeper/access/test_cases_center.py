"""The case table for Identity Center: whose users are in no IAM of any account (P3.7)."""

from tests.access_cases import Case, check, table
from tests.access_inventories import (
    ADMINISTRATOR,
    DENIED,
    SISTER,
    account,
    assigned,
    center,
    document,
    entitled,
    permission_set,
    role,
)
from watchkeeper.access.identity_center import CenterGroup, CenterUser
from watchkeeper.access.inventory import ManagedPolicy

ADA = CenterUser(id="u-1", name="ada", enabled=True)
BOB = CenterUser(id="u-2", name="bob", enabled=False)
TEAM = CenterGroup(id="g-1", name="team", members=("u-1", "u-2"))
READ = permission_set(
    "Read", arns=(), inline=document({"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"})
)
ADMIN = permission_set()
OWN = permission_set("Own", arns=(), customer_managed=("house-admin",))
PASSES = permission_set("Passes", arns=(), inline=document(
    {"Effect": "Allow", "Action": "iam:CreateAccessKey", "Resource": "*"}))  # fmt: skip
HERE = account(
    roles=(role(), role(name="boss", attached=(ADMINISTRATOR,))),
    policies=(
        ManagedPolicy(
            arn="arn:aws:iam::111111111111:policy/house-admin",
            name="house-admin",
            document=document({"Effect": "Allow", "Action": "*", "Resource": "*"}),
        ),
    ),
)


def of(*given):
    return center(*given, users=(ADA, BOB), groups=(TEAM, CenterGroup(id="g-2", name="empty")),
                  sets=(READ, ADMIN, OWN, PASSES))  # fmt: skip


CASES = (
    Case("P3.7 a group reads", of(assigned("g-1", "Read", kind="GROUP")), "assignment", beside=(HERE,)),
    Case("P3.7 a person reads by herself", of(assigned("u-1", "Read")), "assignment", {"assignment-to-user"},
         beside=(HERE,)),
    Case("a disabled person", of(assigned("u-2", "Read")), "assignment",
         {"assignment-to-user", "assignment-of-disabled-user"}, beside=(HERE,)),
    Case("a person who is gone", of(assigned("u-9", "Read")), "assignment", {"assignment-orphan"}, beside=(HERE,)),
    Case("a group that is gone", of(assigned("g-9", "Read", kind="GROUP")), "assignment", {"assignment-orphan"},
         beside=(HERE,)),
    Case("a group of nobody", of(assigned("g-2", "Read", kind="GROUP")), "assignment", {"assignment-to-empty-group"},
         beside=(HERE,)),
    Case("P3.8 an administrator's permission set", of(assigned("g-1", kind="GROUP")), "assignment",
         {"admin-permission-set"}, beside=(HERE,)),
    Case("P3.8 an administrator by the account's own policy", of(assigned("g-1", "Own", kind="GROUP")), "assignment",
         {"admin-permission-set"}, beside=(HERE,)),
    Case("P3.8 the account's own policy is not there",
         of(assigned("g-1", "Own", kind="GROUP", to=SISTER)), "assignment", {"admin-permission-set", "not-seen"},
         unknown=("admin-permission-set", "not-seen"), beside=(HERE,)),
    Case("P3.8 the account could not be read", of(assigned("g-1", "Own", kind="GROUP")), "assignment",
         {"admin-permission-set", "not-seen"}, unknown=("admin-permission-set", "not-seen"),
         beside=(account(authorization=DENIED),)),
    Case("AWS's policies can be judged without the account",
         of(assigned("g-1", "Read", kind="GROUP", to=SISTER)), "assignment", not_=("not-seen",)),
    Case("a way up by a permission set", of(assigned("g-1", "Passes", kind="GROUP")), "assignment",
         {"escalation-path"}, beside=(HERE,)),
    Case("a permission set that was not read", of(assigned("g-1", "Unread", kind="GROUP")), "assignment",
         {"not-seen"}, unknown=("not-seen",), beside=(HERE,)),
    Case("an entitlement to an ordinary role", of(entitled("g-1", kind="GROUP")), "entitlement", beside=(HERE,)),
    Case("an entitlement to an administrator's role", of(entitled("u-1", "boss")), "entitlement",
         {"assignment-to-user", "admin-permission-set"}, beside=(HERE,)),
    Case("an entitlement to a role that is gone", of(entitled("g-1", "nobody", kind="GROUP")), "entitlement",
         {"entitlement-without-role"}, beside=(HERE,)),
    Case("an entitlement in an account that could not be read", of(entitled("g-1", kind="GROUP")), "entitlement",
         {"not-seen"}, unknown=("not-seen",), not_=("entitlement-without-role",)),
    Case("an entitlement of a person who is gone", of(entitled("u-9")), "entitlement", {"assignment-orphan"},
         beside=(HERE,)),
)  # fmt: skip


@table(CASES)
def test_identity_center(case):
    check(case)
