"""Where the parts of an account and of the organization are wanted, and with what."""

import pytest

from tests.baseline_surveys import DEV, HOME, MANAGEMENT, PROD, SECURITY, at, survey
from watchkeeper.baseline.desired import read_baselines
from watchkeeper.baseline.part_table import part_named

CONTACT = {"name": "SOC", "title": "Security", "email": "soc@example.com", "phone": "+1 555 0100"}
ALL = {"security_contact": CONTACT}
EVERYWHERE = {
    (account, region) for account in (MANAGEMENT, SECURITY, PROD, DEV) for region in (HOME, "eu-west-1")
}
HOMES = {(account, HOME) for account in (MANAGEMENT, SECURITY, PROD, DEV)}
PLACES = {
    "service_access": {(MANAGEMENT, HOME)},
    "service_linked_roles": HOMES,
    "member_role": HOMES - {(SECURITY, HOME)},
    "support_role": HOMES,
    "password_policy": HOMES,
    "block_public_access": HOMES,
    "ebs_encryption": EVERYWHERE,
    "security_contact": HOMES,
    "analyzer_admin": {(MANAGEMENT, HOME)},
    "external_analyzer": EVERYWHERE,
    "unused_access_analyzer": {(SECURITY, HOME)},
}
ALONE = set(PLACES) - {"service_access", "analyzer_admin", "member_role"}


def wanted(part, where, region=HOME, seen=None, **settings):
    baseline = read_baselines(settings).base
    return part_named(part).wanted(at(where, region), seen or survey(), baseline)


def places_of(part, seen, **settings):
    found = {(place.account, place.region): wanted(part, place.account, place.region, seen, **settings)
             for place in seen.places()}  # fmt: skip
    return {place for place, settings in found.items() if settings is not None}


@pytest.mark.parametrize("part", PLACES)
def test_where_a_part_is_wanted(part):
    assert places_of(part, survey(), account=ALL) == PLACES[part]


@pytest.mark.parametrize("part", PLACES)
def test_what_an_account_by_itself_wants(part):
    alone = survey("account", alone=PROD)
    regions = {HOME, "eu-west-1"} if PLACES[part] == EVERYWHERE else {HOME}

    expected = {(PROD, region) for region in regions} if part in ALONE else set()
    assert places_of(part, alone, account=ALL) == expected


@pytest.mark.parametrize(
    ("part", "off"),
    [
        ("member_role", {"member_role": False}),
        ("support_role", {"support_role": False}),
        ("password_policy", {"password_policy": None}),
        ("block_public_access", {"block_public_access": False}),
        ("ebs_encryption", {"ebs_encryption": False}),
        ("external_analyzer", {"external_analyzer": False}),
        ("unused_access_analyzer", {"unused_access_days": None}),
        ("analyzer_admin", {"external_analyzer": False, "unused_access_days": None}),
        ("security_contact", {}),
    ],
)
def test_what_is_turned_off_or_not_asked_for_is_wanted_nowhere(part, off):
    assert places_of(part, survey(), account=off) == set()


def test_only_services_that_are_used_are_trusted():
    assert wanted("service_access", MANAGEMENT) == {
        "trusted": [
            f"{name}.amazonaws.com"
            for name in (
                "access-analyzer", "cloudtrail", "config", "config-multiaccountsetup", "guardduty",
                "malware-protection.guardduty", "securityhub",
            )
        ]
    }  # fmt: skip
    assert wanted(
        "service_access", MANAGEMENT,
        guardduty={"enabled": False}, security_hub={"enabled": False}, config={"enabled": False},
        account={"external_analyzer": False, "unused_access_days": None},
    ) == {"trusted": ["cloudtrail.amazonaws.com"]}  # fmt: skip


def test_the_trails_service_linked_role_is_the_management_accounts():
    name = "AWSServiceRoleForCloudTrail"

    assert name in wanted("service_linked_roles", MANAGEMENT)["roles"]
    assert name not in wanted("service_linked_roles", PROD)["roles"]
    assert name not in wanted("service_linked_roles", PROD, seen=survey("account", alone=PROD))["roles"]


def test_the_scanners_role_goes_with_its_plan():
    name = "AWSServiceRoleForAmazonGuardDutyMalwareProtection"
    off = {"features_off": ["EBS_MALWARE_PROTECTION"]}

    assert name in wanted("service_linked_roles", PROD)["roles"]
    assert name not in wanted("service_linked_roles", PROD, guardduty=off)["roles"]
    assert (
        name
        not in wanted("service_linked_roles", PROD, guardduty={"features": ["S3_DATA_EVENTS"]})["roles"]
    )


def test_the_member_role_trusts_the_security_account_of_its_own_partition():
    china = survey(partition="aws-cn")

    assert wanted("member_role", PROD, seen=china)["trusted"] == [f"arn:aws-cn:iam::{SECURITY}:root"]
    assert wanted("member_role", PROD, account={"member_role_name": "Other"})["role"] == "Other"


def test_a_password_policy_asks_for_no_expiry_unless_told():
    assert wanted("password_policy", PROD) == {
        "minimum_length": 14, "reuse_prevention": 24, "users_may_change": True,
        "symbols": True, "numbers": True, "uppercase": True, "lowercase": True,
    }  # fmt: skip
    own = {"password_policy": {"max_age_days": 90, "symbols": False}}
    assert wanted("password_policy", PROD, account=own)["expires within days: 90"] is True
    assert "symbols" not in wanted("password_policy", PROD, account=own)


def test_the_organizations_analyzers_are_the_security_accounts():
    assert wanted("external_analyzer", PROD) == {"ACCOUNT": "ACTIVE"}
    assert wanted("external_analyzer", SECURITY, "eu-west-1") == {
        "ACCOUNT": "ACTIVE",
        "ORGANIZATION": "ACTIVE",
    }
    assert wanted("unused_access_analyzer", SECURITY) == {
        "ORGANIZATION_UNUSED_ACCESS": "ACTIVE", "days without use": 90,
    }  # fmt: skip
    alone = survey("account", alone=PROD)
    assert wanted("external_analyzer", PROD, seen=alone) == {"ACCOUNT": "ACTIVE"}
    assert "ACCOUNT_UNUSED_ACCESS" in wanted("unused_access_analyzer", PROD, seen=alone)


def test_the_management_account_delegates_nothing_to_itself():
    both = survey(security=MANAGEMENT)

    assert wanted("analyzer_admin", MANAGEMENT, seen=both) is None
    assert wanted("analyzer_admin", MANAGEMENT) == {"administrators": [SECURITY]}
