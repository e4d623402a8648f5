"""Roles that the baseline makes: ours are whole, others' statements stay, no secret gets into a plan."""

import json

import pytest

from tasks.baseline.parts import service_linked_roles
from tests.baseline_surveys import DEV, PROD, SECURITY, at, survey
from tests.tasks.baseline.log_scenes import apply, differing, look, writes
from tests.tasks.scenes import last
from watchkeeper.baseline.compare import State
from watchkeeper.baseline.policies import by_sid
from watchkeeper.baseline.receipt import Outcome
from watchkeeper.permissions import responder_policy

ROLE = "WatchkeeperResponder"
ROOT = f"arn:aws:iam::{SECURITY}:root"
SECRET = "not-in-any-plan-4711"
OURS = responder_policy(ROLE)
THEIRS = {"Sid": "Theirs", "Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}
SUPPORT = "arn:aws:iam::aws:policy/AWSSupportAccess"


@pytest.fixture
def iam(operator):
    """IAM of workload-dev, as the people there use it."""
    return operator("iam", "workload-dev")


def role(iam, **more):
    """Whatever stands in the seeded role, put anew."""
    if trust := more.get("trust"):
        document = {"Version": "2012-10-17", "Statement": trust}
        iam.update_assume_role_policy(RoleName=ROLE, PolicyDocument=json.dumps(document))
    for name, statements in more.get("inline", {}).items():
        document = {"Version": "2012-10-17", "Statement": statements}
        iam.put_role_policy(RoleName=ROLE, PolicyName=name, PolicyDocument=json.dumps(document))


def trusted(principal, condition=None):
    made = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    return [{**made, "Condition": condition}] if condition else [made]


def inline(iam, name):
    return iam.get_role_policy(RoleName=ROLE, PolicyName=name)["PolicyDocument"]


def member():
    return look("member_role", survey(), at(DEV))


def settle():
    (receipt,) = apply(("member_role",), survey(), at(DEV))
    return receipt


def test_a_role_that_is_not_there_is_made_whole(iam):
    iam.delete_role(RoleName=ROLE)
    assert member().state is State.TO_CREATE

    receipt = settle()

    assert (receipt.outcome, receipt.line.state) == (Outcome.CHANGED, State.IN_PLACE)
    made = iam.get_role(RoleName=ROLE)["Role"]
    assert made["AssumeRolePolicyDocument"]["Statement"][0]["Principal"] == {"AWS": ROOT}
    assert {"Key": "watchkeeper", "Value": "baseline"} in made["Tags"]
    assert by_sid(inline(iam, "Watchkeeper")) == by_sid(OURS)


def test_killed_after_the_role_was_made_the_rest_follows(iam):
    iam.delete_role(RoleName=ROLE)
    document = {"Version": "2012-10-17", "Statement": trusted({"AWS": SECURITY})}
    iam.create_role(RoleName=ROLE, AssumeRolePolicyDocument=json.dumps(document))

    assert differing(member()) == {"policy"}
    assert settle().line.state is State.IN_PLACE


def test_what_others_wrote_into_the_role_stays(iam):
    role(iam, trust=trusted({"AWS": f"arn:aws:iam::{PROD}:root"}), inline={"Watchkeeper": [THEIRS]})
    assert differing(member()) == {"trusted", "policy"}

    settle()

    assert by_sid(inline(iam, "Watchkeeper")).keys() == {"Theirs", *by_sid(OURS)}
    trust = iam.get_role(RoleName=ROLE)["Role"]["AssumeRolePolicyDocument"]["Statement"]
    assert [one["Principal"]["AWS"] for one in trust] == [f"arn:aws:iam::{PROD}:root", ROOT]
    assert member().state is State.IN_PLACE


def test_a_policy_of_another_name_is_brought_up_to_date_and_not_doubled(iam):
    old = {**OURS["Statement"][0], "Action": ["iam:GetUser"]}
    role(iam, inline={"Mine": [THEIRS], "FromTheReadme": [old, *OURS["Statement"][1:]]})
    assert differing(member()) == {"policy"}

    settle()

    assert sorted(iam.list_role_policies(RoleName=ROLE)["PolicyNames"]) == ["FromTheReadme", "Mine"]
    assert by_sid(inline(iam, "FromTheReadme")) == by_sid(OURS)
    assert by_sid(inline(iam, "Mine")).keys() == {"Theirs"}


def test_an_attached_policy_is_as_good_as_an_inline_one(iam, control):
    document = json.dumps(OURS)
    policy = iam.create_policy(PolicyName="Responder", PolicyDocument=document)["Policy"]["Arn"]
    iam.attach_role_policy(RoleName=ROLE, PolicyArn=policy)
    iam.attach_role_policy(RoleName=ROLE, PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
    since = last(control)

    assert member().state is State.IN_PLACE
    assert {one["parameters"]["PolicyArn"] for one in control.calls(since, operation="GetPolicy")} == {
        policy
    }


@pytest.mark.parametrize("principal", [SECURITY, ROOT, [ROOT, f"arn:aws:iam::{PROD}:root"]])
def test_trust_in_any_spelling_counts(iam, principal):
    role(iam, trust=trusted({"AWS": principal}))

    assert "trusted" not in differing(member())


def test_a_trust_with_the_configured_external_id_counts_and_the_id_stays_secret(iam, house):
    house(external_id=SECRET)
    role(iam, trust=trusted({"AWS": ROOT}, {"StringEquals": {"sts:ExternalId": SECRET}}))

    line = member()

    assert differing(line) == {"policy"}
    assert line.notes == ()
    receipt = settle()
    assert SECRET not in line.model_dump_json() + receipt.model_dump_json()


def test_a_trust_without_external_id_is_kept_and_said(iam, house):
    house(external_id=SECRET)

    line = member()

    assert "trusted" not in differing(line)
    assert line.notes == (f"the trust of {ROLE} asks for no external id, though one is configured",)


def test_a_trust_that_wants_another_external_id_lets_us_not_in(iam, house):
    house(external_id=SECRET)
    role(iam, trust=trusted({"AWS": ROOT}, {"StringEquals": {"sts:ExternalId": "older"}}))
    assert "trusted" in differing(member())

    receipt = settle()

    assert receipt.line.state is State.IN_PLACE
    statements = iam.get_role(RoleName=ROLE)["Role"]["AssumeRolePolicyDocument"]["Statement"]
    ids = [one["Condition"]["StringEquals"]["sts:ExternalId"] for one in statements]
    assert ids == ["older", SECRET]
    assert SECRET not in receipt.model_dump_json()


@pytest.mark.parametrize(
    "condition",
    [{"Bool": {"aws:MultiFactorAuthPresent": "true"}}, {"StringEquals": {"sts:ExternalId": "theirs"}}],
)
def test_a_trust_with_a_condition_that_we_do_not_meet_counts_not(iam, condition):
    role(iam, trust=trusted({"AWS": ROOT}, condition))

    assert "trusted" in differing(member())


def test_a_name_that_runbooks_will_not_use_is_said(house):
    house(member_role="Elsewhere")

    assert member().notes == (
        "WATCHKEEPER_MEMBER_ROLE is Elsewhere: runbooks will not use WatchkeeperResponder",
    )


def test_any_role_with_support_access_is_enough(iam, control):
    iam.attach_role_policy(RoleName=ROLE, PolicyArn=SUPPORT)

    assert look("support_role", survey(), at(DEV)).state is State.IN_PLACE
    apply(("support_role",), survey(), at(DEV))
    assert writes(control) == []


def test_a_support_role_half_made_is_finished(iam, control):
    document = {"Version": "2012-10-17", "Statement": trusted({"AWS": DEV})}
    iam.create_role(RoleName="watchkeeper-aws-support", AssumeRolePolicyDocument=json.dumps(document))

    (receipt,) = apply(("support_role",), survey(), at(DEV))

    assert receipt.line.state is State.IN_PLACE
    assert writes(control) == ["AttachRolePolicy"]
    attached = iam.list_attached_role_policies(RoleName="watchkeeper-aws-support")["AttachedPolicies"]
    assert [one["PolicyArn"] for one in attached] == [SUPPORT]


def test_a_role_so_new_that_iam_does_not_see_it_everywhere_is_tried_again(iam, control):
    iam.delete_role(RoleName=ROLE)
    control.fail_next("iam", "PutRolePolicy", "NoSuchEntity", account=DEV)
    control.fail_next("iam", "AttachRolePolicy", "NoSuchEntity", account=DEV)

    assert settle().line.state is State.IN_PLACE
    (support,) = apply(("support_role",), survey(), at(DEV))
    assert (support.outcome, support.line.state) == (Outcome.CHANGED, State.IN_PLACE)
    assert writes(control).count("CreateRole") == 2


def test_service_linked_roles_that_are_there_are_not_made_again(iam, control):
    iam.create_service_linked_role(AWSServiceName="config.amazonaws.com")

    line = look("service_linked_roles", survey(), at(DEV))
    apply(("service_linked_roles",), survey(), at(DEV))

    assert "AWSServiceRoleForConfig" in line.differences[0].found
    made = [call for call in writes(control) if call == "CreateServiceLinkedRole"]
    assert len(made) == len(line.wanted["roles"]) - len(line.differences[0].found)


def test_a_service_linked_role_that_appears_meanwhile_is_well(iam, monkeypatch):
    """GuardDuty may make its role at the same moment: IAM then says that the name has been taken."""
    line = look("service_linked_roles", survey(), at(DEV))
    seen_before = service_linked_roles._there(at(DEV))
    iam.create_service_linked_role(AWSServiceName="access-analyzer.amazonaws.com")
    monkeypatch.setattr(service_linked_roles, "_there", lambda _: seen_before)

    service_linked_roles.change(at(DEV), line.wanted, survey(), line)
    found = iam.list_roles(PathPrefix="/aws-service-role/")["Roles"]
    assert set(line.wanted["roles"]) <= {one["RoleName"] for one in found}


def test_another_refusal_of_a_service_linked_role_is_no_success(control):
    control.fail_next("iam", "CreateServiceLinkedRole", "InvalidInput", account=DEV)

    (failed,) = apply(("service_linked_roles",), survey(), at(DEV))

    assert failed.outcome is Outcome.FAILED
    assert "InvalidInput" in failed.why
