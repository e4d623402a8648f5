"""Guardrails only ever take away or ask; they never add."""

import pytest

from tests.builders import instance_finding, key_finding
from tests.watchkeeper.test_runbooks import ACTIVE, instance, kinds, user
from watchkeeper.action_table import ACTIONS
from watchkeeper.actions.block_bucket import BlockBucket
from watchkeeper.evidence import Absent, RoleFacts, Seen, Unseen, UserFacts
from watchkeeper.facts.account_block import AccountBlockFacts
from watchkeeper.facts.backup import BackupFacts
from watchkeeper.facts.bucket import BucketFacts
from watchkeeper.facts.database import DatabaseFacts
from watchkeeper.facts.ecs_task import EcsTaskFacts, ServiceState
from watchkeeper.facts.eks_cluster import EksClusterFacts
from watchkeeper.facts.function import FunctionFacts
from watchkeeper.facts.kms_key import KeyFacts
from watchkeeper.facts.open_rules import GroupRules, OpenRules
from watchkeeper.facts.trails import TrailsFacts, TrailState
from watchkeeper.guardrails import review, why_not
from watchkeeper.house_policy import HousePolicy
from watchkeeper.looked_at import why_not_known
from watchkeeper.plan import Plan
from watchkeeper.runbooks import compromised_instance, compromised_user_key

POLICY = HousePolicy()


def key_plan(looks, policy=POLICY, changes=0, **detail):
    finding = key_finding(**detail)
    return review(compromised_user_key.decide(finding, looks), finding, looks, policy, changes)


def role(name, **facts):
    return Seen(value=RoleFacts(role_name=name, arn="a", **facts))


def named(user_name):
    details = {"accessKeyId": ACTIVE.access_key_id, "userName": user_name, "userType": "IAMUser"}
    return {"resource": {"resourceType": "AccessKey", "accessKeyDetails": details}}


def test_high_on_a_known_pattern_goes_at_once():
    plan = key_plan(user(ACTIVE))

    assert not plan.needs_approval
    assert len(plan.actions) == 2


def test_medium_asks_a_person():
    plan = key_plan(user(ACTIVE), severity=5)

    assert plan.needs_approval
    assert "MEDIUM" in plan.ask[0]


def test_low_contains_nothing_and_says_why():
    plan = key_plan(user(ACTIVE), severity=2)

    assert plan.actions == ()
    assert not plan.needs_approval
    assert all("LOW" in no.why for no in plan.declined)


def test_a_sample_is_a_rehearsal():
    plan = key_plan(user(ACTIVE), title="[SAMPLE] x")

    assert plan.rehearsal
    assert plan.actions
    assert not plan.needs_approval


@pytest.mark.parametrize(
    "name", ["break-glass-admin", "prod-break-glass", "WatchkeeperResponder", "AWSReservedSSO_Admin_1"]
)
def test_a_protected_principal_is_never_touched(name):
    plan = key_plan(user(ACTIVE), **named(name))

    assert plan.actions == ()
    assert all(name in no.why for no in plan.declined)


def test_a_tag_protects():
    plan = key_plan(user(ACTIVE, tags={"watchkeeper:protected": "true"}))

    assert plan.actions == ()


def instance_plan(looks, policy=POLICY):
    finding = instance_finding()
    return review(compromised_instance.decide(finding, looks), finding, looks, policy, 0)


@pytest.mark.parametrize(
    ("facts", "policy"),
    [
        ({"tags": {"watchkeeper:protected": "true"}}, POLICY),
        ({}, HousePolicy(protected_resources=("i-0abc",))),
    ],
    ids=["by its tag", "by its id"],
)
def test_a_protected_instance_keeps_its_roles_sessions_too(facts, policy):
    plan = instance_plan(instance(**facts) | {"role": role("web")}, policy)

    assert plan.actions == ()
    assert {no.why for no in plan.declined} <= {
        "its tag watchkeeper:protected=true protects it",
        "i-0abc is a protected resource",
    }


def test_a_protected_resource_is_another_instance():
    plan = instance_plan(instance() | {"role": role("web")}, HousePolicy(protected_resources=("i-9",)))

    assert "revoke_role_sessions" in kinds(plan)
    assert not plan.needs_approval


@pytest.mark.parametrize("path", ["/aws-service-role/x/", "/aws-reserved/sso.amazonaws.com/"])
def test_a_role_that_aws_manages_is_left_alone(path):
    finding = instance_finding()
    looks = instance() | {"role": Seen(value=RoleFacts(role_name="web", arn="a", path=path))}

    plan = review(compromised_instance.decide(finding, looks), finding, looks, POLICY, 0)

    assert "revoke_role_sessions" not in kinds(plan)
    assert "stop_instance" in kinds(plan)


@pytest.mark.parametrize(
    ("look", "why"),
    [
        ({}, "role web was not looked at"),
        ({"role": Unseen(why="AccessDenied")}, "could not look at role web: AccessDenied"),
        ({"role": Seen(value=Absent(what="role web"))}, "role web was not found: role web does not exist"),
        ({"role": role("other")}, "role web was not looked at"),
    ],
    ids=["not looked at", "unseen", "absent", "another role"],
)
def test_a_role_that_was_not_seen_asks(look, why):
    plan = instance_plan(instance() | look)

    assert plan.needs_approval
    assert plan.ask == (why,)


def test_a_role_that_was_seen_is_not_asked_about():
    assert not instance_plan(instance() | {"role": role("web")}).needs_approval


def test_another_users_facts_neither_protect_nor_vouch():
    tags = {"watchkeeper:protected": "true"}
    looks = {"user": Seen(value=UserFacts(user_name="else", arn="a", access_keys=(ACTIVE,), tags=tags))}

    plan = key_plan(looks)

    assert plan.actions
    assert plan.ask == ("user deploy-bot was not looked at",)


def test_a_user_that_could_not_be_looked_at_is_named_once():
    assert key_plan({"user": Unseen(why="x")}).ask == ("could not look at user deploy-bot: x",)


@pytest.mark.parametrize(
    ("changes", "asks"),
    [(0, False), (58, False), (59, True), (None, True)],
    ids=["quiet", "up to the limit", "beyond the limit", "could not be counted"],
)
def test_the_circuit_breaker(changes, asks):
    assert key_plan(user(ACTIVE), changes=changes).needs_approval is asks


B = {"name": "b", "account": "333333333333", "region": "us-east-1"}


@pytest.mark.parametrize(
    ("look", "people", "why"),
    [
        (Seen(value=BucketFacts(**B, tags={"env": "Prod"})), 2, "b is in production"),
        (Seen(value=BucketFacts(**B, tags={"env": "dev"})), 1, ""),
        (Unseen(why="s3:GetBucketTagging: denied"), 2, "whether b is in production was not seen"),
    ],
)
def test_what_may_be_in_production_wants_two_people(look, people, why):
    finding, looks = key_finding(), {"bucket": look}
    block = BlockBucket(bucket="b", account=finding.account, region="us-east-1", case_id=finding.case_id)
    plan = Plan(
        case_id=finding.case_id, finding_key=finding.key, runbook="r", summary="s", actions=(block,)
    )
    reviewed = review(plan, finding, looks, POLICY, 0)

    assert reviewed.approvals_needed == people
    assert any(why in one for one in reviewed.ask) if why else reviewed.ask == ()


def test_a_protected_account_asks():
    policy = HousePolicy(protected_accounts=("333333333333",))

    assert key_plan(user(ACTIVE), policy).needs_approval


WHERE = {"account": "333333333333", "region": "us-east-1", "case_id": "wk-0123456789ab"}
NAMES = {
    "user_name": "web",
    "role_name": "web",
    "holder_name": "web",
    "holder": "role",
    "instance_id": "i-0abc",
    "group_name": "admins",
    "access_key_id": "AKIAEXAMPLE",
    "bucket": "payroll",
    "key_id": "k",
    "trail_arn": "arn:aws:cloudtrail:us-east-1:333333333333:trail/audit",
    "policy_arn": "arn:aws:iam::aws:policy/ReadOnlyAccess",
    "credential": "ssh_public_key",
    "credential_id": "APKAEXAMPLE",
    "was": "0" * 64,
    "document": {},
    "vpc_id": "vpc-1",
    "network_interface_ids": (),
    "volume_ids": ("vol-1",),
    "auto_scaling_group": "asg-1",
    "backup_id": "ami-1",
    "backup_type": "ami",
    "group_id": "sg-1",
    "key_arn": "arn:aws:kms:us-east-1:333333333333:key/k",
    "port": 22,
    "registrations": (),
    "rules": (),
    "function_arn": "arn:aws:lambda:us-east-1:333333333333:function:web",
    "database_arn": "arn:aws:rds:us-east-1:333333333333:db:web",
    "cluster": "shop",
    "service": "checkout",
    "task_arn": "arn:aws:ecs:us-east-1:333333333333:task/shop/0123456789abcdef",
    "principal_arn": "arn:aws:iam::333333333333:role/deployer",
}
SEEN = {
    "account_block": lambda **facts: Seen(value=AccountBlockFacts(account="333333333333", **facts)),
    "bucket": lambda **facts: Seen(
        value=BucketFacts(name="payroll", account="333333333333", region="us-east-1", **facts)
    ),
    "kms_key": lambda **facts: Seen(
        value=KeyFacts(key_id="k", arn=NAMES["key_arn"], state="Enabled", **facts)
    ),
    "trails": lambda **facts: Seen(
        value=TrailsFacts(
            account="333333333333",
            region="us-east-1",
            members=(
                TrailState(arn=NAMES["trail_arn"], trail_name="audit", home_region="us-east-1", **facts),
            ),
        )
    ),
    "function": lambda **facts: Seen(
        value=FunctionFacts(function_name="web", arn=NAMES["function_arn"], **facts)
    ),
    "database": lambda **facts: Seen(
        value=DatabaseFacts(identifier="web", arn=NAMES["database_arn"], engine="mysql", **facts)
    ),
    "eks_cluster": lambda **facts: Seen(
        value=EksClusterFacts(
            name="shop",
            arn="arn:aws:eks:us-east-1:333333333333:cluster/shop",
            status="ACTIVE",
            endpoint_public=True,
            endpoint_private=True,
            **facts,
        )
    ),
    "ecs_task": lambda **facts: Seen(
        value=EcsTaskFacts(
            task_arn=NAMES["task_arn"],
            cluster="shop",
            status="RUNNING",
            definition_arn="arn:aws:ecs:us-east-1:333333333333:task-definition/checkout:7",
            service=ServiceState(name="shop/checkout", **facts),
            **facts,
        )
    ),
    "role": lambda **facts: role("web", **facts),
    "user": lambda **facts: Seen(value=UserFacts(user_name="web", arn="a", **facts)),
    "instance": lambda **facts: instance(**facts)["instance"],
    "backup": lambda **facts: Seen(value=BackupFacts(backup_type="ami", identifier="ami-1", **facts)),
    "open_rules": lambda **facts: Seen(
        value=OpenRules(instance_id="i-0abc", members=(GroupRules(group_id="sg-1", **facts),))
    ),
}
every_action = pytest.mark.parametrize("kind", ACTIONS, ids=lambda kind: kind.__name__)


def made(kind, **more):
    fields = {name: value for name, value in {**NAMES, **more}.items() if name in kind.model_fields}
    return kind(**WHERE, **fields)


@every_action
def test_every_action_is_known_by_its_look_and_protected_by_a_tag(kind):
    action = made(kind)
    step = action.evidence_step
    tagged = {step: SEEN[step](tags={"watchkeeper:protected": "true"})}

    assert why_not(action, tagged, POLICY) == "its tag watchkeeper:protected=true protects it"
    assert why_not(action, {step: SEEN[step]()}, POLICY) is None
    assert why_not_known(action, tagged) is None
    assert "was not looked at" in why_not_known(action, {})


@every_action
@pytest.mark.parametrize("name", ["break-glass-1", "WatchkeeperResponder", "AWSReservedSSO_Admin_1"])
def test_every_action_on_an_identity_spares_the_protected_ones(kind, name):
    action = made(kind, user_name=name, role_name=name, holder_name=name)

    assert bool(why_not(action, {}, POLICY)) is (action.principal is not None)


@pytest.mark.parametrize("path", ["/aws-service-role/x/", "/aws-reserved/sso.amazonaws.com/"])
@pytest.mark.parametrize("kind", [kind for kind in ACTIONS if made(kind).evidence_step == "role"])
def test_every_action_on_a_role_spares_those_that_aws_manages(kind, path):
    assert path in why_not(made(kind), {"role": role("web", path=path)}, POLICY)


def test_of_a_group_nobody_looks_so_a_person_decides():
    (kind,) = [kind for kind in ACTIONS if kind.__name__ == "DetachPolicy"]
    action = made(kind, holder="group", holder_name="admins")

    assert why_not_known(action, {"user": SEEN["user"](), "role": role("admins")}) == (
        "group admins was not looked at"
    )
