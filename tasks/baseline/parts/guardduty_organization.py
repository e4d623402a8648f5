"""GuardDuty's auto-enabling, read and set by the administrator, each region with its own detector."""

from typing import Any

from tasks import aws
from tasks.baseline import protection_plans as plans
from tasks.baseline import reach
from tasks.baseline.delegation import as_administrator, before_the_members
from tasks.baseline.detectors import the_detector
from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.part import Found, Settings, There
from watchkeeper.baseline.survey import Place, Survey


def look(at: Place, wanted: Settings, survey: Survey) -> Found:
    """The configuration of the region; a plan that it does not name is not offered there."""
    if before := before_the_members("guardduty", at, survey):
        return before
    found = _found(at)
    return There(
        settings={one: found.get(one) for one in wanted},
        not_offered=plans.unknown_here(wanted, found),
    )


def change(at: Place, wanted: Settings, survey: Survey, line: Line) -> None:
    """Set what differs; AutoEnableOrganizationMembers must be in every call.

    Raises:
        NotYet: GuardDuty does not know the administrator everywhere yet.
        Permanent: GuardDuty refuses a plan.
    """
    del survey
    guardduty = reach.client("guardduty", at, changing=True)
    name, found = the_detector(at), _found(at)

    def send(some: plans.Plans) -> None:
        more: dict[str, Any] = {"Features": some} if some else {}
        call = aws.reading_aws_errors("guardduty:UpdateOrganizationConfiguration", name)
        with as_administrator("guardduty", at), call:
            guardduty.update_organization_configuration(
                DetectorId=name, AutoEnableOrganizationMembers=wanted["auto_enable"], **more
            )

    known = plans.differing(line) - set(plans.unknown_here(wanted, found))
    if "feature RUNTIME_MONITORING" in known and plans.must_give_way(wanted, found):
        send([{"Name": "EKS_RUNTIME_MONITORING", "AutoEnable": "NONE"}])
    features = plans.plans_to_send(wanted, known, "AutoEnable")
    refused = plans.send_each_that_is_taken(features, send)
    if "auto_enable" in known and len(refused) == len(features):
        send([])
    plans.complain(refused)


def _found(at: Place) -> Settings:
    guardduty, name = reach.client("guardduty", at), the_detector(at)
    features: plans.Plans = []
    token: dict[str, str] = {}
    while True:  # botocore has no paginator for it
        call = aws.reading_aws_errors("guardduty:DescribeOrganizationConfiguration", name)
        with as_administrator("guardduty", at), call:
            answer = guardduty.describe_organization_configuration(DetectorId=name, **token)
        features += answer.get("Features", [])
        if not answer.get("NextToken"):
            break
        token = {"NextToken": answer["NextToken"]}
    return {
        "auto_enable": answer.get("AutoEnableOrganizationMembers"),
        **plans.settings_of(features, "AutoEnable"),
    }
