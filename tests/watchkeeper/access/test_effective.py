"""What a principal may do in effect, case by case."""

import pytest

import watchkeeper.access.policy_shelf
from tests.access_policies import (
    ADMINISTRATOR,
    MFA,
    NO_MFA,
    OLD_SESSION,
    allow,
    arn,
    authorization,
    deny,
    document,
    group,
    inline,
    large_account,
    managed,
    role,
    user,
)
from watchkeeper.access.effective import NOT_EVALUATED, Evaluator
from watchkeeper.access.identity_center import PermissionSet
from watchkeeper.access.inventory import AttachedPolicy, InlinePolicy
from watchkeeper.access.parsing import authorization_page
from watchkeeper.access.policy_statements import compiled

ANYTHING = allow("*")
EMPTY = authorization()


def of_role(*statements, account=EMPTY, **more):
    return Evaluator(account).role(role(inline(*statements), **more))


def of_user(*statements, account=EMPTY, **more):
    return Evaluator(account).user(user(inline(*statements), **more))


@pytest.mark.parametrize(
    "statements",
    [
        pytest.param([ANYTHING], id="everything on everything"),
        pytest.param([allow("*:*")], id="with a colon"),
        pytest.param([allow("iam:*")], id="all of IAM"),
        pytest.param([allow("IAM:*")], id="in capitals"),
        pytest.param([allow("iam:?*")], id="with a question mark"),
        pytest.param([allow(NotAction="organizations:*")], id="everything but a few"),
        pytest.param([allow(NotAction=["iam:DeleteUser", "sts:*"])], id="everything but some of IAM"),
        pytest.param([ANYTHING, deny("iam:CreateUser", "iam:CreateAccessKey")], id="less a few denies"),
        pytest.param(
            [ANYTHING, deny("s3:*", on="arn:aws:s3:::logs/*")], id="less a deny on some resources"
        ),
        pytest.param([allow("*", on=["arn:aws:s3:::logs/*", "*"])], id="everything among resources"),
        pytest.param([allow("*", NotResource="arn:aws:s3:::logs/*")], id="on everything but"),
        pytest.param([allow("iam:*", on="arn:aws:iam::111111111111:*")], id="IAM by the account's ARN"),
        pytest.param(
            [allow("iam:A*"), allow("iam:[B-Z]*"), ANYTHING], id="beside a pattern that means nothing"
        ),
        pytest.param([ANYTHING, deny("*", when=OLD_SESSION)], id="with revoked sessions"),
        pytest.param(
            [ANYTHING, deny("*", when={"Bool": {"aws:SecureTransport": "false"}})], id="by TLS only"
        ),
        pytest.param(
            [ANYTHING, deny("*", when={"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}})],
            id="in one region",
        ),
    ],
)
def test_an_administrator(statements):
    access = of_role(*statements)

    assert access.admin == "yes"
    assert access.privileged
    assert [grant.policy for grant in access.admin_grants] == ["inline"]
    assert access.escalations == (), "an administrator cannot become more than it is"


@pytest.mark.parametrize(
    "statements",
    [
        pytest.param([], id="nothing"),
        pytest.param([allow("s3:*")], id="one service"),
        pytest.param([allow("*", on="arn:aws:s3:::data/*")], id="everything on one bucket"),
        pytest.param([ANYTHING, deny("*")], id="deny wins"),
        pytest.param([deny("*"), ANYTHING], id="deny wins, in any order"),
        pytest.param([ANYTHING, deny("IAM:*")], id="all but IAM"),
        pytest.param([ANYTHING, deny(NotAction="s3:*")], id="denied all but one service"),
        pytest.param([allow(NotAction=["iam:*", "organizations:*", "account:*"])], id="power user"),
        pytest.param([deny("*", when=OLD_SESSION)], id="only our own revocation of sessions"),
        pytest.param([deny("*", when=NO_MFA)], id="only the demand for MFA"),
        pytest.param(
            [deny("*", when={"DateGreaterThan": {"aws:TokenIssueTime": "2020-01-01"}})], id="only a deny"
        ),
        pytest.param([allow("iam:Get*", "iam:List*")], id="reading IAM"),
        pytest.param(
            [ANYTHING, deny("*", NotResource="arn:aws:s3:::data/*")], id="denied all but one bucket"
        ),
        pytest.param([{"Effect": "Maybe", "Action": "*", "Resource": "*"}], id="no effect"),
        pytest.param([{"Effect": "Allow", "Resource": "*"}], id="no action"),
        pytest.param([{"Effect": "Allow", "Action": "*"}], id="no resource"),
    ],
)
def test_no_administrator(statements):
    access = of_role(*statements)

    assert access.admin == "no"
    assert access.admin_grants == ()


@pytest.mark.parametrize(
    "statements",
    [
        pytest.param([allow("*", when=MFA)], id="with MFA"),
        pytest.param([ANYTHING, deny("*", when=NO_MFA)], id="denied without MFA"),
        pytest.param([ANYTHING, deny(NotAction="sts:*", when=NO_MFA)], id="almost all denied without MFA"),
        pytest.param(
            [allow("iam:*", when={"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}})], id="from a network"
        ),
        pytest.param(
            [ANYTHING, deny("iam:*", when={"StringNotLike": {"aws:PrincipalArn": "*/admin"}})],
            id="for a name",
        ),
        pytest.param(
            [ANYTHING, deny("*", when={"DateGreaterThan": {"aws:TokenIssueTime": "2020-01-01"}})],
            id="denied in newer sessions",
        ),
        pytest.param(
            [
                ANYTHING,
                deny(
                    "*",
                    NotResource=[
                        "arn:aws:iam::*:role/app-*",
                        "arn:aws:iam::*:user/a*",
                        "arn:aws:iam::*:group/a*",
                        "arn:aws:iam::*:policy/a*",
                    ],
                ),
            ],
            id="on some of IAM",
        ),
    ],
)
def test_an_administrator_under_a_condition(statements):
    access = of_role(*statements)

    assert access.admin == "conditional"
    assert [grant.policy for grant in access.admin_grants] == ["inline"]


def test_what_a_condition_stands_before_is_no_standing_risk():
    assert of_role(allow("*", when=MFA)).risks == {}
    assert of_role(ANYTHING, deny("*", when=NO_MFA)).risks == {}
    assert set(of_role(ANYTHING, deny(NotAction="sts:AssumeRole", when=NO_MFA)).risks) == {
        "credentials exposure"
    }


def test_documents_as_people_write_them():
    written = {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
    access = Evaluator(EMPTY).role(role(InlinePolicy(name="short", document=written)))

    assert access.admin == "yes"


def test_a_group_gives_it():
    account = authorization(group("admins", attached=[ADMINISTRATOR]))
    access = of_user(allow("s3:ListAllMyBuckets"), account=account, groups=("admins",))

    assert access.admin == "yes"
    (grant,) = access.admin_grants
    assert (grant.holder, grant.holder_name, grant.policy, grant.arn) == (
        "group",
        "admins",
        "AdministratorAccess",
        ADMINISTRATOR,
    )
    assert access.evaluated == ("inline policies", "groups", "managed policies")


def test_a_groups_deny_takes_what_the_user_has():
    account = authorization(group("quarantined", inline(deny("*"))))

    assert of_user(ANYTHING, account=account, groups=("quarantined",)).admin == "no"


def test_an_administrator_by_many_policies_that_are_each_too_little():
    actions = ("Attach*", "Put*", "Create*", "Update*", "Add*", "Pass*")
    policies = [inline(allow(f"iam:{one}"), name=one) for one in actions]
    access = Evaluator(EMPTY).role(role(*policies))

    assert access.admin == "yes"
    assert {grant.policy for grant in access.admin_grants} == set(actions)


@pytest.mark.parametrize(
    ("boundary", "admin"),
    [
        ([allow("s3:*", "ec2:*")], "no"),
        ([ANYTHING], "yes"),
        ([ANYTHING, deny("iam:*")], "no"),
        ([allow("*", when=MFA)], "conditional"),
        ([ANYTHING, deny("*", when=OLD_SESSION)], "yes"),
        ([deny("s3:*")], "no"),
    ],
    ids=["cuts", "is as wide", "denies", "asks for MFA", "revoked sessions", "allows nothing"],
)
def test_a_boundary(boundary, admin):
    account = authorization(managed("bounds", *boundary))
    access = of_role(ANYTHING, account=account, boundary=arn("bounds"))

    assert access.admin == admin
    assert access.evaluated[-1] == "permissions boundary"


def test_a_boundary_gives_nothing():
    account = authorization(managed("bounds", ANYTHING))

    assert of_role(allow("s3:GetObject"), account=account, boundary=arn("bounds")).admin == "no"


def test_a_boundary_leaves_the_narrower_of_both():
    account = authorization(managed("bounds", allow("lambda:*", on="arn:aws:lambda:*:*:function:app-*")))
    access = of_role(allow("lambda:*"), account=account, boundary=arn("bounds"))

    assert [(way.path, way.answer) for way in access.escalations] == [
        ("lambda:UpdateFunctionCode", "conditional")
    ]
    assert access.risks == {}


def test_a_boundary_that_was_not_read():
    bounded = of_role(ANYTHING, boundary=arn("bounds"))
    small = of_role(allow("s3:GetObject"), boundary=arn("bounds"))
    climbing = of_role(allow("iam:CreatePolicyVersion"), boundary=arn("bounds"))

    assert bounded.admin == "unknown"
    assert bounded.not_evaluated[0] == f"permissions boundary {arn('bounds')}: its document was not read"
    assert small.admin == "no", "no boundary makes anything wider"
    assert not small.privileged
    assert [way.answer for way in climbing.escalations] == ["conditional"]


@pytest.mark.parametrize(
    ("statements", "admin"), [([allow("s3:GetObject")], "unknown"), ([ANYTHING], "yes"), ([], "unknown")]
)
def test_a_managed_policy_that_was_not_read(statements, admin):
    access = of_role(*statements, attached=[arn("lost")])

    assert access.admin == admin
    assert access.privileged
    assert access.not_evaluated == ("managed policy lost: its document was not read", *NOT_EVALUATED)


def test_a_group_that_was_not_read():
    access = of_user(allow("s3:GetObject"), groups=("lost",))

    assert access.admin == "unknown"
    assert access.not_evaluated[0] == "group lost: it was not read"


@pytest.mark.parametrize(
    ("name", "admin"),
    [
        ("AdministratorAccess", "yes"),
        ("IAMFullAccess", "yes"),
        ("PowerUserAccess", "no"),
        ("Billing", "unknown"),
    ],
)
@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov"])
def test_awss_own_policies_without_a_document(name, admin, partition):
    assert of_role(attached=[f"arn:{partition}:iam::aws:policy/{name}"]).admin == admin


def test_awss_own_deny_takes_everything():
    assert of_role(ANYTHING, attached=["arn:aws:iam::aws:policy/AWSDenyAll"]).admin == "no"


def test_our_own_policy_of_that_name_is_not_awss():
    assert of_role(attached=[arn("AdministratorAccess")]).admin == "unknown"


def test_the_document_that_was_read_counts_before_what_is_known():
    account = authorization(
        managed("x", ANYTHING).model_copy(update={"arn": "arn:aws:iam::aws:policy/PowerUserAccess"})
    )

    assert of_role(attached=["arn:aws:iam::aws:policy/PowerUserAccess"], account=account).admin == "yes"


def test_layers_are_named():
    access = of_role(allow("s3:*"), deny("s3:DeleteBucket"))

    assert access.evaluated == ("inline policies", "deny statements")
    assert access.not_evaluated == NOT_EVALUATED
    assert "service control policies" in NOT_EVALUATED


def permission_set(**more):
    return PermissionSet(arn="arn:aws:sso:::permissionSet/ssoins-1/ps-1", name="operators", **more)


def test_a_permission_set_with_awss_policy():
    attached = (AttachedPolicy(name="AdministratorAccess", arn=ADMINISTRATOR),)
    access = Evaluator(EMPTY).permission_set(permission_set(attached=attached))

    assert access.admin == "yes"
    assert [(grant.holder, grant.holder_name) for grant in access.admin_grants] == [
        ("permission set", "operators")
    ]


@pytest.mark.parametrize("given", [None, "policies"])
def test_a_permission_set_with_the_accounts_own_policy(given):
    policy = managed("deploy", ANYTHING)
    here = Evaluator(authorization(policy) if given is None else EMPTY)
    access = here.permission_set(permission_set(customer_managed=("deploy",)), given and [policy])

    assert access.admin == "yes"
    assert [grant.arn for grant in access.admin_grants] == [arn("deploy")]


def test_a_permission_set_whose_policy_the_account_lacks():
    access = Evaluator(EMPTY).permission_set(permission_set(customer_managed=("deploy",)))

    assert access.admin == "unknown"
    assert access.not_evaluated[0] == "customer managed policy deploy: it was not found in the account"


def test_a_permission_set_with_a_policy_of_its_own_and_a_boundary_by_name():
    evaluator = Evaluator(authorization(managed("bounds", allow("s3:*"))))
    free = evaluator.permission_set(permission_set(inline=document(ANYTHING)))
    bound = evaluator.permission_set(permission_set(inline=document(ANYTHING), boundary="bounds"))

    assert (free.admin, bound.admin) == ("yes", "no")


def test_a_large_account_compiles_each_managed_policy_once_and_judges_as_one_by_one(monkeypatch):
    account = authorization_page(large_account(users=40, roles=40, policies=30))
    seen = []
    monkeypatch.setattr(
        watchkeeper.access.policy_shelf, "compiled", lambda text: seen.append(1) or compiled(text)
    )
    evaluator = Evaluator(account)
    together = [*map(evaluator.user, account.users), *map(evaluator.role, account.roles)]

    assert len(seen) == 30
    one_by_one = [
        *(Evaluator(account).user(one) for one in account.users),
        *(Evaluator(account).role(one) for one in account.roles),
    ]
    assert together == one_by_one
    assert {verdict.admin for verdict in together} >= {"yes", "no"}
