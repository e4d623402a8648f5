"""BatchUpdateFindings and BatchImportFindings as AWS has them, and the workflow status between them."""

import pytest
from botocore.exceptions import ClientError

from tests.emulator.securityhub_finding_scenes import (
    ago,
    control_finding,
    finding,
    ids,
    is_,
    product,
    put,
)
from tests.emulator.securityhub_scenes import HOME, OTHER, PROD, code_of


class TestUpdate:
    """BatchUpdateFindings."""

    def test_what_the_customer_sets_leaves_updated_at_alone(self, kept):
        home = kept(finding())
        before = home.get_findings()["Findings"][0]
        home.batch_update_findings(
            FindingIdentifiers=[{"Id": "one", "ProductArn": product()}],
            Workflow={"Status": "SUPPRESSED"},
            Note={"Text": "accepted", "UpdatedBy": "alice"},
            UserDefinedFields={"ticket": "SEC-1"},
            Severity={"Label": "LOW"},
            Confidence=10,
            VerificationState="BENIGN_POSITIVE",
        )
        after = home.get_findings()["Findings"][0]
        assert after["UpdatedAt"] == before["UpdatedAt"]
        assert (after["Workflow"]["Status"], after["Note"]["Text"]) == ("SUPPRESSED", "accepted")
        assert after["UserDefinedFields"] == {"ticket": "SEC-1"}
        assert after["Severity"] == {"Label": "LOW", "Normalized": 1}
        assert ids(home, {"NoteUpdatedBy": [is_("alice")]}) == ["one"]
        found = {"UserDefinedFields": [{"Key": "ticket", "Value": "SEC-1", "Comparison": "EQUALS"}]}
        assert ids(home, found) == ["one"]

    def test_a_normalized_severity_gives_the_label(self, kept):
        home = kept(finding())
        key = [{"Id": "one", "ProductArn": product()}]
        for number, label in (
            (0, "INFORMATIONAL"),
            (39, "LOW"),
            (40, "MEDIUM"),
            (89, "HIGH"),
            (90, "CRITICAL"),
        ):
            home.batch_update_findings(FindingIdentifiers=key, Severity={"Normalized": number})
            assert home.get_findings()["Findings"][0]["Severity"]["Label"] == label

    def test_the_unprocessed_are_named(self, kept):
        home = kept(finding())
        known, unknown = ({"Id": name, "ProductArn": product()} for name in ("one", "two"))
        answer = home.batch_update_findings(
            FindingIdentifiers=[known, unknown, known], Workflow={"Status": "NOTIFIED"}
        )
        assert answer["ProcessedFindings"] == [known]
        wrong = [
            (one["FindingIdentifier"]["Id"], one["ErrorCode"]) for one in answer["UnprocessedFindings"]
        ]
        assert wrong == [("two", "FindingNotFound"), ("one", "DuplicatedFindingIdentifier")]

    @pytest.mark.parametrize(
        "change",
        [
            {"Workflow": {"Status": "DONE"}},
            {"Confidence": 101},
            {"Severity": {"Label": "BAD"}},
            {"Severity": {}},
        ],
    )
    def test_values_that_do_not_exist(self, kept, change):
        home = kept(finding())
        with pytest.raises(ClientError) as refused:
            home.batch_update_findings(
                FindingIdentifiers=[{"Id": "one", "ProductArn": product()}], **change
            )
        assert code_of(refused) == "InvalidInputException"

    def test_a_hundred_at_most(self, home):
        keys = [{"Id": str(number), "ProductArn": product()} for number in range(101)]
        with pytest.raises(ClientError) as refused:
            home.batch_update_findings(FindingIdentifiers=keys, Workflow={"Status": "NOTIFIED"})
        assert code_of(refused) == "InvalidInputException"


class TestImport:
    """BatchImportFindings."""

    def test_security_hub_fills_in_what_it_knows(self, kept):
        held = kept(finding()).get_findings()["Findings"][0]
        assert (held["Region"], held["RecordState"], held["Workflow"]["Status"]) == (HOME, "ACTIVE", "NEW")
        assert held["Severity"] == {"Label": "HIGH", "Normalized": 70}
        assert held["FindingProviderFields"]["Severity"] == {"Label": "HIGH", "Original": "HIGH"}
        assert held["AwsAccountName"] == "security"

    @pytest.mark.parametrize(
        ("wrong", "code"),
        [
            ({"ProductArn": product(PROD)}, "InvalidAccess"),
            ({"ProductArn": product(region=OTHER)}, "InvalidAccess"),
            ({"ProductArn": f"arn:aws:securityhub:{HOME}::product/aws/securityhub"}, "InvalidAccess"),
            ({"AwsAccountId": PROD}, "InvalidAccess"),
            ({"SchemaVersion": "2020-01-01"}, "InvalidInput"),
            ({"UpdatedAt": "today"}, "InvalidInput"),
            ({"Resources": []}, "InvalidInput"),
            ({"Types": []}, "InvalidInput"),
            ({"Description": "d" * 240_000}, "FindingSizeExceeded"),
        ],
    )
    def test_what_is_not_taken_in_is_named_and_the_rest_is_taken(self, home, wrong, code):
        answer = home.batch_import_findings(Findings=[finding("good"), finding("bad", **wrong)])
        assert (answer["SuccessCount"], answer["FailedCount"]) == (1, 1)
        assert [(one["Id"], one["ErrorCode"]) for one in answer["FailedFindings"]] == [("bad", code)]
        assert ids(home) == ["good"]

    def test_a_hundred_at_most(self, home):
        with pytest.raises(ClientError) as refused:
            home.batch_import_findings(Findings=[finding(str(number)) for number in range(101)])
        assert code_of(refused) == "InvalidInputException"

    def test_an_update_replaces_the_finding_but_not_what_is_the_customers(self, kept):
        home = kept(finding())
        home.batch_update_findings(
            FindingIdentifiers=[{"Id": "one", "ProductArn": product()}],
            Workflow={"Status": "NOTIFIED"}, Note={"Text": "mine", "UpdatedBy": "alice"},
        )  # fmt: skip
        kept(finding(Title="new", UpdatedAt=ago(0), Workflow={"Status": "RESOLVED"}))
        held = home.get_findings()["Findings"]
        assert [(one["Title"], one["UpdatedAt"]) for one in held] == [("new", ago(0))]
        assert (held[0]["Workflow"]["Status"], held[0]["Note"]["Text"]) == ("NOTIFIED", "mine")

    def test_an_archived_finding_that_comes_back_is_new(self, kept):
        home = kept(finding(RecordState="ARCHIVED"))
        key = [{"Id": "one", "ProductArn": product()}]
        home.batch_update_findings(FindingIdentifiers=key, Workflow={"Status": "RESOLVED"})
        kept(finding(RecordState="ACTIVE"))
        assert home.get_findings()["Findings"][0]["Workflow"]["Status"] == "NEW"


class TestWorkflowOfControls:
    """The workflow status that Security Hub itself sets."""

    def statuses(self, home, *compliance):
        return [(put(control_finding(one)), home.get_findings())[1]["Findings"][0]["Workflow"]["Status"]
                for one in compliance]  # fmt: skip

    def test_what_passes_is_resolved_and_what_fails_again_is_new(self, home):
        found = self.statuses(home, "FAILED", "PASSED", "WARNING", "PASSED", "FAILED")
        assert found == ["NEW", "RESOLVED", "NEW", "RESOLVED", "NEW"]

    def test_failing_on_leaves_notified_alone(self, home):
        put(control_finding("FAILED"))
        key = [{"Id": "check", "ProductArn": control_finding("FAILED")["ProductArn"]}]
        home.batch_update_findings(FindingIdentifiers=key, Workflow={"Status": "NOTIFIED"})
        assert self.statuses(home, "FAILED", "PASSED", "FAILED") == ["NOTIFIED", "RESOLVED", "NEW"]

    def test_suppressed_stays_suppressed(self, home):
        put(control_finding("FAILED"))
        key = [{"Id": "check", "ProductArn": control_finding("FAILED")["ProductArn"]}]
        home.batch_update_findings(FindingIdentifiers=key, Workflow={"Status": "SUPPRESSED"})
        assert self.statuses(home, "PASSED", "FAILED") == ["SUPPRESSED", "SUPPRESSED"]
