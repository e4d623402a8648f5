"""What Access Analyzer finds in the seeded world, and how findings are archived and resolved."""

import json

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def analyzer(client):
    return client("accessanalyzer", "workload-prod")


@pytest.fixture
def iam(client):
    return client("iam", "workload-prod")


def external(analyzer, **more):
    return analyzer.create_analyzer(analyzerName="external", type="ACCOUNT", **more)["arn"]


def found(analyzer, arn, **criteria):
    wanted = {name: {"eq": [value]} for name, value in criteria.items()}
    pages = analyzer.get_paginator("list_findings_v2").paginate(analyzerArn=arn, filter=wanted)
    return [one for page in pages for one in page["findings"]]


def trust(iam, role, principal, condition=None):
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    if condition:
        statement["Condition"] = condition
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.update_assume_role_policy(RoleName=role, PolicyDocument=document)
    return f"arn:aws:iam::333333333333:role/{role}"


def test_a_role_that_trusts_another_account_is_found_and_resolved_when_it_does_no_more(analyzer, iam):
    arn = external(analyzer)
    assert not found(analyzer, arn, resource="arn:aws:iam::333333333333:role/batch-role")
    role = trust(iam, "batch-role", {"AWS": "999999999999"}, {"StringEquals": {"sts:ExternalId": "x"}})

    (one,) = found(analyzer, arn, resource=role)
    shown = analyzer.get_finding_v2(analyzerArn=arn, id=one["id"])
    details = shown["findingDetails"][0]["externalAccessDetails"]

    assert (one["status"], one["findingType"], one["resourceType"]) == (
        "ACTIVE",
        "ExternalAccess",
        "AWS::IAM::Role",
    )
    assert (details["principal"], details["condition"]) == (
        {"AWS": "999999999999"},
        {"sts:ExternalId": "x"},
    )
    assert details["isPublic"] is False
    (first,) = analyzer.list_findings(analyzerArn=arn, filter={"id": {"eq": [one["id"]]}})["findings"]
    assert first["principal"] == {"AWS": "999999999999"}
    trust(iam, "batch-role", {"Service": "ec2.amazonaws.com"})
    (gone,) = found(analyzer, arn, resource=role)
    assert gone["status"] == "RESOLVED"


def test_everybody_is_public(analyzer, iam):
    arn = external(analyzer)
    role = trust(iam, "batch-role", "*")
    (one,) = found(analyzer, arn, resource=role)
    details = analyzer.get_finding_v2(analyzerArn=arn, id=one["id"])["findingDetails"][0]
    assert details["externalAccessDetails"]["isPublic"] is True


def test_a_bucket_is_found_in_its_region(analyzer, client):
    arn, s3 = external(analyzer), client("s3", "workload-prod")
    policy = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": "*",
                "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::app-data-333333333333/*",
            }
        ],
    }
    s3.delete_public_access_block(Bucket="app-data-333333333333")
    s3.put_bucket_policy(Bucket="app-data-333333333333", Policy=json.dumps(policy))
    (one,) = found(analyzer, arn, resourceType="AWS::S3::Bucket")
    assert one["resource"] == "arn:aws:s3:::app-data-333333333333"
    other = client("accessanalyzer", "workload-prod", "eu-west-1")
    assert not found(other, external(other), resourceType="AWS::S3::Bucket")


def test_the_organization_is_within_the_zone_of_trust_of_its_analyzer(client):
    organizations = client("organizations", "management")
    organizations.enable_aws_service_access(ServicePrincipal="access-analyzer.amazonaws.com")
    management = client("accessanalyzer", "management")
    arn = management.create_analyzer(analyzerName="whole", type="ORGANIZATION")["arn"]
    account = external(management)

    principals = [
        management.get_finding_v2(analyzerArn=arn, id=one["id"])["findingDetails"][0]
        for one in found(management, arn)
    ]

    # Only Identity Center's SAML provider lets somebody in from outside.
    assert {next(iter(one["externalAccessDetails"]["principal"])) for one in principals} == {"Federated"}
    assert len(found(management, account)) > 1


def test_rules_archive_what_comes_and_on_request_what_is_there(analyzer, iam):
    federated = {"principal.Federated": {"exists": True}}
    arn = external(analyzer, archiveRules=[{"ruleName": "sso", "filter": federated}])
    assert len(found(analyzer, arn, status="ARCHIVED")) == 1
    active = len(found(analyzer, arn, status="ACTIVE"))
    assert active > 0

    analyzer.create_archive_rule(
        analyzerName="external", ruleName="roles", filter={"resourceType": {"eq": ["AWS::IAM::Role"]}}
    )
    assert len(found(analyzer, arn, status="ACTIVE")) == active
    analyzer.apply_archive_rule(analyzerArn=arn, ruleName="roles")
    assert not found(analyzer, arn, status="ACTIVE")

    (first, *_) = found(analyzer, arn, status="ARCHIVED")
    analyzer.update_findings(analyzerArn=arn, status="ACTIVE", ids=[first["id"]])
    assert [one["id"] for one in found(analyzer, arn, status="ACTIVE")] == [first["id"]]
    names = [
        one["ruleName"] for one in analyzer.list_archive_rules(analyzerName="external")["archiveRules"]
    ]
    assert names == ["sso", "roles"]
    analyzer.delete_archive_rule(analyzerName="external", ruleName="sso")
    with pytest.raises(ClientError, match="ResourceNotFound"):
        analyzer.apply_archive_rule(analyzerArn=arn, ruleName="sso")


def test_old_keys_that_nobody_uses_are_found(analyzer):
    arn = analyzer.create_analyzer(
        analyzerName="unused",
        type="ACCOUNT_UNUSED_ACCESS",
        configuration={"unusedAccess": {"unusedAccessAge": 100}},
    )["arn"]
    keys = [
        analyzer.get_finding_v2(analyzerArn=arn, id=one["id"])["findingDetails"][0]
        for one in found(analyzer, arn, findingType="UnusedIAMUserAccessKey")
    ]
    shown = {one["unusedIamUserAccessKeyDetails"]["accessKeyId"] for one in keys}
    assert "AKIADEPLOYBT2EXAMPLE" in shown
    assert "AKIADEPLOYBT1EXAMPLE" not in shown
