"""GuardDuty's detector, read and changed in its own account, or by its administrator where one rules."""

from typing import Any

from tasks import aws
from tasks.baseline import enrolment, reach
from tasks.baseline import protection_plans as plans
from tasks.baseline.detectors import detector_id, start_monitoring, the_detector
from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.part import Found, Missing, Settings, There
from watchkeeper.baseline.survey import Place, Survey
from watchkeeper.errors import Denied, Permanent

_TAGS = {"watchkeeper": "baseline"}


def look(at: Place, wanted: Settings, survey: Survey) -> Found:
    """The one detector of the place, in the words of `wanted`.

    A plan that GetDetector does not name is not offered in the region.
    """
    del survey
    found = _found(at)
    if found is None:
        return Missing()
    return There(
        settings={one: found.get(one) for one in wanted},
        not_offered=plans.unknown_here(wanted, found),
        notes=("EKS_RUNTIME_MONITORING gives way to RUNTIME_MONITORING",)
        if plans.must_give_way(wanted, found)
        else (),
    )


def change(at: Place, wanted: Settings, survey: Survey, line: Line) -> None:
    """Make the detector, or set what differs.

    Raises:
        Permanent: GuardDuty refuses a plan, or only the administrator may change what differs.
    """
    del survey
    differing = plans.differing(line)
    found = _found(at)
    if found is None:
        found = _create(at, wanted)
        differing = {one for one, value in wanted.items() if found.get(one, value) != value}
        if not differing:
            return
    if ruler := _ruler(at):
        _by_the_administrator(at, ruler, wanted, found, differing)
    else:
        _by_itself(at, wanted, found, differing)


def _found(at: Place) -> Settings | None:
    guardduty = reach.client("guardduty", at)
    name = detector_id(guardduty)
    if name is None:
        return None
    with aws.reading_aws_errors("guardduty:GetDetector", name):
        detector = guardduty.get_detector(DetectorId=name)
    return {
        "status": detector["Status"],
        "publishing": detector.get("FindingPublishingFrequency"),
        **plans.settings_of(detector.get("Features", [])),
    }


def _create(at: Place, wanted: Settings) -> Settings:
    """A detector with every plan named; gives back how it then stands.

    What is left out is on by itself, so what a region does not know by name is left to the caller, who
    sets what differs. One that another made at this moment is no error.
    """
    guardduty = reach.client("guardduty", at, changing=True)
    features = plans.plans_to_send(wanted, set(wanted))

    def send(some: plans.Plans) -> None:
        with aws.reading_aws_errors("guardduty:CreateDetector", "the detector"):
            guardduty.create_detector(
                Enable=True,
                FindingPublishingFrequency=wanted.get("publishing", "FIFTEEN_MINUTES"),
                Features=some,
                Tags=_TAGS,
            )

    try:
        send(features)
    except Denied:
        raise
    except Permanent as error:
        if (found := _found(at)) is not None:
            return found
        named = plans.refused_by_name(features, error)
        send([one for one in features if one["Name"] not in named] if named else [])
    found = _found(at)
    if found is None:
        raise Permanent("guardduty:CreateDetector gave no detector")
    return found


def _by_itself(at: Place, wanted: Settings, found: Settings, differing: set[str]) -> None:
    guardduty = reach.client("guardduty", at, changing=True)
    name = the_detector(at)
    own: dict[str, Any] = {"Enable": True} if "status" in differing else {}
    if "publishing" in differing:
        own["FindingPublishingFrequency"] = wanted["publishing"]

    def send(some: plans.Plans, **more: Any) -> None:
        with aws.reading_aws_errors("guardduty:UpdateDetector", name):
            guardduty.update_detector(DetectorId=name, **more, **({"Features": some} if some else {}))

    if own:
        send([], **own)
    _set_plans(wanted, found, differing, send)


def _by_the_administrator(
    at: Place, administrator: str, wanted: Settings, found: Settings, differing: set[str]
) -> None:
    """Members of an organization may not set their own plans."""
    ruling = Place(account=administrator, region=at.region)
    guardduty = reach.client("guardduty", ruling, changing=True)
    name = the_detector(ruling)

    def send(some: plans.Plans) -> None:
        with aws.reading_aws_errors("guardduty:UpdateMemberDetectors", at.account):
            answer = guardduty.update_member_detectors(
                DetectorId=name, AccountIds=[at.account], Features=some
            )
        if refused := answer.get("UnprocessedAccounts"):
            raise Permanent(f"guardduty:UpdateMemberDetectors on {at.account}: {refused[0].get('Result')}")

    if "status" in differing:
        refused = start_monitoring(ruling, [at.account])
        enrolment.complain("guardduty:StartMonitoringMembers", refused)
    _set_plans(wanted, found, differing, send)
    if "publishing" in differing:
        raise Permanent(f"how often findings are published is decided by the administrator {administrator}")


def _set_plans(wanted: Settings, found: Settings, differing: set[str], send: Any) -> None:
    known = differing - set(plans.unknown_here(wanted, found))
    features = plans.plans_to_send(wanted, known)
    if "feature RUNTIME_MONITORING" in known and plans.must_give_way(wanted, found):
        send([{"Name": "EKS_RUNTIME_MONITORING", "Status": "DISABLED"}])
    plans.complain(plans.send_each_that_is_taken(features, send))


def _ruler(at: Place) -> str | None:
    """The administrator of which the place is a member."""
    guardduty, name = reach.client("guardduty", at), the_detector(at)
    with aws.reading_aws_errors("guardduty:GetAdministratorAccount", name):
        found = guardduty.get_administrator_account(DetectorId=name).get("Administrator", {})
    rules = found.get("RelationshipStatus") == "Enabled" and found.get("AccountId") != at.account
    return str(found["AccountId"]) if rules else None
