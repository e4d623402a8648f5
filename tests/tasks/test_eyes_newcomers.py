"""What was made since a finding began, by whom; root, the password policy, and the calls behind an alarm."""

import json
from datetime import UTC, datetime, timedelta

import boto3  # noqa: TID251  the thief's own calls, no part of what is tested
import pytest
from botocore.config import Config

from emulator.world import KEY_IDS, WORKLOAD_PROD, fake_secret
from tasks import cloudtrail, eyes
from tasks.evidence import federated_session, newcomers
from tests.builders import key_finding
from watchkeeper.baseline.cis_filters import CIS_FILTERS
from watchkeeper.calls import Answers
from watchkeeper.evidence import Absent, Seen, Unseen
from watchkeeper.evidence_permissions import EVIDENCE_PERMISSIONS
from watchkeeper.principals import contain_principal
from watchkeeper.targets import AccessKeyTarget, AccountTarget

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}}],
    }
)
BOT = AccessKeyTarget(
    user_name="deploy-bot", user_type="IAMUser", access_key_id=KEY_IDS["deploy-bot"], principal_id="AIDAX"
)


def finding(*targets, **more):
    began = datetime.now(UTC) - timedelta(seconds=2)
    update = {
        "account": WORKLOAD_PROD, "targets": targets or (BOT,),
        "first_seen": began, "created": began, "updated": began, "last_seen": began,
    }  # fmt: skip
    return key_finding().model_copy(update=update | more)


def see(step, where, name=None):
    look = eyes.look.fn(step, where, name or eyes.concerns(step, where))
    assert isinstance(look, Seen), look
    return look.value


@pytest.fixture
def thief(environment, world):
    """IAM with the stolen key of deploy-bot."""
    del world
    return boto3.client(
        "iam",
        endpoint_url=environment["AWS_ENDPOINT_URL"],
        region_name="us-east-1",
        aws_access_key_id=KEY_IDS["deploy-bot"],
        aws_secret_access_key=fake_secret(KEY_IDS["deploy-bot"]),
        config=Config(retries={"total_max_attempts": 1}),
    )


@pytest.fixture(autouse=True)
def quickly(house):
    house(lookup_rate=1_000)


def test_in_an_account_where_nothing_happened_nothing_is_new():
    seen = see("newcomers", finding())

    assert (seen.members, seen.changes, seen.gaps) == ((), (), ())


def test_users_roles_keys_and_passwords_of_a_thief_are_seen_with_their_maker(thief, operator):
    where = finding()
    thief.create_user(UserName="ghost", Tags=[{"Key": "team", "Value": "none"}])
    made = thief.create_access_key(UserName="ghost")["AccessKey"]["AccessKeyId"]
    thief.create_role(RoleName="door", AssumeRolePolicyDocument=TRUST)
    second = thief.create_access_key(UserName="alice")["AccessKey"]["AccessKeyId"]
    thief.create_login_profile(UserName="bob", Password=fake_secret("bob"))
    operator("iam").create_user(UserName="colleague")

    seen = {one.name: one for one in see("newcomers", where).members}

    assert set(seen) == {"ghost", "door", "alice", "bob", "colleague"}
    assert [key.access_key_id for key in seen["ghost"].access_keys] == [made]
    assert [key.access_key_id for key in seen["alice"].access_keys] == [second]
    makers = [
        seen["ghost"].made, seen["ghost"].access_keys[0].made, seen["door"].made,
        seen["alice"].access_keys[0].made, seen["bob"].password_made,
    ]  # fmt: skip
    assert {maker.actor.rsplit("/", 1)[1] for maker in makers} == {"deploy-bot"}
    assert {maker.access_key_id for maker in makers} == {KEY_IDS["deploy-bot"]}
    assert seen["colleague"].made.actor.endswith("break-glass-admin")
    assert (seen["ghost"].is_new, seen["alice"].is_new, seen["bob"].new_password) == (True, False, True)
    assert seen["ghost"].tags == {"team": "none"}


def test_what_the_thief_changed_on_others_is_seen_and_what_failed_is_not(thief):
    where = finding()
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [everything]})
    thief.put_user_policy(UserName="alice", PolicyName="own", PolicyDocument=document)
    thief.update_assume_role_policy(RoleName="web-app-role", PolicyDocument=TRUST)
    with pytest.raises(thief.exceptions.NoSuchEntityException):
        thief.add_user_to_group(GroupName="nobody", UserName="alice")

    changes = see("newcomers", where).changes

    assert {(one.what, one.name, one.made.call, one.detail) for one in changes} == {
        ("user", "alice", "PutUserPolicy", "own"),
        ("role", "web-app-role", "UpdateAssumeRolePolicy", ""),
    }


def test_a_key_made_during_the_containment_is_found_by_looking_again(thief):
    where = finding()
    first = {"user": Seen(value=see("user", where)), "newcomers": Seen(value=see("newcomers", where))}
    second = thief.create_access_key(UserName="bob")["AccessKey"]["AccessKeyId"]
    again = {"user": Seen(value=see("user", where)), "newcomers": Seen(value=see("newcomers", where))}

    before, after = (contain_principal(where, BOT, looks).actions for looks in (first, again))

    new = [action for action in after if action.key not in {one.key for one in before}]
    assert [(action.kind, action.access_key_id) for action in new] == [("deactivate_access_key", second)]


def test_where_cloudtrail_is_silent_the_newcomer_is_seen_and_its_maker_is_not(operator, monkeypatch):
    where = finding()
    operator("iam").create_user(UserName="ghost")
    monkeypatch.setattr(cloudtrail.lookup, "fn", lambda *_, **__: Unseen(why="denied"))
    unseen = see("newcomers", where)
    monkeypatch.setattr(cloudtrail.lookup, "fn", lambda *_, **__: Seen(value=Answers(calls=(), cut=True)))
    late = see("newcomers", where)

    assert [one.name for one in unseen.members] == [one.name for one in late.members] == ["ghost"]
    assert unseen.members[0].made is late.members[0].made is None
    assert any("denied" in gap for gap in unseen.gaps)
    assert any("more than were read" in gap for gap in late.gaps)


def test_users_beyond_what_is_listed_are_said(monkeypatch):
    monkeypatch.setattr(newcomers, "_MOST_USERS", 1)

    assert "keys" in see("newcomers", finding()).gaps[0]


@pytest.mark.parametrize("permission", ["iam:ListUsers", "iam:ListRoles", "iam:ListAccessKeys"])
def test_without_a_list_nothing_was_seen(permission, control):
    service, operation = permission.split(":")
    control.fail_next(service, operation, "AccessDenied", times=10)

    look = eyes.look.fn("newcomers", finding(), WORKLOAD_PROD)

    assert isinstance(look, Unseen)
    assert permission in look.why


def test_a_key_without_a_name_leads_to_its_user():
    key = AccessKeyTarget(access_key_id=KEY_IDS["deploy-bot"], user_type="IAMUser")
    strange = AccessKeyTarget(access_key_id="AKIANOBODYSEXAMPLE0", user_type="Unknown")

    assert see("user", finding(key)).user_name == "deploy-bot"
    assert isinstance(see("user", finding(strange)), Absent)


def test_a_federated_session_leads_to_the_user_of_its_issuer(monkeypatch):
    issuer = {"type": "IAMUser", "userName": "deploy-bot"}
    identity = {"type": "FederatedUser", "sessionContext": {"sessionIssuer": issuer}}
    session = AccessKeyTarget(user_name="alice", user_type="FederatedUser", access_key_id="ASIAEXAMPLE")
    records = [json.dumps({"userIdentity": identity})]

    class Trail:
        def lookup_events(self, **asked):
            assert asked["LookupAttributes"][0]["AttributeValue"] == "ASIAEXAMPLE"
            return {"Events": [{"CloudTrailEvent": record} for record in records]}

    real = federated_session.aws.client
    monkeypatch.setattr(
        federated_session.aws,
        "client",
        lambda service, **where: Trail() if service == "cloudtrail" else real(service, **where),
    )
    assert see("user", finding(session)).user_name == "deploy-bot"

    # Root federates too, and nothing restricts it; the session's own name is nobody's.
    records[:] = [json.dumps({"userIdentity": {**identity, "sessionContext": {"sessionIssuer": {}}}}), "{"]
    assert isinstance(see("user", finding(session)), Absent)


def test_a_role_is_seen_with_whom_it_trusts(world):
    role = see("role", finding(), world["roles"]["batch-role"]["profile_arn"])

    assert role.trust["Statement"][0]["Principal"] == {"Service": "ec2.amazonaws.com"}


def test_root_and_the_password_policy_are_seen_as_they_are(operator):
    where = finding(AccountTarget(account_id=WORKLOAD_PROD))
    root, before = see("root", where), see("password_policy", where)
    operator("iam").update_account_password_policy(MinimumPasswordLength=6, RequireSymbols=True)

    after = see("password_policy", where)

    assert isinstance(root.mfa, bool)
    assert before.settings is None
    assert (after.settings["MinimumPasswordLength"], after.settings["RequireSymbols"]) == (6, True)


def test_the_calls_behind_an_alarm_are_seen_with_who_made_them(thief, operator):
    thief.attach_user_policy(UserName="bob", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
    operator("ec2").create_vpc(CidrBlock="10.9.0.0/16")
    after = datetime.now(UTC) + timedelta(seconds=1)
    account = AccountTarget(account_id=WORKLOAD_PROD)

    iam, vpc = (
        see("alarm_calls", finding(account, type=kind, created=after))
        for kind in ("CIS/IamPolicyChange", "CIS/VpcChange")
    )

    assert ("AttachUserPolicy", "deploy-bot") in [(call.name, call.user_name) for call in iam.calls]
    assert [call.name for call in vpc.calls] == ["CreateVpc"]
    assert eyes.concerns("alarm_calls", finding(account)) is None


def test_what_the_alarms_filter_counted_is_seen_with_the_account_it_was_made_in(operator):
    logs, name, moment = operator("logs"), "watchkeeper-cis-vpc-changes", datetime.now(UTC)
    pattern = next(one.pattern for one in CIS_FILTERS if one.name == name)
    metric = {"metricName": name, "metricNamespace": "n", "metricValue": "1"}
    logs.create_log_group(logGroupName="trail")
    logs.create_log_stream(logGroupName="trail", logStreamName="s")
    logs.put_metric_filter(
        logGroupName="trail", filterName=name, filterPattern=pattern, metricTransformations=[metric]
    )
    records = [
        {
            "eventID": called, "eventName": called, "eventSource": "ec2.amazonaws.com",
            "eventTime": moment.isoformat(), "recipientAccountId": "444444444444", "awsRegion": "eu-west-1",
            "userIdentity": {"type": "IAMUser", "userName": "eve", "arn": "arn:aws:iam::444444444444:user/eve"},
        }
        for called in ("DeleteVpc", "DescribeVpcs")
    ]  # fmt: skip
    stamp = int(moment.timestamp() * 1000)
    events = [{"timestamp": stamp, "message": json.dumps(record)} for record in records]
    logs.put_log_events(logGroupName="trail", logStreamName="s", logEvents=events)
    account = AccountTarget(account_id=WORKLOAD_PROD)
    where = finding(account, type="CIS/VpcChange", created=moment + timedelta(seconds=5))

    seen = see("alarm_calls", where)

    assert [(call.name, call.account, call.region, call.user_name) for call in seen.calls] == [
        ("DeleteVpc", "444444444444", "eu-west-1", "eve")
    ]


def test_where_the_log_group_is_shut_cloudtrail_is_asked_and_that_is_said(operator, control):
    control.fail_next("logs", "DescribeMetricFilters", "AccessDenied", times=5)
    operator("ec2").create_vpc(CidrBlock="10.9.0.0/16")
    after = datetime.now(UTC) + timedelta(seconds=1)
    account = AccountTarget(account_id=WORKLOAD_PROD)

    seen = see("alarm_calls", finding(account, type="CIS/VpcChange", created=after))

    assert [call.name for call in seen.calls] == ["CreateVpc"]
    assert "logs:DescribeMetricFilters" in seen.gaps[0]


@pytest.mark.parametrize("step", ["newcomers", "root", "password_policy", "alarm_calls"])
def test_a_look_makes_no_call_beyond_its_permissions(step, thief, control):
    where = finding(AccountTarget(account_id=WORKLOAD_PROD), BOT, type="CIS/TrailChange")
    thief.create_user(UserName="ghost")
    before = len(control.calls())

    see(step, where)

    made = {f"{one['service']}:{one['operation']}" for one in control.calls()[before:]}
    assert made - {"sts:AssumeRole", "sts:GetCallerIdentity"} <= set(EVIDENCE_PERMISSIONS[step])
