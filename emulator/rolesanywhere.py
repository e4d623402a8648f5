"""IAM Roles Anywhere, which moto lacks altogether: trust anchors and profiles of one account and region.

Source: https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_Operations.html
"""

import re
import sys
import uuid
from datetime import UTC, datetime
from types import ModuleType, SimpleNamespace
from typing import Any

from moto import backend_index
from moto.core.base_backend import BackendDict, BaseBackend
from moto.core.exceptions import AWSError
from moto.core.responses import ActionResult, BaseResponse

_NAME = "moto.rolesanywhere"
_HOST = r"https?://rolesanywhere\.(.+)\.amazonaws\.com"
_SOURCES = ("AWS_ACM_PCA", "CERTIFICATE_BUNDLE", "SELF_SIGNED_REPOSITORY")
_PAGE = 100


class RolesAnywhereBackend(BaseBackend):
    """The anchors and profiles of one account in one region, by id, in boto3's shape."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.anchors: dict[str, dict[str, Any]] = {}
        self.profiles: dict[str, dict[str, Any]] = {}

    @property
    def _url_module(self) -> Any:
        dispatch = RolesAnywhereResponse.dispatch
        paths = ["/trustanchors", "/profiles"]
        for kind in ("trustanchor", "profile"):
            paths += [f"/{kind}/(?P<id>[^/]+)", f"/{kind}/(?P<id>[^/]+)/(?P<switch>enable|disable)"]
        return SimpleNamespace(url_bases=[_HOST], url_paths={f"{{0}}{path}$": dispatch for path in paths})

    def add_anchor(
        self, name: str, source: dict[str, Any], *, enabled: bool, at: datetime
    ) -> dict[str, Any]:
        """Keep a trust anchor; gives it back in boto3's shape."""
        anchor = str(uuid.uuid4())
        arn = f"arn:aws:rolesanywhere:{self.region_name}:{self.account_id}:trust-anchor/{anchor}"
        self.anchors[anchor] = {
            "trustAnchorId": anchor, "trustAnchorArn": arn, "name": name, "source": source,
            "enabled": enabled, "createdAt": at, "updatedAt": at,
        }  # fmt: skip
        return self.anchors[anchor]

    def add_profile(self, name: str, roles: list[str], *, enabled: bool, at: datetime) -> dict[str, Any]:
        """Keep a profile; gives it back in boto3's shape."""
        profile = str(uuid.uuid4())
        arn = f"arn:aws:rolesanywhere:{self.region_name}:{self.account_id}:profile/{profile}"
        self.profiles[profile] = {
            "profileId": profile, "profileArn": arn, "name": name, "roleArns": roles, "enabled": enabled,
            "durationSeconds": 3_600, "createdBy": f"arn:aws:iam::{self.account_id}:root",
            "managedPolicyArns": [], "createdAt": at, "updatedAt": at,
        }  # fmt: skip
        return self.profiles[profile]


rolesanywhere_backends = BackendDict(RolesAnywhereBackend, "rolesanywhere")


class RolesAnywhereResponse(BaseResponse):
    """One call of Roles Anywhere; the methods have the names that moto looks for."""

    def __init__(self) -> None:
        super().__init__(service_name="rolesanywhere")
        self.automated_parameter_parsing = True

    @property
    def _backend(self) -> RolesAnywhereBackend:
        return rolesanywhere_backends[self.current_account][self.region]

    def list_trust_anchors(self) -> ActionResult:
        """All, in pages."""
        return self._page("trustAnchors", list(self._backend.anchors.values()))

    def list_profiles(self) -> ActionResult:
        """All, in pages."""
        return self._page("profiles", list(self._backend.profiles.values()))

    def create_trust_anchor(self) -> ActionResult:
        """A certificate authority is believed from now on if it is enabled."""
        source = self._get_param("source") or {}
        if source.get("sourceType") not in _SOURCES:
            raise AWSError("The source's type is none.", "ValidationException")
        on = bool(self._get_param("enabled"))
        made = self._backend.add_anchor(self._get_param("name"), source, enabled=on, at=datetime.now(UTC))
        return ActionResult({"trustAnchor": made})

    def create_profile(self) -> ActionResult:
        """Which roles the holder of a certificate may ask for."""
        on, roles = bool(self._get_param("enabled")), list(self._get_param("roleArns") or [])
        made = self._backend.add_profile(self._get_param("name"), roles, enabled=on, at=datetime.now(UTC))
        return ActionResult({"profile": made})

    def get_trust_anchor(self) -> ActionResult:
        """One by id."""
        return ActionResult({"trustAnchor": self._anchor()})

    def get_profile(self) -> ActionResult:
        """One by id."""
        return ActionResult({"profile": self._profile()})

    def enable_trust_anchor(self) -> ActionResult:
        """On; so are the next three, each in its way."""
        return ActionResult({"trustAnchor": _switched(self._anchor(), on=True)})

    def disable_trust_anchor(self) -> ActionResult:
        """Off."""
        return ActionResult({"trustAnchor": _switched(self._anchor(), on=False)})

    def enable_profile(self) -> ActionResult:
        """On."""
        return ActionResult({"profile": _switched(self._profile(), on=True)})

    def disable_profile(self) -> ActionResult:
        """Off."""
        return ActionResult({"profile": _switched(self._profile(), on=False)})

    def _page(self, name: str, items: list[dict[str, Any]]) -> ActionResult:
        start, most = int(self._get_param("nextToken") or 0), int(self._get_param("pageSize") or _PAGE)
        answer: dict[str, Any] = {name: items[start : start + most]}
        if start + most < len(items):
            answer["nextToken"] = str(start + most)
        return ActionResult(answer)

    def _anchor(self) -> dict[str, Any]:
        return _found(self._backend.anchors, self._get_param("trustAnchorId"))

    def _profile(self) -> dict[str, Any]:
        return _found(self._backend.profiles, self._get_param("profileId"))


def install() -> None:
    """Show moto the service as if it were one of its own. Call before its first request."""
    if _NAME in sys.modules:
        return
    package = ModuleType(_NAME)
    package.__dict__["rolesanywhere_backends"] = rolesanywhere_backends
    sys.modules[_NAME] = package
    backend_index.backend_url_patterns.append(("rolesanywhere", re.compile(_HOST)))


def _found(kept: dict[str, dict[str, Any]], name: Any) -> dict[str, Any]:
    if name not in kept:
        raise AWSError(f"{name} not found.", "ResourceNotFoundException", 404)
    return kept[name]


def _switched(one: dict[str, Any], *, on: bool) -> dict[str, Any]:
    one.update(enabled=on, updatedAt=datetime.now(UTC))
    return one
