"""GetFindings as AWS answers it, over real sockets: filters, order, pages, and who sees what."""

import time

import pytest
from botocore.exceptions import ClientError

from tests.emulator.securityhub_finding_scenes import (
    STANDARD,
    ago,
    control_finding,
    finding,
    ids,
    is_,
    product,
    put,
)
from tests.emulator.securityhub_scenes import HOME, MANAGEMENT, OTHER, PROD, SECURITY, code_of


class TestFilters:
    """Which findings a filter leaves."""

    @pytest.fixture
    def three(self, kept):
        return kept(
            finding("alpha", Severity={"Label": "LOW"}, Title="a bucket is open", UpdatedAt=ago(2)),
            finding(
                "beta", Severity={"Label": "HIGH"}, Title="a group is open", UpdatedAt=ago(10), Confidence=40,
                Resources=[
                    {"Type": "AwsEc2SecurityGroup", "Id": "sg-1", "Tags": {"team": "payments"}},
                    {"Type": "AwsEc2Vpc", "Id": "vpc-1"},
                ],
                Compliance={"Status": "FAILED"},
            ),
            finding(
                "gamma", Severity={"Label": "CRITICAL"}, Title="a key is old", UpdatedAt=ago(30), Confidence=90,
                Resources=[{"Type": "AwsIamUser", "Id": "alice", "Tags": {"team": "platform"}}],
                Compliance={"Status": "PASSED"}, RecordState="ARCHIVED",
            ),
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("filters", "expected"),
        [
            ({}, {"alpha", "beta", "gamma"}),
            ({"Id": [is_("beta")]}, {"beta"}),
            ({"Id": [is_("beta"), is_("alpha")]}, {"alpha", "beta"}),
            ({"Id": [is_("BETA")]}, set()),
            ({"Id": [is_("be", "PREFIX"), is_("alpha")]}, {"alpha", "beta"}),
            ({"Id": [is_("beta", "NOT_EQUALS"), is_("alpha", "NOT_EQUALS")]}, {"gamma"}),
            ({"Id": [is_("be", "PREFIX_NOT_EQUALS"), is_("al", "PREFIX_NOT_EQUALS")]}, {"gamma"}),
            ({"Title": [is_("open", "CONTAINS"), is_("old", "CONTAINS")]}, {"alpha", "beta", "gamma"}),
            ({"Title": [is_("bucket", "NOT_CONTAINS"), is_("group", "NOT_CONTAINS")]}, {"gamma"}),
            ({"ResourceType": [is_("AwsEc2", "PREFIX"), is_("AwsEc2Vpc", "NOT_EQUALS")]}, set()),
            ({"ResourceType": [is_("Aws", "PREFIX"), is_("AwsEc2", "PREFIX_NOT_EQUALS")]}, {"alpha", "gamma"}),
            ({"ResourceId": [is_("vpc-1")]}, {"beta"}),
            ({"SeverityLabel": [is_("HIGH"), is_("CRITICAL")]}, {"beta", "gamma"}),
            ({"SeverityLabel": [is_("HIGH")], "RecordState": [is_("ACTIVE")]}, {"beta"}),
            ({"SeverityLabel": [is_("HIGH")], "RecordState": [is_("ARCHIVED")]}, set()),
            ({"ComplianceStatus": [is_("PASSED", "NOT_EQUALS")]}, {"alpha", "beta"}),
            ({"ComplianceStatus": [is_("FAILED")]}, {"beta"}),
            ({"ProductName": [is_("Default")], "CompanyName": [is_("Personal")]}, {"alpha", "beta", "gamma"}),
            ({"ProductArn": [is_(product(PROD))]}, set()),
            ({"AwsAccountId": [is_(SECURITY)], "Region": [is_(HOME)]}, {"alpha", "beta", "gamma"}),
            ({"AwsAccountName": [is_("security")]}, {"alpha", "beta", "gamma"}),
            ({"Type": [is_("Software", "PREFIX")]}, {"alpha", "beta", "gamma"}),
            ({"GeneratorId": [is_("scanner/2")]}, set()),
            ({"WorkflowStatus": [is_("NEW")]}, {"alpha", "beta", "gamma"}),
            ({"UpdatedAt": [{"Start": ago(15), "End": ago(5)}]}, {"beta"}),
            ({"UpdatedAt": [{"Start": ago(3), "End": ago(1)}, {"Start": ago(31), "End": ago(29)}]},
             {"alpha", "gamma"}),
            ({"UpdatedAt": [{"DateRange": {"Value": 11, "Unit": "DAYS"}}]}, {"alpha", "beta"}),
            ({"UpdatedAt": [{"DateRange": {"Value": 11, "Unit": "DAYS", "Comparison": "OLDER_THAN"}}]}, {"gamma"}),
            ({"CreatedAt": [{"Start": ago(39), "End": ago(0)}]}, set()),
            ({"FirstObservedAt": [{"Start": ago(100), "End": ago(0)}]}, set()),
            ({"Confidence": [{"Gte": 40, "Lt": 90}]}, {"beta"}),
            ({"Confidence": [{"Eq": 90}, {"Lte": 40}]}, {"beta", "gamma"}),
            ({"SeverityNormalized": [{"Gt": 1}]}, {"beta", "gamma"}),
            ({"ResourceTags": [{"Key": "team", "Value": "pay", "Comparison": "CONTAINS"}]}, {"beta"}),
            ({"ResourceTags": [{"Key": "team", "Value": "payments", "Comparison": "NOT_EQUALS"}]},
             {"alpha", "gamma"}),
            ({"ResourceTags": [{"Key": "owner", "Value": "payments", "Comparison": "EQUALS"}]}, set()),
        ],
    )  # fmt: skip
    def test_each_comparison(self, three, filters, expected):
        assert set(ids(three, filters)) == expected

    @pytest.mark.parametrize(
        "filters",
        [
            {"Id": [is_("a"), is_("b", "NOT_EQUALS")]},
            {"Id": [is_("a"), is_("b", "PREFIX_NOT_EQUALS")]},
            {"Title": [is_("a", "CONTAINS"), is_("b", "NOT_CONTAINS")]},
            {"Title": [is_("a", "CONTAINS"), is_("b", "PREFIX")]},
            {"Title": [is_("a", "CONTAINS_WORD")]},
            {"Title": [is_("a", "LIKE")]},
            {"Id": [is_(str(number)) for number in range(21)]},
            {"UpdatedAt": [{}]},
            {"UpdatedAt": [{"Start": "yesterday"}]},
            {"UpdatedAt": [{"Start": "2024-01-01T00:00:00"}]},
            {"Confidence": [{}]},
            {"ResourceTags": [{"Key": "a", "Value": "b", "Comparison": "PREFIX"}]},
            {"Keyword": [{"Value": "emulators know no keywords"}]},
            {
                name: [is_("x")]
                for name in (
                    "Id", "Title", "ProductArn", "ProductName", "CompanyName", "AwsAccountId", "Region",
                    "GeneratorId", "Type", "ResourceId", "ResourceType",
                )
            },
        ],
    )  # fmt: skip
    def test_what_aws_does_not_take(self, home, filters):
        with pytest.raises(ClientError) as refused:
            home.get_findings(Filters=filters)
        assert code_of(refused) == "InvalidInputException"

    def test_ten_attributes_of_twenty_values_are_taken(self, kept):
        values = [is_(str(number), "PREFIX_NOT_EQUALS") for number in range(20)]
        names = ("Id", "Title", "ProductName", "CompanyName", "AwsAccountName", "Region", "GeneratorId",
                 "Type", "ResourceId", "ResourceType")  # fmt: skip
        assert ids(kept(finding()), dict.fromkeys(names, values)) == ["one"]

    def test_a_controls_finding_by_control_and_standard(self, home):
        put(control_finding("FAILED"))
        put(finding("else"))
        assert ids(home, {"ComplianceSecurityControlId": [is_("S3.8")]}) == ["check"]
        assert ids(home, {"ComplianceAssociatedStandardsId": [is_(STANDARD)]}) == ["check"]
        assert ids(home, {"ComplianceAssociatedStandardsId": [is_(f"x/{STANDARD}")]}) == []


class TestOrder:
    """SortCriteria."""

    def test_by_several_attributes_the_first_weighs_most(self, kept):
        home = kept(
            finding("a", Title="x", UpdatedAt=ago(1)),
            finding("b", Title="y", UpdatedAt=ago(2)),
            finding("c", Title="x", UpdatedAt=ago(3)),
        )
        by = [{"Field": "Title", "SortOrder": "desc"}, {"Field": "UpdatedAt", "SortOrder": "asc"}]
        assert ids(home, SortCriteria=by) == ["b", "c", "a"]
        assert ids(home, SortCriteria=[{"Field": "UpdatedAt", "SortOrder": "desc"}]) == ["a", "b", "c"]

    def test_not_by_anything(self, home):
        with pytest.raises(ClientError) as refused:
            home.get_findings(SortCriteria=[{"Field": "Colour", "SortOrder": "asc"}])
        assert code_of(refused) == "InvalidInputException"


class TestPages:
    """MaxResults and NextToken."""

    @pytest.fixture
    def many(self, kept):
        for start in range(0, 250, 100):
            home = kept(*(finding(f"{number:03}") for number in range(start, min(start + 100, 250))))
        return home

    def test_a_hundred_at_most_and_every_finding_once(self, many):
        pages = list(many.get_paginator("get_findings").paginate())
        assert [len(page["Findings"]) for page in pages] == [100, 100, 50]
        assert len({one["Id"] for page in pages for one in page["Findings"]}) == 250

    def test_the_paginator_passes_the_size_on(self, many):
        pages = list(many.get_paginator("get_findings").paginate(PaginationConfig={"PageSize": 99}))
        assert [len(page["Findings"]) for page in pages] == [99, 99, 52]

    def test_more_than_a_hundred_is_refused(self, home):
        with pytest.raises(ClientError) as refused:
            home.get_findings(MaxResults=101)
        assert code_of(refused) == "InvalidInputException"

    def test_a_token_belongs_to_its_query(self, many):
        filters = {"RecordState": [is_("ACTIVE")]}
        token = many.get_findings(Filters=filters, MaxResults=10)["NextToken"]
        assert not token.isdigit()
        assert ids(many, filters, MaxResults=5, NextToken=token) == [f"{n:03}" for n in range(10, 15)]
        for others in ({}, {"RecordState": [is_("ARCHIVED")]}):
            with pytest.raises(ClientError) as refused:
                many.get_findings(Filters=others, NextToken=token)
            assert code_of(refused) == "InvalidInputException"

    @pytest.mark.parametrize("token", ["100", "bm90IGpzb24=", "!"])
    def test_nobody_makes_a_token_himself(self, many, token):
        with pytest.raises(ClientError) as refused:
            many.get_findings(NextToken=token)
        assert code_of(refused) == "InvalidInputException"

    def test_what_changes_between_pages_is_not_missed_for_ever(self, many):
        first = many.get_findings(MaxResults=10)
        many.batch_import_findings(Findings=[finding("later")])
        found = {one["Id"] for one in first["Findings"]}
        token = first["NextToken"]
        while token:
            page = many.get_findings(MaxResults=100, NextToken=token)
            found |= {one["Id"] for one in page["Findings"]}
            token = page.get("NextToken")
        assert "later" in found

    def test_a_page_of_twenty_thousand_is_quick(self, home):
        for number in range(20_000):
            put(
                finding(
                    str(number),
                    Description="d" * 2_500,
                    Compliance={"Status": ("PASSED", "FAILED")[number % 2]},
                )
            )
        filters = {"ComplianceStatus": [is_("FAILED")], "RecordState": [is_("ACTIVE")]}
        token = home.get_findings(Filters=filters, MaxResults=100)["NextToken"]
        seconds = []
        for _ in range(5):
            begun = time.perf_counter()
            token = home.get_findings(Filters=filters, MaxResults=100, NextToken=token)["NextToken"]
            seconds.append(time.perf_counter() - begun)
        assert min(seconds) < 0.05


class TestWhoSees:
    """Accounts, the administrator, the home region."""

    @pytest.fixture
    def organization(self, control):
        """The posture story's organization, without anything but a finding of each place."""
        control.posture(1)
        for account in (MANAGEMENT, SECURITY, PROD):
            for region in (HOME, OTHER):
                put(finding(f"{account}-{region}", account, region), account, region)

    def seen(self, client):
        return set(ids(client, {"Title": [is_("finding ", "PREFIX")]}))

    def test_a_member_sees_its_own_in_that_region(self, organization, client):
        assert self.seen(client("securityhub", "workload-prod")) == {f"{PROD}-{HOME}"}
        assert self.seen(client("securityhub", "management", OTHER)) == {f"{MANAGEMENT}-{OTHER}"}

    def test_the_administrator_sees_its_members_in_a_linked_region(self, organization, client):
        expected = {f"{account}-{OTHER}" for account in (MANAGEMENT, SECURITY, PROD)}
        assert self.seen(client("securityhub", "security", OTHER)) == expected

    def test_the_home_region_sees_the_linked_ones(self, organization, client):
        expected = {f"{a}-{r}" for a in (MANAGEMENT, SECURITY, PROD) for r in (HOME, OTHER)}
        assert self.seen(client("securityhub", "security")) == expected

    def test_without_a_hub_there_is_nothing(self, client):
        with pytest.raises(ClientError) as refused:
            client("securityhub", "workload-prod").get_findings()
        assert code_of(refused) == "InvalidAccessException"

    def test_a_disabled_hub_has_forgotten(self, hub):
        prod = hub("workload-prod")
        prod.batch_import_findings(Findings=[finding(account=PROD)])
        prod.disable_security_hub()
        prod.enable_security_hub(EnableDefaultStandards=False)
        assert ids(prod) == []

    def test_the_administrator_updates_what_it_sees_a_member_only_its_own(self, organization, client):
        key = {"Id": f"{PROD}-{OTHER}", "ProductArn": product(PROD, OTHER)}
        change = {"FindingIdentifiers": [key], "Workflow": {"Status": "NOTIFIED"}}
        other = client("securityhub", "management", OTHER).batch_update_findings(**change)
        assert [one["ErrorCode"] for one in other["UnprocessedFindings"]] == ["FindingNotFound"]
        done = client("securityhub", "security").batch_update_findings(**change)
        assert done["ProcessedFindings"] == [key]
        seen = client("securityhub", "workload-prod", OTHER).get_findings(Filters={"Id": [is_(key["Id"])]})
        assert seen["Findings"][0]["Workflow"] == {"Status": "NOTIFIED"}

    def test_too_many_calls_are_refused_on_order(self, control, home):
        control.throttle(2, ["securityhub"])
        home.get_findings()
        with pytest.raises(ClientError) as refused:
            home.get_findings()
        assert code_of(refused) == "LimitExceededException"
