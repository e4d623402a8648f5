"""Findings of Access Analyzer in each of their shapes, and those of an organization's analyzer where they belong."""

from datetime import UTC, datetime

import pytest

from watchkeeper.access.inventory import AccountInventory, AnalyzerFindings
from watchkeeper.access.parsing_analyzers import finding_of, spread, with_details
from watchkeeper.evidence import Seen, Unseen

ADMIN, MEMBER = "222222222222", "333333333333"
ANALYZER = f"arn:aws:access-analyzer:us-east-1:{ADMIN}:analyzer/all"


def raw(**more):
    return {
        "id": "f-1",
        "resource": f"arn:aws:iam::{MEMBER}:role/vendor",
        "resourceType": "AWS::IAM::Role",
        "resourceOwnerAccount": MEMBER,
        "status": "ACTIVE",
        "updatedAt": datetime(2026, 10, 1, tzinfo=UTC),
    } | more


def finding(**more):
    found = finding_of(raw(**more), ANALYZER, "us-east-1")
    assert found is not None
    return found


def inventory(account, analyzers, *findings, regions=("us-east-1",)):
    unseen = Unseen(why="not looked at here")
    seen = AnalyzerFindings(analyzers=analyzers, regions=regions, findings=findings)
    others = ("authorization", "credentials", "mfa", "ssh_keys", "service_credentials", "certificates",
              "providers", "root")  # fmt: skip
    return AccountInventory(account=account, analyzers=Seen(value=seen), **dict.fromkeys(others, unseen))


def test_an_external_finding_says_who_may_do_what():
    found = finding(
        principal={"AWS": "arn:aws:iam::999999999999:root"}, action=["sts:AssumeRole"], isPublic=False
    )

    assert found.type == "ExternalAccess"
    assert found.principal == "arn:aws:iam::999999999999:root"
    assert found.actions == ("sts:AssumeRole",)
    assert not found.public


def test_an_unused_finding_has_its_type_and_no_principal():
    found = finding(findingType="UnusedIAMRole", status="ARCHIVED")

    assert (found.type, found.status, found.principal) == ("UnusedIAMRole", "ARCHIVED", None)


def test_a_resolved_finding_is_none():
    assert finding_of(raw(status="RESOLVED"), ANALYZER, "us-east-1") is None


@pytest.mark.parametrize("kind", ["internalAccessDetails", "externalAccessDetails"])
def test_details_add_principal_and_actions(kind):
    said = {"principal": {"AWS": "arn:p"}, "action": ["s3:GetObject"]}

    found = with_details(finding(findingType="InternalAccess"), [{"other": {}}, {kind: said}])

    assert (found.principal, found.actions) == ("arn:p", ("s3:GetObject",))


def test_details_of_another_kind_change_nothing():
    found = finding(findingType="UnusedIAMRole")

    assert with_details(found, [{"unusedIamRoleDetails": {}}]) == found


def test_findings_of_the_organizations_analyzer_reach_the_account_that_owns_the_resource():
    wide = ("us-east-1 ORGANIZATION",)
    own = finding(id="f-2", resourceOwnerAccount=ADMIN)
    given = [
        inventory(ADMIN, wide, finding(), own),
        inventory(MEMBER, ("us-east-1 ACCOUNT_UNUSED_ACCESS",)),
    ]

    admin, member = spread(given)

    assert [one.id for one in admin.analyzers.value.findings] == ["f-2"]
    assert [one.id for one in member.analyzers.value.findings] == ["f-1"]
    assert member.analyzers.value.analyzers == ("us-east-1 ACCOUNT_UNUSED_ACCESS", "us-east-1 ORGANIZATION")
    assert spread([admin, member]) == (admin, member)


def test_an_account_analyzer_is_of_no_use_to_others():
    _, member = spread([inventory(ADMIN, ("us-east-1 ACCOUNT",)), inventory(MEMBER, ())])

    assert member.analyzers.value.analyzers == ()


def test_an_account_that_could_not_be_read_stays_unseen():
    closed = inventory(MEMBER, ()).model_copy(update={"analyzers": Unseen(why="closed")})

    _, member = spread([inventory(ADMIN, ("us-east-1 ORGANIZATION",), finding()), closed])

    assert member == closed
