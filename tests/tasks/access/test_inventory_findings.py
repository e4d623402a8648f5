"""What services say of identities: jobs of last use, Access Analyzer's findings, Roles Anywhere."""

import json

import pytest

from tasks.access import last_accessed as last_accessed_source
from tasks.access.account import Account
from tasks.access.analyzers import analyzer_findings
from tasks.access.gather import account_inventory
from tasks.access.last_accessed import last_accessed
from tasks.access.providers import providers
from watchkeeper.errors import Denied, Permanent
from watchkeeper.evidence import Seen, Unseen

REGIONS = ("us-east-1", "eu-west-1")


@pytest.fixture
def prod(world):
    with Account(world["accounts"]["workload-prod"]) as account:
        yield account


@pytest.fixture
def users(world):
    return {name: one["arn"] for name, one in world["users"].items()}


def trust(operator, role, principal):
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    operator("iam").update_assume_role_policy(RoleName=role, PolicyDocument=document)


def test_a_job_tells_every_service_that_is_allowed_and_when_it_was_used(prod, users, calls):
    found = last_accessed(prod, [users["deploy-bot"], users["deploy-bot"]])

    (look,) = found.values()
    assert isinstance(look, Seen)
    assert look.value.arn == users["deploy-bot"]
    used = {service.namespace: service.last for service in look.value.services}
    assert {"ec2", "s3", "sts", "iam"} <= set(used)
    assert used["iam"] is not None
    assert used["ec2"] is None
    assert len(calls("iam", "GenerateServiceLastAccessedDetails")) == 1


def test_only_of_the_privileged_and_as_old_as_the_oldest_job(world, users):
    inventory = account_inventory(
        world["accounts"]["workload-prod"],
        regions=REGIONS,
        privileged=lambda known: [user.arn for user in known.users if user.name == "deploy-bot"],
    )

    assert set(inventory.last_accessed) == {users["deploy-bot"]}
    (age,) = [age for age in inventory.ages if age.source == "last_accessed"]
    assert age.as_of == inventory.last_accessed[users["deploy-bot"]].value.completed


def test_a_principal_that_is_gone_is_unseen_and_the_others_are_seen(prod, users):
    gone = "arn:aws:iam::333333333333:user/gone"

    found = last_accessed(prod, [gone, users["alice"]])

    assert isinstance(found[gone], Unseen)
    assert "NoSuchEntity" in found[gone].why
    assert isinstance(found[users["alice"]], Seen)


def test_a_denial_is_of_all_and_is_asked_for_once_or_so(prod, users, control):
    control.fail_next("iam", "GenerateServiceLastAccessedDetails", "AccessDenied", times=99)

    found = last_accessed(prod, users.values())

    assert set(found) == set(users.values())
    assert all("iam:GenerateServiceLastAccessedDetails" in look.why for look in found.values())


def test_a_job_that_may_not_be_fetched_or_takes_too_long_is_unseen(prod, users, control, monkeypatch):
    monkeypatch.setattr(last_accessed_source, "_PAUSES", (0.0,))
    late = last_accessed(prod, [users["alice"]])
    control.fail_next("iam", "GetServiceLastAccessedDetails", "AccessDenied", times=9)
    denied = last_accessed(prod, [users["alice"]])

    assert "still collecting" in late[users["alice"]].why
    assert "iam:GetServiceLastAccessedDetails" in denied[users["alice"]].why


def test_findings_of_every_kind_and_region_archived_ones_too(prod, operator, calls):
    trust(operator, "batch-role", {"AWS": "999999999999"})
    trust(operator, "web-app-role", "*")
    analyzer, there = operator("accessanalyzer"), operator("accessanalyzer", region="eu-west-1")
    external = analyzer.create_analyzer(analyzerName="external", type="ACCOUNT")["arn"]
    age = {"unusedAccess": {"unusedAccessAge": 45}}
    there.create_analyzer(analyzerName="unused", type="ACCOUNT_UNUSED_ACCESS", configuration=age)
    roles = {one["resource"].rsplit("/", 1)[-1]: one["id"] for one in _listed(analyzer, external)}
    analyzer.update_findings(analyzerArn=external, status="ARCHIVED", ids=[roles["web-app-role"]])

    found, gaps = analyzer_findings(prod, REGIONS)

    assert gaps == {}
    assert found.analyzers == ("eu-west-1 ACCOUNT_UNUSED_ACCESS", "us-east-1 ACCOUNT")
    assert found.regions == REGIONS
    outside = {
        one.resource.rsplit("/", 1)[-1]: one for one in found.findings if one.type == "ExternalAccess"
    }
    assert (outside["batch-role"].principal, outside["batch-role"].status) == ("999999999999", "ACTIVE")
    assert outside["batch-role"].actions == ("sts:AssumeRole",)
    assert (outside["web-app-role"].public, outside["web-app-role"].status) == (True, "ARCHIVED")
    unused = [one for one in found.findings if one.region == "eu-west-1"]
    assert {one.type for one in unused} == {"UnusedIAMUserAccessKey"}
    assert calls("accessanalyzer", "GetFindingV2") == []


def test_resolved_findings_are_none(prod, operator):
    trust(operator, "batch-role", {"AWS": "999999999999"})
    analyzer = operator("accessanalyzer")
    external = analyzer.create_analyzer(analyzerName="external", type="ACCOUNT")["arn"]
    _listed(analyzer, external)
    trust(operator, "batch-role", {"Service": "ec2.amazonaws.com"})

    found, _ = analyzer_findings(prod, REGIONS)

    assert {one["status"] for one in _listed(analyzer, external)} >= {"RESOLVED"}
    assert not [one for one in found.findings if one.resource.endswith("/batch-role")]


def test_a_region_that_is_denied_is_a_gap_and_if_all_are_nothing_was_seen(prod, control):
    control.fail_next("accessanalyzer", "ListAnalyzers", "AccessDeniedException")
    found, gaps = analyzer_findings(prod, REGIONS)
    control.fail_next("accessanalyzer", "ListAnalyzers", "AccessDeniedException", times=2)

    with pytest.raises(Denied, match="access-analyzer:ListAnalyzers"):
        analyzer_findings(prod, REGIONS)
    (region,) = set(REGIONS) - set(found.regions)
    assert "access-analyzer:ListAnalyzers" in gaps[f"analyzers {region}"]


def test_an_analyzer_whose_findings_are_denied_was_not_read(prod, operator, control):
    operator("accessanalyzer").create_analyzer(analyzerName="external", type="ACCOUNT")
    control.fail_next("accessanalyzer", "ListFindings", "AccessDeniedException")

    found, gaps = analyzer_findings(prod, REGIONS)

    assert found.analyzers == ()
    assert "access-analyzer:ListFindings" in gaps["analyzers us-east-1"]


def test_without_a_region_nobody_looked(prod):
    with pytest.raises(Permanent, match="no region"):
        analyzer_findings(prod, ())


def test_anchors_and_profiles_of_roles_anywhere_are_seen_in_each_region(prod, operator):
    anywhere = operator("rolesanywhere", region="eu-west-1")
    source = {"sourceType": "CERTIFICATE_BUNDLE", "sourceData": {"x509CertificateData": "-----BEGIN"}}
    anywhere.create_trust_anchor(name="plant", source=source, enabled=True)
    role = "arn:aws:iam::333333333333:role/batch-role"
    anywhere.create_profile(name="robots", roleArns=[role], enabled=False)

    found, gaps = providers(prod, REGIONS)

    (anchor,), (profile,) = found.anchors, found.profiles
    assert (anchor.name, anchor.region, anchor.enabled) == ("plant", "eu-west-1", True)
    assert anchor.source == "CERTIFICATE_BUNDLE"
    assert (profile.name, profile.enabled, profile.roles) == ("robots", False, (role,))
    assert gaps == {}


def test_roles_anywhere_that_is_denied_is_a_gap(prod, control):
    control.fail_next("rolesanywhere", "ListProfiles", "AccessDeniedException", times=2)

    found, gaps = providers(prod, REGIONS)

    assert found.saml
    assert set(gaps) == {f"roles anywhere {region}" for region in REGIONS}
    assert "rolesanywhere:ListProfiles" in gaps["roles anywhere us-east-1"]


def _listed(analyzer, arn):
    pages = analyzer.get_paginator("list_findings_v2").paginate(analyzerArn=arn)
    return [one for page in pages for one in page["findings"]]
