"""EC2's settings of an account and region that moto lacks: public sharing, and defaults of IMDS.

Sources: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableSnapshotBlockPublicAccess.html,
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableImageBlockPublicAccess.html,
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceMetadataDefaults.html
"""

from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.responses import EC2Response

_IMDS = {
    "HttpTokens": ("optional", "required"),
    "HttpEndpoint": ("disabled", "enabled"),
    "InstanceMetadataTags": ("disabled", "enabled"),
    "HttpTokensEnforced": ("disabled", "enabled"),
}
_NO_PREFERENCE = "no-preference"
_HOPS = range(1, 65)


def install() -> None:
    """Give moto's EC2 the operations."""
    response: Any = EC2Response
    response.get_snapshot_block_public_access_state = _get_snapshots
    response.enable_snapshot_block_public_access = _enable_snapshots
    response.disable_snapshot_block_public_access = _disable_snapshots
    response.get_image_block_public_access_state = _get_images
    response.enable_image_block_public_access = _enable_images
    response.disable_image_block_public_access = _disable_images
    response.get_instance_metadata_defaults = _get_imds
    response.modify_instance_metadata_defaults = _modify_imds


def _settings(self: Any) -> dict[str, Any]:
    """The region's settings, on moto's backend, so that its reset takes them away.

    Images are protected in accounts that began without public ones, snapshots only when asked.
    """
    settings: dict[str, Any] = self.ec2_backend.__dict__.setdefault(
        "account_settings", {"snapshots": "unblocked", "images": "block-new-sharing", "imds": {}}
    )
    return settings


def _get_snapshots(self: Any) -> ActionResult:
    return ActionResult({"State": _settings(self)["snapshots"], "ManagedBy": "account"})


def _enable_snapshots(self: Any) -> ActionResult:
    return _set_snapshots(self, _one_of(self, "State", ("block-all-sharing", "block-new-sharing")))


def _disable_snapshots(self: Any) -> ActionResult:
    return _set_snapshots(self, "unblocked")


def _set_snapshots(self: Any, state: str) -> ActionResult:
    self.error_on_dryrun()
    _settings(self)["snapshots"] = state
    return ActionResult({"State": state})


def _get_images(self: Any) -> ActionResult:
    state = _settings(self)["images"]
    return ActionResult({"ImageBlockPublicAccessState": state, "ManagedBy": "account"})


def _enable_images(self: Any) -> ActionResult:
    return _set_images(self, _one_of(self, "ImageBlockPublicAccessState", ("block-new-sharing",)))


def _disable_images(self: Any) -> ActionResult:
    return _set_images(self, "unblocked")


def _set_images(self: Any, state: str) -> ActionResult:
    self.error_on_dryrun()
    _settings(self)["images"] = state
    return ActionResult({"ImageBlockPublicAccessState": state})


def _get_imds(self: Any) -> ActionResult:
    return ActionResult({"AccountLevel": {**_settings(self)["imds"], "ManagedBy": "account"}})


def _modify_imds(self: Any) -> ActionResult:
    """Change what is named; `no-preference` (for the hop limit -1) takes a default back."""
    wanted: dict[str, Any] = {}
    for name, values in _IMDS.items():
        if self._get_param(name) is not None:
            wanted[name] = _one_of(self, name, (*values, _NO_PREFERENCE))
    hops = self._get_param("HttpPutResponseHopLimit")
    if hops is not None:
        if int(hops) not in _HOPS and int(hops) != -1:
            raise _invalid("HttpPutResponseHopLimit", hops)
        wanted["HttpPutResponseHopLimit"] = int(hops)
    self.error_on_dryrun()
    kept = {**_settings(self)["imds"], **wanted}
    _settings(self)["imds"] = {name: one for name, one in kept.items() if one not in {_NO_PREFERENCE, -1}}
    return ActionResult({"Return": True})


def _one_of(self: Any, name: str, values: tuple[str, ...]) -> str:
    given = self._get_param(name)
    if given not in values:
        raise _invalid(name, given)
    return str(given)


def _invalid(name: str, given: Any) -> EC2ClientError:
    return EC2ClientError("InvalidParameterValue", f"Value ({given}) for parameter {name} is invalid.")
