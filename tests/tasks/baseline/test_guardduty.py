"""GuardDuty's parts against the seeded organization: in some regions half done, in others not begun."""

from types import SimpleNamespace
from typing import ClassVar

import boto3  # noqa: TID251  a stubbed client
import pytest
from botocore.stub import Stubber

from tasks.baseline import detectors, enrolment, reach
from tasks.baseline import protection_plans as plans
from tasks.baseline.delegation import as_administrator
from tasks.patience import patiently
from tests.baseline_surveys import CLOSED, DEV, HOME, MANAGEMENT, PROD, SECURITY, at, survey
from tests.tasks.baseline.log_scenes import apply, differing, look, writes
from watchkeeper.baseline.compare import State
from watchkeeper.baseline.receipt import Outcome
from watchkeeper.baseline.survey import Account
from watchkeeper.errors import Denied, Permanent, Throttled
from watchkeeper.evidence import Seen

NEW = "us-west-2"
"""Nobody has thought of GuardDuty there."""
SEEN = survey(regions=(HOME, NEW))
ALL = ("detector", "guardduty_admin", "guardduty_organization", "guardduty_members")
NAMES = {MANAGEMENT: "management", SECURITY: "security", PROD: "workload-prod", DEV: "workload-dev"}


@pytest.fixture
def guardduty(operator):
    """GuardDuty of an account by id, as the people there use it."""
    return lambda account, region=HOME: operator("guardduty", NAMES[account], region)


@pytest.fixture
def soon(monkeypatch):
    """What AWS asks us to wait for is not waited for."""
    monkeypatch.setattr(patiently, "sleep", lambda _: None)


def detector(client):
    (name,) = client.list_detectors()["DetectorIds"]
    return name


def features(client):
    found = client.get_detector(DetectorId=detector(client))["Features"]
    return {one["Name"]: one["Status"] for one in found}


def organization(client):
    found = client.describe_organization_configuration(DetectorId=detector(client))
    return found["AutoEnableOrganizationMembers"], {
        one["Name"]: one["AutoEnable"] for one in found["Features"]
    }


def members(client):
    found = client.list_members(DetectorId=detector(client))["Members"]
    return {one["AccountId"] for one in found if one["RelationshipStatus"] == "Enabled"}


def failures(receipts):
    return {one.line.key: one.why for one in receipts if one.outcome is Outcome.FAILED}


def test_the_whole_organization_is_brought_in_and_a_second_run_only_reads(control, guardduty):
    assert failures(apply(ALL, SEEN)) == {}

    for region in (HOME, NEW):
        administrator = guardduty(SECURITY, region)
        assert members(administrator) == {MANAGEMENT, PROD, DEV}
        for account in NAMES:
            on = features(guardduty(account, region))
            assert (on["RUNTIME_MONITORING"], on["RDS_LOGIN_EVENTS"]) == ("ENABLED", "ENABLED")
            assert (on["AI_ANALYST"], on["EKS_RUNTIME_MONITORING"]) == ("DISABLED", "DISABLED")
        found = administrator.get_detector(DetectorId=detector(administrator))
        assert found["FindingPublishingFrequency"] == "FIFTEEN_MINUTES"
    since = control.calls()[-1]["number"]
    assert {one.outcome for one in apply(ALL, SEEN)} == {Outcome.UNCHANGED}
    assert writes(control, since) == []


def test_every_region_is_set_at_its_own_detector(control, guardduty, calls):
    apply(ALL, SEEN)

    for region in (HOME, NEW):
        auto, plans_set = organization(guardduty(SECURITY, region))
        assert auto == "ALL"
        assert plans_set["LAMBDA_NETWORK_LOGS"] == "ALL"
        assert plans_set["EKS_RUNTIME_MONITORING"] == "NONE"
    updated = {one["DetectorId"] for one in calls("guardduty", "UpdateOrganizationConfiguration")}
    assert updated == {detector(guardduty(SECURITY, region)) for region in (HOME, NEW)}


def test_a_detector_that_is_made_says_yes_or_no_to_every_plan_and_is_tagged(calls):
    apply(("detector",), SEEN, at(PROD, NEW))

    (made,) = calls("guardduty", "CreateDetector")
    named = {one["Name"] for one in made["Features"]}
    assert named == set(SEEN.guardduty_features) - {"EKS_RUNTIME_MONITORING"}
    assert made["Tags"] == {"watchkeeper": "baseline"}


def test_a_members_plans_are_set_by_its_administrator(control, guardduty, calls):
    assert "feature RDS_LOGIN_EVENTS" in differing(look("detector", SEEN, at(DEV)))

    apply(("detector",), SEEN, at(DEV))

    assert features(guardduty(DEV))["RDS_LOGIN_EVENTS"] == "ENABLED"
    assert [one["AccountIds"] for one in calls("guardduty", "UpdateMemberDetectors")] == [[DEV]]
    assert calls("guardduty", "CreateDetector") == calls("guardduty", "UpdateDetector") == []


def test_a_detector_that_is_off_is_switched_on_again_and_no_second_one_made(guardduty, calls):
    theirs = guardduty(PROD, NEW)
    theirs.create_detector(Enable=False)
    assert "status" in differing(look("detector", SEEN, at(PROD, NEW)))

    apply(("detector",), SEEN, at(PROD, NEW))

    assert theirs.get_detector(DetectorId=detector(theirs))["Status"] == "ENABLED"
    assert len(calls("guardduty", "CreateDetector")) == 1


@pytest.mark.parametrize(("account", "region"), [(PROD, NEW), (DEV, HOME)], ids=["alone", "member"])
def test_the_old_runtime_monitoring_gives_way_to_the_new(guardduty, account, region):
    theirs = guardduty(account, region)
    if region == NEW:
        theirs.create_detector(Enable=True)
    old = [{"Name": "EKS_RUNTIME_MONITORING", "Status": "ENABLED"}]
    theirs.update_detector(DetectorId=detector(theirs), Features=old)
    assert any("gives way" in note for note in look("detector", SEEN, at(account, region)).notes)

    (receipt,) = apply(("detector",), SEEN, at(account, region))

    on = features(theirs)
    assert (receipt.why, receipt.line.state) == ("", State.IN_PLACE)
    assert (on["EKS_RUNTIME_MONITORING"], on["RUNTIME_MONITORING"]) == ("DISABLED", "ENABLED")


def test_a_detector_that_is_refused_without_a_reason_is_made_bare_and_then_set(control, guardduty):
    control.fail_next("guardduty", "CreateDetector", "BadRequestException")

    (receipt,) = apply(("detector",), SEEN, at(PROD, NEW))

    assert (receipt.outcome, receipt.line.state) == (Outcome.CHANGED, State.IN_PLACE)
    assert features(guardduty(PROD, NEW))["AI_ANALYST"] == "DISABLED"


def test_plans_that_stay_refused_are_a_failure_after_each_was_tried_once(control):
    apply(("detector", "guardduty_admin"), SEEN, at(SECURITY))
    since = control.calls()[-1]["number"]
    control.fail_next("guardduty", "UpdateOrganizationConfiguration", "BadRequestException", times=50)

    (receipt,) = apply(("guardduty_organization",), SEEN, at(SECURITY))

    assert (receipt.outcome, receipt.line.state) == (Outcome.FAILED, State.TO_CHANGE)
    assert "BadRequestException" in receipt.why
    plans_wanted = [one for one in receipt.line.wanted if one.startswith("feature ")]
    assert len(writes(control, since)) <= len(plans_wanted) + 2  # all at once, each, and none


def test_a_plan_that_is_refused_is_no_success_and_no_other_falls_with_it(control, guardduty):
    apply(("detector",), SEEN, at(SECURITY))
    organization(guardduty(SECURITY))  # the region has shown all its plans
    control.lack(HOME, "guardduty", "RDS_LOGIN_EVENTS")

    (receipt,) = apply(("guardduty_organization",), SEEN, at(SECURITY))

    assert receipt.outcome is Outcome.FAILED
    assert "GuardDuty refused RDS_LOGIN_EVENTS, the others are set" in receipt.why
    assert {one.setting for one in receipt.line.differences} == {"feature RDS_LOGIN_EVENTS"}
    auto, plans_set = organization(guardduty(SECURITY))
    assert auto == "ALL"
    assert plans_set["S3_DATA_EVENTS"] == plans_set["RUNTIME_MONITORING"] == "ALL"


def test_a_plan_that_the_region_does_not_have_is_said_and_not_sent(guardduty, calls):
    far = survey(regions=(HOME, "ap-south-1"))  # without AI_PROTECTION
    apply(ALL, far)

    for part, account in (("detector", PROD), ("guardduty_organization", SECURITY)):
        line = look(part, far, at(account, "ap-south-1"))
        assert line.state is State.IN_PLACE
        assert "feature AI_PROTECTION is not offered in this region" in line.notes
    assert "AI_PROTECTION" in features(guardduty(PROD))


def test_another_administrator_is_said_by_name_and_not_overruled(control, guardduty):
    guardduty(MANAGEMENT, NEW).enable_organization_admin_account(AdminAccountId=PROD)
    apply(("detector",), SEEN, at(SECURITY, NEW))
    since = control.calls()[-1]["number"]

    lines = [look("guardduty_admin", SEEN, at(MANAGEMENT, NEW))]
    lines += [
        look(part, SEEN, at(SECURITY, NEW)) for part in ("guardduty_organization", "guardduty_members")
    ]
    apply(ALL[1:], SEEN, at(MANAGEMENT, NEW))
    apply(ALL[1:], SEEN, at(SECURITY, NEW))

    assert {line.state for line in lines} == {State.MANAGED_ELSEWHERE}
    assert all(PROD in line.why for line in lines)
    assert writes(control, since) == []


def test_an_account_that_is_not_taken_is_named_and_the_others_are_done(control, guardduty, calls):
    apply(("detector",), SEEN, at(SECURITY, NEW))
    apply(("guardduty_admin",), SEEN, at(MANAGEMENT, NEW))

    (receipt,) = apply(("guardduty_members",), SEEN, at(SECURITY, NEW))

    # The management account must have a detector of its own first.
    assert receipt.outcome is Outcome.FAILED
    assert f"1 account(s), the others are done: {MANAGEMENT}:" in receipt.why
    assert members(guardduty(SECURITY, NEW)) == {PROD, DEV}
    assert len(calls("guardduty", "CreateMembers")) == 1
    apply(("detector",), SEEN, at(MANAGEMENT, NEW))
    (again,) = apply(("guardduty_members",), SEEN, at(SECURITY, NEW))
    assert again.line.state is State.IN_PLACE
    sent = [
        [one["AccountId"] for one in call["AccountDetails"]] for call in calls("guardduty", "CreateMembers")
    ]
    assert sent == [[MANAGEMENT, PROD, DEV], [MANAGEMENT]]


def test_a_suspended_account_is_never_sent(calls):
    everybody = (*SEEN.accounts, Account(id=CLOSED, name="closed", regions=Seen(value=(HOME, NEW))))
    stale = SEEN.model_copy(update={"accounts": everybody})
    apply(("detector", "guardduty_admin"), SEEN)

    (receipt,) = apply(("guardduty_members",), stale, at(SECURITY, NEW))

    assert f"{CLOSED}: it is not an active account" in receipt.why
    sent = [
        one["AccountId"] for call in calls("guardduty", "CreateMembers") for one in call["AccountDetails"]
    ]
    assert CLOSED not in sent
    assert set(sent) == {MANAGEMENT, PROD, DEV}


def test_no_more_than_fifty_accounts_are_sent_in_one_call(control, house, calls):
    world = control.grow(62, 1)
    house()
    large = survey(
        regions=(HOME,),
        accounts=tuple(
            Account(id=one, name=name, regions=Seen(value=(HOME,)))
            for name, one in world["accounts"].items()
        ),
    )
    for account in (MANAGEMENT, SECURITY):
        apply(("detector", "guardduty_admin"), large, at(account))

    (receipt,) = apply(("guardduty_members",), large, at(SECURITY))

    assert (receipt.why, receipt.line.state) == ("", State.IN_PLACE)
    assert [len(one["AccountDetails"]) for one in calls("guardduty", "CreateMembers")] == [50, 11]


@pytest.mark.parametrize(
    ("part", "account", "operation"),
    [
        ("detector", PROD, "GetDetector"),
        ("guardduty_admin", MANAGEMENT, "ListOrganizationAdminAccounts"),
        ("guardduty_organization", SECURITY, "DescribeOrganizationConfiguration"),
        ("guardduty_members", SECURITY, "ListMembers"),
    ],
)
def test_a_denied_look_could_not_look_and_writes_nothing(control, part, account, operation):
    control.fail_next("guardduty", operation, "AccessDeniedException", times=3)

    line = look(part, SEEN, at(account))
    (receipt,) = apply((part,), SEEN, at(account))[:1]

    assert (line.state, receipt.line.state) == (State.COULD_NOT_LOOK, State.COULD_NOT_LOOK)
    assert operation in line.why
    assert writes(control) == []


def test_an_administrator_that_is_not_known_everywhere_yet_is_tried_again(control, soon):
    found = SimpleNamespace(tries=0)

    def first_refused():
        found.tries += 1
        with as_administrator("guardduty", at(SECURITY)):
            if found.tries == 1:
                raise Permanent("you do not have required AWS Organization master permission")

    patiently(first_refused)

    assert found.tries == 2


def test_members_that_were_stopped_are_started_in_batches(monkeypatch):
    client = boto3.client("guardduty", region_name=HOME)
    monkeypatch.setattr(reach, "client", lambda *_, **__: client)
    ids = [f"{600_000_000_000 + number}" for number in range(51)]
    with Stubber(client) as aws:
        aws.add_response("list_detectors", {"DetectorIds": ["d1"]})
        for some, left in ((ids[:50], []), (ids[50:], [{"AccountId": ids[50], "Result": "resigned"}])):
            asked = {"DetectorId": "d1", "AccountIds": some}
            aws.add_response("start_monitoring_members", {"UnprocessedAccounts": left}, asked)

        refused = detectors.start_monitoring(at(SECURITY), ids)

        aws.assert_no_pending_responses()
    assert refused == {ids[50]: "resigned"}
    with pytest.raises(Permanent, match="resigned"):
        enrolment.complain("guardduty:StartMonitoringMembers", refused)


class TestSending:
    """Plans that are refused are left out and said; nothing spins."""

    PLANS: ClassVar = [
        {"Name": name, "Status": "ENABLED"}
        for name in ("S3_DATA_EVENTS", "RUNTIME_MONITORING", "AI_PROTECTION")
    ]

    def sent(self, refuse):
        accepted, tries = set(), []

        def send(some):
            tries.append([one["Name"] for one in some])
            refuse(tries[-1])
            accepted.update(tries[-1])

        return plans.send_each_that_is_taken(self.PLANS, send), accepted, tries

    def test_one_that_is_refused_by_name_is_left_out(self):
        def refuse(names):
            if "RUNTIME_MONITORING" in names:
                raise Permanent("the feature RUNTIME_MONITORING is not supported")

        refused, accepted, tries = self.sent(refuse)

        assert set(refused) == {"RUNTIME_MONITORING"}
        assert accepted == {"S3_DATA_EVENTS", "AI_PROTECTION"}
        assert len(tries) == 2
        with pytest.raises(Permanent, match="RUNTIME_MONITORING"):
            plans.complain(refused)

    def test_one_that_is_refused_without_a_name_is_found_by_trying_each(self):
        def refuse(names):
            if "AI_PROTECTION" in names:
                raise Permanent("an invalid or out-of-range value")

        refused, accepted, tries = self.sent(refuse)

        assert set(refused) == {"AI_PROTECTION"}
        assert accepted == {"S3_DATA_EVENTS", "RUNTIME_MONITORING"}
        assert len(tries) == 4

    def test_a_name_that_ends_in_another_is_not_taken_for_it(self):
        error = Permanent("EKS_RUNTIME_MONITORING is not supported")

        assert plans.refused_by_name(self.PLANS, error) == []

    @pytest.mark.parametrize("error", [Denied("guardduty:UpdateDetector", "d1"), Throttled("slow down")])
    def test_what_has_nothing_to_do_with_a_plan_goes_up_at_once(self, error):
        def refuse(names):
            raise error

        with pytest.raises(type(error)):
            self.sent(refuse)
