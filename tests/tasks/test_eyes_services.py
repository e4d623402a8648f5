"""Functions, databases and AI logging: seen as they are, absent, and never half seen."""

import pytest

from emulator.world import WORKLOAD_PROD
from tasks import eyes
from tests.builders import key_finding
from tests.tasks.service_scenes import (
    ALONE,
    CLUSTER,
    MEMBER,
    ORDERS,
    made_databases,
    made_function,
    packed_code,
)
from watchkeeper.evidence import Absent, Seen, Unseen
from watchkeeper.evidence_permissions import EVIDENCE_PERMISSIONS
from watchkeeper.facts.function import EventSource
from watchkeeper.targets import DatabaseTarget, FunctionTarget

FUNCTION = FunctionTarget(name="orders", role_arn=f"arn:aws:iam::{WORKLOAD_PROD}:role/app/orders")
BESIDE = {"lambda:ListFunctions", "rds:DescribeDBSnapshots", "rds:DescribeDBSnapshotAttributes"}
"""Without these the rest is seen, and what they would have shown is said to be unknown."""
OF_CLUSTERS = {name for name in EVIDENCE_PERMISSIONS["database"] if "Cluster" in name}
NEEDED = [
    (step, permission)
    for step in ("function", "database")
    for permission in EVIDENCE_PERMISSIONS[step]
    if permission not in BESIDE | OF_CLUSTERS
]


@pytest.fixture
def function(operator):
    return made_function(operator)


@pytest.fixture
def rds(operator, world):
    return made_databases(operator, world)


def finding(*targets, kind="Backdoor:Lambda/C&CActivity.B"):
    where = {"account": WORKLOAD_PROD, "region": "us-east-1"}
    return key_finding().model_copy(update={"targets": targets, "type": kind, **where})


FINDINGS = {"function": finding(FUNCTION), "database": finding(DatabaseTarget(identifier="ledger"))}


def see(step, about):
    look = eyes.look.fn(step, about, eyes.concerns(step, about))
    assert isinstance(look, Seen), look
    return look.value


def test_a_function_is_seen_with_whoever_can_start_it_and_no_value_of_its_environment(
    function,
    operator,
):
    function.update_function_configuration(
        FunctionName="orders", Environment={"Variables": {"API_KEY": "s3cret", "MODE": "live"}}
    )
    function.tag_resource(Resource=ORDERS, Tags={"team": "shop"})
    function.put_function_concurrency(FunctionName="orders", ReservedConcurrentExecutions=7)
    function.create_function_url_config(FunctionName="orders", AuthType="NONE")
    function.add_permission(
        FunctionName="orders",
        StatementId="s3",
        Action="lambda:InvokeFunction",
        Principal="s3.amazonaws.com",
    )
    function.add_permission(
        FunctionName="orders", StatementId="all", Action="lambda:InvokeFunctionUrl", Principal="*",
        FunctionUrlAuthType="NONE",
    )  # fmt: skip
    queue = operator("sqs").create_queue(QueueName="a")["QueueUrl"]
    attributes = operator("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
    arn = attributes["Attributes"]["QueueArn"]
    mapping = function.create_event_source_mapping(FunctionName="orders", EventSourceArn=arn)["UUID"]

    facts = see("function", FINDINGS["function"])

    assert (facts.name, facts.role_name, facts.reserved_concurrency) == (ORDERS, "orders", 7)
    assert facts.runtime == "python3.12"
    assert facts.code_sha256 == function.get_function_configuration(FunctionName="orders")["CodeSha256"]
    assert [(url.qualifier, url.auth_type) for url in facts.public_urls] == [("", "NONE")]
    assert facts.callers == ("*", "s3.amazonaws.com")
    assert facts.event_sources == (EventSource(uuid=mapping, arn=arn, state="Enabled"),)
    assert facts.environment_names == ("API_KEY", "MODE")
    assert "s3cret" not in facts.model_dump_json()
    assert facts.tags == {"team": "shop"}
    assert facts.role_shared_with == ()


def test_other_functions_of_the_role_are_named_or_said_to_be_unknown(function, control):
    one = function.get_function_configuration(FunctionName="orders")
    function.create_function(
        FunctionName="refunds", Runtime="python3.12", Role=one["Role"], Handler="app.handler",
        Code={"ZipFile": packed_code()},
    )  # fmt: skip

    assert see("function", FINDINGS["function"]).role_shared_with == ("refunds",)
    control.fail_next("lambda", "ListFunctions", "AccessDeniedException", times=9)
    assert see("function", FINDINGS["function"]).role_shared_with is None


def test_the_role_of_a_function_is_looked_at_by_its_name(function):
    role = see("role", FINDINGS["function"])

    assert (role.name, role.path) == ("orders", "/app/")


def test_a_database_alone_is_seen_with_its_groups_secret_and_shared_snapshots(rds, world):
    rds.create_db_snapshot(DBInstanceIdentifier="ledger", DBSnapshotIdentifier="private")
    rds.create_db_snapshot(DBInstanceIdentifier="ledger", DBSnapshotIdentifier="leak")
    rds.modify_db_snapshot_attribute(
        DBSnapshotIdentifier="leak", AttributeName="restore", ValuesToAdd=["all"]
    )

    facts = see("database", FINDINGS["database"])

    assert (facts.name, facts.is_cluster, facts.vpc_id) == (ALONE, False, world["vpc"]["id"])
    assert [one.name for one in facts.public_instances] == [ALONE]
    assert len(facts.security_groups) == 1
    assert ":secret:" in facts.master_secret
    assert [(one.identifier, one.is_public) for one in facts.shared_snapshots] == [("leak", True)]
    assert (facts.deletion_protection, facts.snapshots_unseen) == (False, "")


@pytest.mark.parametrize("name", ["shop-1", "shop"], ids=["by its member", "by its own name"])
def test_a_member_leads_to_its_cluster(rds, name, world):
    facts = see("database", finding(DatabaseTarget(identifier=name)))

    assert (facts.name, facts.is_cluster, facts.vpc_id) == (CLUSTER, True, world["vpc"]["id"])
    assert [(one.name, one.public) for one in facts.members] == [(MEMBER, True)]


def test_snapshots_that_may_not_be_read_are_said_to_be_unknown(rds, control):
    control.fail_next("rds", "DescribeDBSnapshots", "AccessDenied", times=9)

    facts = see("database", FINDINGS["database"])

    assert facts.shared_snapshots == ()
    assert "rds:DescribeDBSnapshots" in facts.snapshots_unseen


@pytest.mark.parametrize("target", [FunctionTarget(name="gone"), DatabaseTarget(identifier="gone")])
def test_what_does_not_exist_is_absent(target):
    assert isinstance(see(target.kind, finding(target)), Absent)


@pytest.mark.parametrize(("step", "permission"), NEEDED)
def test_without_one_permission_nothing_was_seen(function, rds, control, step, permission):
    service, operation = permission.split(":")
    control.fail_next(service, operation, "AccessDeniedException", times=9)

    look = eyes.look.fn(step, FINDINGS[step], eyes.concerns(step, FINDINGS[step]))

    assert isinstance(look, Unseen)
    assert permission in look.why


AI = finding(kind="Impact:Bedrock/CostHarvesting")


def test_bedrock_logging_is_off_on_or_could_not_be_seen(operator, control):
    assert not see("ai_logging", AI).is_on

    operator("bedrock").put_model_invocation_logging_configuration(
        loggingConfig={
            "cloudWatchConfig": {"logGroupName": "/ai", "roleArn": "arn:aws:iam::333333333333:role/x"},
            "s3Config": {"bucketName": "prompts", "keyPrefix": "2026"},
            "textDataDeliveryEnabled": True,
        }
    )
    facts = see("ai_logging", AI)
    assert facts.places == "log group /ai and bucket prompts/2026"
    assert facts.kept == ("text",)

    control.fail_next("bedrock", "GetModelInvocationLoggingConfiguration", "AccessDeniedException", times=9)
    assert "bedrock:Get" in eyes.look.fn("ai_logging", AI, "us-east-1").why


def test_ai_logging_concerns_findings_about_ai_alone():
    assert eyes.concerns("ai_logging", AI) == "us-east-1"
    assert eyes.concerns("ai_logging", FINDINGS["function"]) is None


def test_nothing_is_asked_but_what_the_table_says(function, rds, control):
    asked = {}
    for step in ("function", "database"):
        since = control.calls()[-1]["number"]
        see(step, FINDINGS[step])
        see(step, finding(DatabaseTarget(identifier="shop"), FUNCTION))
        asked[step] = {
            f"{call['service']}:{call['operation']}"
            for call in control.calls(since)
            if call["service"] in ("lambda", "rds")
        }
    # Without a manual snapshot nobody is asked with whom it is shared.
    sharing = {name for name in EVIDENCE_PERMISSIONS["database"] if name.endswith("Attributes")}
    assert asked["function"] == set(EVIDENCE_PERMISSIONS["function"])
    assert asked["database"] == set(EVIDENCE_PERMISSIONS["database"]) - sharing
