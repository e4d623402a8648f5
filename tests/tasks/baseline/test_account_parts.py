"""The parts of an account and of the organization: made, seen again, refused; what is stricter stays."""

import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from tasks.baseline import analyzers, reach
from tests.baseline_surveys import DEV, MANAGEMENT, PROD, SECURITY, at, survey
from tests.tasks.baseline.log_scenes import apply, differing, look, writes
from tests.tasks.scenes import last
from watchkeeper.baseline.compare import State
from watchkeeper.baseline.receipt import Outcome

WHERE = {
    "service_access": (MANAGEMENT, "organizations", "ListAWSServiceAccessForOrganization"),
    "service_linked_roles": (DEV, "iam", "ListRoles"),
    "member_role": (DEV, "iam", "ListRolePolicies"),
    "support_role": (DEV, "iam", "ListEntitiesForPolicy"),
    "password_policy": (DEV, "iam", "GetAccountPasswordPolicy"),
    "block_public_access": (DEV, "s3control", "GetPublicAccessBlock"),
    "ebs_encryption": (DEV, "ec2", "GetEbsEncryptionByDefault"),
    "analyzer_admin": (MANAGEMENT, "organizations", "ListDelegatedAdministrators"),
    "external_analyzer": (DEV, "accessanalyzer", "ListAnalyzers"),
    "unused_access_analyzer": (SECURITY, "accessanalyzer", "ListAnalyzers"),
}
"""An account where each part is wanted, and a call that looks."""
FIRST = {
    "analyzer_admin": ("service_access",),
    "unused_access_analyzer": ("service_access", "analyzer_admin"),
}
"""What an earlier stage has made."""
every_part = pytest.mark.parametrize("part", WHERE)


@every_part
def test_it_is_made_and_then_only_looked_at(control, part):
    seen, place = survey(), at(WHERE[part][0])
    for earlier in FIRST.get(part, ()):
        apply((earlier,), seen)
    assert look(part, seen, place).changes

    (made,) = apply((part,), seen, place)

    assert (made.outcome, made.why, made.line.state) == (Outcome.CHANGED, "", State.IN_PLACE)
    since = last(control)
    (again,) = apply((part,), seen, place)
    assert again.outcome is Outcome.UNCHANGED
    assert writes(control, since) == []

    since = last(control)
    look(part, seen, place)
    assert 1 <= len([call for call in control.calls(since) if call["service"] != "sts"]) <= 4


@every_part
def test_what_may_not_be_read_is_not_said_to_be_missing(control, part):
    account, service, operation = WHERE[part]
    control.fail_next(service, operation, "AccessDenied", account=account, times=20)

    line = look(part, survey(), at(account))

    assert line.state is State.COULD_NOT_LOOK
    assert "AWS denied" in line.why


def test_a_stricter_password_policy_keeps_what_is_stricter(operator):
    iam = operator("iam", "workload-dev")
    iam.update_account_password_policy(
        MinimumPasswordLength=20, RequireSymbols=True, MaxPasswordAge=60, HardExpiry=True,
        PasswordReusePrevention=5,
    )  # fmt: skip

    line = look("password_policy", survey(), at(DEV))
    apply(("password_policy",), survey(), at(DEV))

    assert differing(line) == {
        "reuse_prevention", "numbers", "uppercase", "lowercase", "users_may_change",
    }  # fmt: skip
    policy = iam.get_account_password_policy()["PasswordPolicy"]
    assert policy["MinimumPasswordLength"] == 20
    assert (policy["MaxPasswordAge"], policy["HardExpiry"]) == (60, True)
    assert policy["PasswordReusePrevention"] == 24
    assert policy["RequireSymbols"]
    assert policy["RequireLowercaseCharacters"]


def test_an_age_is_a_ceiling(operator):
    iam = operator("iam", "workload-dev")
    apply(("password_policy",), survey(), at(DEV))
    ninety = {"password_policy": {"max_age_days": 90}}
    assert differing(look("password_policy", survey(), at(DEV), account=ninety)) == {
        "expires within days: 90"
    }

    apply(("password_policy",), survey(), at(DEV), account=ninety)

    assert iam.get_account_password_policy()["PasswordPolicy"]["MaxPasswordAge"] == 90
    hundred = {"password_policy": {"max_age_days": 100}}
    assert look("password_policy", survey(), at(DEV), account=hundred).state is State.IN_PLACE


def test_services_that_others_trust_stay_trusted(operator):
    organizations = operator("organizations", "management")
    organizations.enable_aws_service_access(ServicePrincipal="ram.amazonaws.com")

    (made,) = apply(("service_access",), survey())

    assert made.outcome is Outcome.CHANGED
    found = organizations.list_aws_service_access_for_organization()["EnabledServicePrincipals"]
    assert {"ram.amazonaws.com", "config.amazonaws.com"} <= {one["ServicePrincipal"] for one in found}


def test_blocks_that_are_on_stay_on_when_the_others_follow():
    some = {"BlockPublicAcls": True, "IgnorePublicAcls": False, "BlockPublicPolicy": True,
            "RestrictPublicBuckets": False}  # fmt: skip
    reach.client("s3control", at(DEV)).put_public_access_block(
        AccountId=DEV, PublicAccessBlockConfiguration=some
    )

    line = look("block_public_access", survey(), at(DEV))
    (made,) = apply(("block_public_access",), survey(), at(DEV))

    assert differing(line) == {"IgnorePublicAcls", "RestrictPublicBuckets"}
    assert made.line.state is State.IN_PLACE


def test_another_administrator_stays_beside_ours(operator):
    organizations = operator("organizations", "management")
    apply(("service_access",), survey())
    organizations.register_delegated_administrator(
        AccountId=PROD, ServicePrincipal="access-analyzer.amazonaws.com"
    )

    line = look("analyzer_admin", survey())
    apply(("analyzer_admin",), survey())

    assert line.differences[0].found == [PROD]
    found = organizations.list_delegated_administrators(ServicePrincipal="access-analyzer.amazonaws.com")
    assert {one["Id"] for one in found["DelegatedAdministrators"]} == {PROD, SECURITY}


def test_an_analyzer_under_another_name_counts(operator, control):
    operator("accessanalyzer", "workload-dev").create_analyzer(analyzerName="theirs", type="ACCOUNT")

    assert look("external_analyzer", survey(), at(DEV)).state is State.IN_PLACE
    apply(("external_analyzer",), survey(), at(DEV))
    assert writes(control) == []


def test_the_organizations_analyzer_is_added_beside_the_accounts(operator):
    analyzers = operator("accessanalyzer", "security")
    analyzers.create_analyzer(analyzerName="theirs", type="ACCOUNT")
    for earlier in ("service_access", "analyzer_admin"):
        apply((earlier,), survey())

    line = look("external_analyzer", survey(), at(SECURITY))
    apply(("external_analyzer",), survey(), at(SECURITY))

    assert differing(line) == {"ORGANIZATION"}
    found = analyzers.list_analyzers()["analyzers"]
    assert {(one["name"], one["type"]) for one in found} == {
        ("theirs", "ACCOUNT"), ("watchkeeper-organization", "ORGANIZATION"),
    }  # fmt: skip


def test_without_a_delegation_the_failure_says_so():
    (failed,) = apply(("unused_access_analyzer",), survey())

    assert failed.outcome is Outcome.FAILED
    assert "access-analyzer:CreateAnalyzer" in failed.why


def test_other_days_are_said_and_no_second_analyzer_is_paid_for(operator):
    analyzers = operator("accessanalyzer", "workload-dev")
    analyzers.create_analyzer(
        analyzerName="theirs",
        type="ACCOUNT_UNUSED_ACCESS",
        configuration={"unusedAccess": {"unusedAccessAge": 30}},
    )

    line = look("unused_access_analyzer", survey("account", alone=DEV))

    assert line.state is State.IN_PLACE
    assert line.notes == ("theirs looks back 30 days, not 90: only a new analyzer can differ",)


def test_a_name_that_is_taken_by_another_type_is_said(operator):
    analyzers = operator("accessanalyzer", "workload-dev")
    analyzers.create_analyzer(analyzerName="watchkeeper-account", type="ACCOUNT_UNUSED_ACCESS")

    (failed,) = apply(("external_analyzer",), survey(), at(DEV))

    assert failed.outcome is Outcome.FAILED
    assert "rename or delete it" in failed.why
    with pytest.raises(ClientError, match="ConflictException"):
        analyzers.create_analyzer(analyzerName="watchkeeper-account", type="ACCOUNT")


def test_an_analyzer_that_does_not_work_is_not_in_place_and_a_person_is_told_why(monkeypatch):
    broken = {"name": "theirs", "type": "ACCOUNT", "status": "DISABLED",
              "statusReason": {"code": "ORGANIZATION_DELETED"}}  # fmt: skip
    monkeypatch.setattr(analyzers, "by_type", lambda _: {"ACCOUNT": broken})

    line = look("external_analyzer", survey(), at(DEV))
    (failed,) = apply(("external_analyzer",), survey(), at(DEV))

    assert [one.found for one in line.differences] == ["DISABLED"]
    assert failed.outcome is Outcome.FAILED
    assert "theirs (ACCOUNT)" in failed.why
    assert "ORGANIZATION_DELETED" in failed.why


def test_every_page_of_the_trusted_services_is_read():
    """The known bug of others: only the first page was read, and what stood on the second was missing."""
    organizations = reach.client("organizations", at(MANAGEMENT))  # kept: the look uses the same
    wanted = look("service_access", survey()).wanted
    first, *rest = [{"ServicePrincipal": name} for name in wanted["trusted"]]
    with Stubber(organizations) as stub:
        stub.add_response(
            "list_aws_service_access_for_organization",
            {"EnabledServicePrincipals": [first], "NextToken": "more"},
        )
        stub.add_response(
            "list_aws_service_access_for_organization",
            {"EnabledServicePrincipals": rest},
            {"NextToken": "more"},
        )
        assert look("service_access", survey()).state is State.IN_PLACE
