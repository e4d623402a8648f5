"""GuardDuty's detector, read and changed in its own account, or by its administrator where one rules."""

from typing import Any

from tasks import aws
from tasks.baseline import reach
from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.part import Found, Missing, Settings, There
from watchkeeper.baseline.parts.detector import AGENTS_OF
from watchkeeper.baseline.survey import Place, Survey
from watchkeeper.errors import Permanent


def look(at: Place, wanted: Settings, survey: Survey) -> Found:
    """The one detector of the place, in the words of `wanted`.

    A plan that GetDetector does not name is not offered in the region.
    """
    del survey
    guardduty = reach.client("guardduty", at)
    name = detector_id(guardduty)
    if name is None:
        return Missing()
    with aws.reading_aws_errors("guardduty:GetDetector", name):
        detector = guardduty.get_detector(DetectorId=name)
    settings: Settings = {
        "status": detector["Status"],
        "publishing": detector.get("FindingPublishingFrequency"),
    }
    for feature in detector.get("Features", []):
        settings[f"feature {feature['Name']}"] = feature["Status"]
        for agent in feature.get("AdditionalConfiguration", []):
            settings[f"agent {agent['Name']}"] = agent["Status"]
    missing = tuple(one for one in wanted if one.startswith(("feature ", "agent ")) and one not in settings)
    return There(settings={one: settings.get(one) for one in wanted}, not_offered=missing)


def change(at: Place, wanted: Settings, survey: Survey, line: Line) -> None:
    """Make the detector, or set what differs."""
    del survey
    guardduty = reach.client("guardduty", at, changing=True)
    name = detector_id(guardduty)
    if name is None:
        _create(guardduty, wanted)
        return
    differing = {one.setting for one in line.differences}
    change: dict[str, Any] = {"Features": _features({k: v for k, v in wanted.items() if k in differing})}
    if "publishing" in differing:
        change["FindingPublishingFrequency"] = wanted["publishing"]
    if "status" in differing:
        change["Enable"] = True
    with aws.reading_aws_errors("guardduty:GetAdministratorAccount", name):
        ruler = guardduty.get_administrator_account(DetectorId=name).get("Administrator", {})
    if ruler.get("RelationshipStatus") == "Enabled" and ruler.get("AccountId") != at.account:
        _by_the_administrator(at, ruler["AccountId"], change["Features"])
    else:
        with aws.reading_aws_errors("guardduty:UpdateDetector", name):
            guardduty.update_detector(DetectorId=name, **change)


def detector_id(guardduty: Any) -> str | None:
    """The place's detector; there is at most one."""
    with aws.reading_aws_errors("guardduty:ListDetectors", "the detector"):
        found = guardduty.list_detectors()["DetectorIds"]
    return str(found[0]) if found else None


def _create(guardduty: Any, wanted: Settings) -> None:
    """With every plan named; those that the region refuses by name are left out and it is tried again."""
    features = _features(wanted)
    while True:
        try:
            with aws.reading_aws_errors("guardduty:CreateDetector", "the detector"):
                guardduty.create_detector(
                    Enable=True,
                    FindingPublishingFrequency=wanted.get("publishing", "FIFTEEN_MINUTES"),
                    Features=features,
                )
            return
        except Permanent as error:
            refused = [one for one in features if one["Name"] in str(error)]
            if not refused:
                raise
            features = [one for one in features if one not in refused]


def _by_the_administrator(at: Place, administrator: str, features: list[dict[str, Any]]) -> None:
    """Members of an organization may not set their own plans."""
    ruling = Place(account=administrator, region=at.region)
    guardduty = reach.client("guardduty", ruling, changing=True)
    name = detector_id(guardduty)
    if name is None:
        raise Permanent(f"the administrator {administrator} has no detector in {at.region}")
    with aws.reading_aws_errors("guardduty:UpdateMemberDetectors", at.account):
        answer = guardduty.update_member_detectors(
            DetectorId=name, AccountIds=[at.account], Features=features
        )
    if refused := answer.get("UnprocessedAccounts"):
        raise Permanent(f"guardduty:UpdateMemberDetectors on {at.account}: {refused[0].get('Result')}")


def _features(settings: Settings) -> list[dict[str, Any]]:
    """The plans among `settings` in GuardDuty's shape, agents under the plan that they belong to."""
    made: dict[str, dict[str, Any]] = {}
    for setting, status in settings.items():
        kind, _, name = setting.partition(" ")
        if kind == "feature":
            made.setdefault(name, {"Name": name})["Status"] = status
        elif kind == "agent":
            plan = made.setdefault(AGENTS_OF[name], {"Name": AGENTS_OF[name]})
            plan.setdefault("Status", "ENABLED")
            plan.setdefault("AdditionalConfiguration", []).append({"Name": name, "Status": status})
    return list(made.values())
