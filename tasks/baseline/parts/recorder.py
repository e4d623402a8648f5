"""AWS Config's recorder and delivery channel, looked at, made and changed.

Source: https://docs.aws.amazon.com/config/latest/APIReference/API_PutConfigurationRecorder.html
"""

from typing import Any

from tasks import aws
from tasks.baseline import reach
from tasks.baseline.existing_trail import CONTROL_TOWER, must_be_known
from tasks.baseline.refusals import code_of, or_none
from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.part import Elsewhere, Found, Missing, Settings, There
from watchkeeper.baseline.survey import Place, Survey
from watchkeeper.errors import NotThere, NotYet, Permanent

_SECURITY_HUB = "securityhub.amazonaws.com"
_CONFIG = "config.amazonaws.com"
_NAME = "default"
_RECORDER = {"role", "all_supported", "global_types", "frequency"}


def look(at: Place, wanted: Settings, survey: Survey) -> Found:
    """The one customer-managed recorder and its channel; that of Control Tower is left to it."""
    must_be_known(survey)
    config = reach.client("config", at)
    recorder = _recorder(config)
    if recorder is None:
        return _linked(config) or Missing()
    if recorder["name"].startswith(CONTROL_TOWER):
        return Elsewhere(by="AWS Control Tower")
    with aws.reading_aws_errors("config:DescribeConfigurationRecorderStatus", recorder["name"]):
        (status,) = config.describe_configuration_recorder_status(
            ConfigurationRecorderNames=[recorder["name"]]
        )["ConfigurationRecordersStatus"]
    channel = _channel(config) or {}
    group = recorder.get("recordingGroup", {})
    settings = {
        "role": _role_name(recorder.get("roleARN", ""), at),
        "all_supported": group.get("allSupported", False) or _chosen_types(group),
        "global_types": group.get("includeGlobalResourceTypes", False),
        "frequency": recorder.get("recordingMode", {}).get("recordingFrequency", "CONTINUOUS"),
        "bucket": channel.get("s3BucketName"),
        "prefix": channel.get("s3KeyPrefix") or "",
        "recording": status["recording"],
    }
    notes = _notes(status)
    if (bucket := settings["bucket"]) and bucket != wanted["bucket"]:
        notes += (f"it delivers to {bucket}: who reads there must then read {wanted['bucket']}",)
    return There(settings={name: settings[name] for name in wanted}, notes=notes)


def change(at: Place, wanted: Settings, survey: Survey, line: Line) -> None:
    """Make or set the recorder, then its channel, then start it: in any other order AWS refuses."""
    must_be_known(survey)
    config = reach.client("config", at, changing=True)
    differing = {one.setting for one in line.differences}
    recorder = _recorder(config)
    name = recorder["name"] if recorder else _NAME
    if differing & _RECORDER:
        if "role" in differing:
            _ensure_role(at, wanted["role"])
        _put_recorder(config, at, wanted, survey, recorder or {"name": name})
    if differing & {"bucket", "prefix"}:
        _put_channel(config, wanted)
    if "recording" in differing:
        with aws.reading_aws_errors("config:StartConfigurationRecorder", name):
            config.start_configuration_recorder(ConfigurationRecorderName=name)


def _chosen_types(group: dict[str, Any]) -> dict[str, list[str]] | bool:
    """What somebody chose to record: shown in the plan, and kept for who wants it back."""
    if left_out := group.get("exclusionByResourceTypes", {}).get("resourceTypes"):
        return {"all but": sorted(left_out)}
    return {"only": sorted(group["resourceTypes"])} if group.get("resourceTypes") else False


def _recorder(config: Any) -> dict[str, Any] | None:
    with aws.reading_aws_errors("config:DescribeConfigurationRecorders", "the recorder"):
        found = config.describe_configuration_recorders()["ConfigurationRecorders"]
    return next((one for one in found if not one.get("servicePrincipal")), None)


def _linked(config: Any) -> Elsewhere | None:
    """Security Hub's own recorder, which its checks take for enough; it must be asked for by name."""

    def asked() -> list[dict[str, Any]]:
        with aws.reading_aws_errors("config:DescribeConfigurationRecorders", _SECURITY_HUB):
            answer = config.describe_configuration_recorders(ServicePrincipal=_SECURITY_HUB)
        return list(answer["ConfigurationRecorders"])

    found = or_none(asked, "NoSuchConfigurationRecorderException") or []
    if any(one.get("servicePrincipal") == _SECURITY_HUB for one in found):
        return Elsewhere(by="Security Hub's service-linked recorder")
    return None


def _channel(config: Any) -> dict[str, Any] | None:
    with aws.reading_aws_errors("config:DescribeDeliveryChannels", "the delivery channel"):
        found = config.describe_delivery_channels()["DeliveryChannels"]
    return dict(found[0]) if found else None


def _role_arn(at: Place, name: str, partition: str) -> str:
    return f"arn:{partition}:iam::{at.account}:role/aws-service-role/{_CONFIG}/{name}"


def _role_name(arn: str, at: Place) -> str:
    """The name of the account's service-linked role; any other role stays an ARN."""
    linked = f":iam::{at.account}:role/aws-service-role/{_CONFIG}/" in arn
    return arn.rpartition("/")[2] if linked else arn


def _notes(status: dict[str, Any]) -> tuple[str, ...]:
    if str(status.get("lastStatus")).upper() != "FAILURE":
        return ()
    return (f"the last recording failed: {status.get('lastErrorCode')} {status.get('lastErrorMessage')}",)


def _ensure_role(at: Place, name: str) -> None:
    """The service-linked role; all regions of the account want the same one at the same time."""
    iam = reach.client("iam", at, changing=True)
    try:
        with aws.reading_aws_errors("iam:GetRole", name):
            iam.get_role(RoleName=name)
    except NotThere:
        try:
            with aws.reading_aws_errors("iam:CreateServiceLinkedRole", _CONFIG):
                iam.create_service_linked_role(AWSServiceName=_CONFIG)
        except Permanent as error:
            if code_of(error) not in (
                "InvalidInput",
                "InvalidInputException",
            ):  # it has been made meanwhile
                raise


def _put_recorder(config: Any, at: Place, wanted: Settings, survey: Survey, former: dict[str, Any]) -> None:
    """The recorder under its former name; frequencies that others set for single types stay."""
    mode = {**former.get("recordingMode", {}), "recordingFrequency": wanted["frequency"]}
    made = {
        "name": former["name"],
        "roleARN": _role_arn(at, wanted["role"], survey.partition),
        "recordingGroup": {
            "allSupported": True,
            "includeGlobalResourceTypes": wanted["global_types"],
            "recordingStrategy": {"useOnly": "ALL_SUPPORTED_RESOURCE_TYPES"},
        },
        "recordingMode": mode,
    }
    arguments: dict[str, Any] = {"ConfigurationRecorder": made}
    if "roleARN" not in former:  # it is new
        arguments["Tags"] = [{"Key": "watchkeeper", "Value": "baseline"}]
    try:
        with aws.reading_aws_errors("config:PutConfigurationRecorder", former["name"]):
            config.put_configuration_recorder(**arguments)
    except Permanent as error:
        if code_of(error) == "InvalidRoleException":
            raise NotYet(str(error)) from error
        raise


def _put_channel(config: Any, wanted: Settings) -> None:
    """The channel to our bucket; topic and frequency of a former one stay, its bucket's key does not."""
    former = _channel(config) or {"name": _NAME}
    kept = ("name", "snsTopicARN", "configSnapshotDeliveryProperties")
    channel = {name: former[name] for name in kept if name in former}
    channel["s3BucketName"] = wanted["bucket"]
    try:
        with aws.reading_aws_errors("config:PutDeliveryChannel", wanted["bucket"]):
            config.put_delivery_channel(DeliveryChannel=channel)
    except Permanent as error:
        if code_of(error) == "InsufficientDeliveryPolicyException":
            raise Permanent(
                f"{error}; the bucket's policy must let AWS Config of this account in: its part is applied "
                "before this one, see how it went"
            ) from error
        raise
