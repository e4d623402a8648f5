"""Analyzers of accounts and organizations."""

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def analyzer(client):
    return client("accessanalyzer", "workload-prod")


def delegate(client, seed):
    organizations = client("organizations", "management")
    organizations.enable_aws_service_access(ServicePrincipal="access-analyzer.amazonaws.com")
    organizations.register_delegated_administrator(
        AccountId=seed["accounts"]["security"], ServicePrincipal="access-analyzer.amazonaws.com"
    )


def test_an_analyzer_is_made_read_and_listed_by_type(analyzer):
    made = analyzer.create_analyzer(analyzerName="external", type="ACCOUNT", tags={"by": "us"})["arn"]

    found = analyzer.get_analyzer(analyzerName="external")["analyzer"]
    assert made == "arn:aws:access-analyzer:us-east-1:333333333333:analyzer/external"
    assert (found["arn"], found["type"], found["status"]) == (made, "ACCOUNT", "ACTIVE")
    assert found["tags"] == {"by": "us"}
    assert [one["name"] for one in analyzer.list_analyzers(type="ACCOUNT")["analyzers"]] == ["external"]
    assert analyzer.list_analyzers(type="ACCOUNT_UNUSED_ACCESS")["analyzers"] == []


def test_analyzers_belong_to_one_account_and_region(analyzer, client):
    analyzer.create_analyzer(analyzerName="external", type="ACCOUNT")

    assert client("accessanalyzer", "workload-prod", "eu-west-1").list_analyzers()["analyzers"] == []
    assert client("accessanalyzer", "workload-dev").list_analyzers()["analyzers"] == []
    with pytest.raises(ClientError) as missing:
        client("accessanalyzer", "workload-dev").get_analyzer(analyzerName="external")
    assert missing.value.response["Error"]["Code"] == "ResourceNotFoundException"
    assert missing.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404


def test_a_name_is_taken_once_and_an_account_has_one_of_each_type(analyzer):
    analyzer.create_analyzer(analyzerName="external", type="ACCOUNT")
    analyzer.create_analyzer(analyzerName="unused", type="ACCOUNT_UNUSED_ACCESS")

    with pytest.raises(analyzer.exceptions.ConflictException):
        analyzer.create_analyzer(analyzerName="external", type="ACCOUNT_UNUSED_ACCESS")
    for kind in ("ACCOUNT", "ACCOUNT_UNUSED_ACCESS"):
        with pytest.raises(analyzer.exceptions.ServiceQuotaExceededException) as refused:
            analyzer.create_analyzer(analyzerName="another", type=kind)
        assert refused.value.response["resourceType"] == "analyzer"
    assert len(analyzer.list_analyzers()["analyzers"]) == 2


def test_the_age_of_unused_access_is_kept_changed_and_limited(analyzer):
    def age():
        found = analyzer.get_analyzer(analyzerName="unused")["analyzer"]["configuration"]
        return found["unusedAccess"]["unusedAccessAge"]

    analyzer.create_analyzer(
        analyzerName="unused",
        type="ACCOUNT_UNUSED_ACCESS",
        configuration={"unusedAccess": {"unusedAccessAge": 180}},
    )
    assert age() == 180

    analyzer.update_analyzer(analyzerName="unused", configuration={"unusedAccess": {"unusedAccessAge": 45}})
    assert age() == 45
    with pytest.raises(ClientError, match="ValidationException"):
        analyzer.update_analyzer(
            analyzerName="unused", configuration={"unusedAccess": {"unusedAccessAge": 366}}
        )


class TestOrganization:
    """An analyzer of the whole organization."""

    def create(self, analyzer):
        return analyzer.create_analyzer(analyzerName="whole", type="ORGANIZATION")

    def test_a_member_cannot_have_one(self, analyzer):
        with pytest.raises(ClientError, match=r"AccessDenied.*not a delegated administrator"):
            self.create(analyzer)

    def test_the_delegated_administrator_can(self, client, seed):
        with pytest.raises(ClientError, match="AccessDenied"):
            self.create(client("accessanalyzer"))

        delegate(client, seed)
        assert self.create(client("accessanalyzer"))["arn"].endswith(":222222222222:analyzer/whole")

    def test_the_management_account_can_once_access_is_trusted(self, client, seed):
        management = client("accessanalyzer", "management")
        with pytest.raises(ClientError, match=r"ValidationException.*[Tt]rusted access"):
            self.create(management)

        delegate(client, seed)
        assert self.create(management)["arn"]


def test_unused_access_is_asked_for_with_v2_only(analyzer):
    unused = analyzer.create_analyzer(analyzerName="unused", type="ACCOUNT_UNUSED_ACCESS")["arn"]

    found = analyzer.list_findings_v2(analyzerArn=unused)["findings"]
    assert {one["findingType"] for one in found} == {"UnusedIAMUserAccessKey"}
    with pytest.raises(ClientError, match="ValidationException"):
        analyzer.list_findings(analyzerArn=unused)
    with pytest.raises(ClientError, match="ResourceNotFound"):
        analyzer.list_findings_v2(analyzerArn=unused + "-not")


def test_tags_come_and_go(analyzer):
    arn = analyzer.create_analyzer(analyzerName="external", type="ACCOUNT", tags={"a": "1"})["arn"]

    analyzer.tag_resource(resourceArn=arn, tags={"b": "2"})
    analyzer.untag_resource(resourceArn=arn, tagKeys=["a"])

    assert analyzer.list_tags_for_resource(resourceArn=arn)["tags"] == {"b": "2"}


def test_a_deleted_analyzer_makes_room_for_another(analyzer):
    analyzer.create_analyzer(analyzerName="old", type="ACCOUNT")
    analyzer.delete_analyzer(analyzerName="old")
    analyzer.create_analyzer(analyzerName="new", type="ACCOUNT")

    assert [one["name"] for one in analyzer.list_analyzers()["analyzers"]] == ["new"]


def test_calls_are_recorded_and_a_reset_takes_analyzers_away(analyzer, control):
    analyzer.create_analyzer(analyzerName="external", type="ACCOUNT")
    (call,) = control.calls(service="accessanalyzer", operation="CreateAnalyzer")
    assert call["parameters"]["analyzerName"] == "external"

    control.reset()

    assert analyzer.list_analyzers()["analyzers"] == []


class TestServiceLinkedRoles:
    """A service that is switched on has its role, and a role is made once."""

    def names(self, client, account):
        pages = client("iam", account).get_paginator("list_roles").paginate()
        return {one["RoleName"] for page in pages for one in page["Roles"]}

    @pytest.mark.parametrize(
        ("principal", "name"),
        [
            ("config.amazonaws.com", "AWSServiceRoleForConfig"),
            ("access-analyzer.amazonaws.com", "AWSServiceRoleForAccessAnalyzer"),
            ("cloudtrail.amazonaws.com", "AWSServiceRoleForCloudTrail"),
            (
                "malware-protection.guardduty.amazonaws.com",
                "AWSServiceRoleForAmazonGuardDutyMalwareProtection",
            ),
        ],
    )
    def test_it_has_awss_name_and_is_made_once(self, client, principal, name):
        iam = client("iam", "workload-prod")

        made = iam.create_service_linked_role(AWSServiceName=principal)["Role"]

        assert (made["RoleName"], made["Path"]) == (name, f"/aws-service-role/{principal}/")
        assert made["Arn"].endswith(f"role/aws-service-role/{principal}/{name}")
        assert iam.get_role(RoleName=name)["Role"]["Arn"] == made["Arn"]
        with pytest.raises(ClientError, match=r"InvalidInput.*has been taken"):
            iam.create_service_linked_role(AWSServiceName=principal)

    @pytest.mark.parametrize("principal", ["guardduty.amazonaws.com", "securityhub.amazonaws.com"])
    def test_those_of_services_that_are_on_are_there_already(self, client, principal):
        with pytest.raises(ClientError, match="InvalidInput"):
            client("iam", "workload-prod").create_service_linked_role(AWSServiceName=principal)

    def test_switching_a_service_on_makes_its_role(self, analyzer, client):
        role = "AWSServiceRoleForAccessAnalyzer"
        assert role not in self.names(client, "workload-prod")

        analyzer.create_analyzer(analyzerName="external", type="ACCOUNT")

        assert role in self.names(client, "workload-prod")
