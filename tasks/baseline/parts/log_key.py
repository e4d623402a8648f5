"""The key of the logs, looked at, made and changed.

Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html
"""

from typing import Any

from tasks import aws
from tasks.baseline import reach
from tasks.baseline.existing_trail import kept_key, must_be_known
from tasks.baseline.keys import key_id_of
from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.part import Elsewhere, Found, Missing, Settings, There
from watchkeeper.baseline.policies import by_sid, merged
from watchkeeper.baseline.survey import Place, Survey
from watchkeeper.errors import Permanent


def look(at: Place, wanted: Settings, survey: Survey) -> Found:
    """The key behind the alias, in the words of `wanted`; an adopted trail with a key needs none of ours."""
    must_be_known(survey)
    where = _where(at, wanted)
    key = key_id_of(where, wanted["alias"])
    if key is None:
        theirs = kept_key(survey) if wanted.get("adopted") else None
        return Elsewhere(by=f"the trail that was adopted has a key: {theirs}") if theirs else Missing()
    kms = reach.client("kms", where)
    state = _state(kms, key)
    with aws.reading_aws_errors("kms:GetKeyRotationStatus", key):
        rotation = kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"]
    settings = {"enabled": state == "Enabled", "rotation": rotation, "policy": by_sid(_policy(kms, key))}
    notes = (f"the key is {state}",) if state != "Enabled" else ()
    return There(settings={**wanted, **settings}, notes=notes)


def change(at: Place, wanted: Settings, survey: Survey, line: Line) -> None:
    """Make the key and its alias, or set what differs; a key that waits for its deletion is kept."""
    must_be_known(survey)
    kms = reach.client("kms", _where(at, wanted), changing=True)
    differing = {one.setting for one in line.differences}
    key = key_id_of(_where(at, wanted), wanted["alias"])
    if key is None:
        key = _left_behind(kms, wanted) or _created(kms, wanted)
        with aws.reading_aws_errors("kms:CreateAlias", wanted["alias"]):
            kms.create_alias(AliasName=wanted["alias"], TargetKeyId=key)
    if "enabled" in differing:
        _bring_back(kms, key)
    if "policy" in differing:
        whole = merged(_policy(kms, key), wanted["policy"])
        with aws.reading_aws_errors("kms:PutKeyPolicy", key):
            kms.put_key_policy(KeyId=key, PolicyName="default", Policy=whole)
    if "rotation" in differing:
        with aws.reading_aws_errors("kms:EnableKeyRotation", key):
            kms.enable_key_rotation(KeyId=key)


def _where(at: Place, wanted: Settings) -> Place:
    return Place(account=at.account, region=wanted["region"])


def _description(wanted: Settings) -> str:
    return f"Watchkeeper's baseline: {wanted['alias']}"


def _left_behind(kms: Any, wanted: Settings) -> str | None:
    """A key that an earlier try made before it could name it: a second one would be paid for for ever."""
    for one in aws.pages(kms, "list_keys", "Keys"):
        with aws.reading_aws_errors("kms:DescribeKey", one["KeyId"]):
            found = kms.describe_key(KeyId=one["KeyId"])["KeyMetadata"]
        if found.get("Description") == _description(wanted) and found["KeyState"] == "Enabled":
            return str(one["KeyId"])
    return None


def _created(kms: Any, wanted: Settings) -> str:
    with aws.reading_aws_errors("kms:CreateKey", wanted["alias"]):
        made = kms.create_key(
            Description=_description(wanted),
            Policy=merged(None, wanted["policy"]),
            Tags=[{"TagKey": "watchkeeper", "TagValue": "baseline"}],
        )
    return str(made["KeyMetadata"]["KeyId"])


def _bring_back(kms: Any, key: str) -> None:
    state = _state(kms, key)
    if state == "PendingDeletion":
        with aws.reading_aws_errors("kms:CancelKeyDeletion", key):
            kms.cancel_key_deletion(KeyId=key)
        state = "Disabled"
    if state == "Disabled":
        with aws.reading_aws_errors("kms:EnableKey", key):
            kms.enable_key(KeyId=key)
    elif state != "Enabled":
        raise Permanent(
            f"the key {key} is {state}: point the alias to another key, or choose another alias"
        )


def _state(kms: Any, key: str) -> str:
    with aws.reading_aws_errors("kms:DescribeKey", key):
        return str(kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"])


def _policy(kms: Any, key: str) -> str:
    with aws.reading_aws_errors("kms:GetKeyPolicy", key):
        return str(kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"])
