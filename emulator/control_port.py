"""The control endpoints on the AWS port: what tests, demo and benchmarks ask of the emulator itself."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from werkzeug.wrappers import Request

from emulator.access_control import access_routes
from emulator.calls import CallLog
from emulator.cloudtrail import remember
from emulator.fault_modes import FaultModes
from emulator.faults import Fault, FaultBook
from emulator.guardduty import raise_finding
from emulator.guardduty_usage import set_usage
from emulator.identity_center_story import play as play_identity_center
from emulator.json_http import Handler, Refused, json_body
from emulator.offerings import lack
from emulator.posture import DEFAULT_STANDARDS, set_posture
from emulator.securityhub_actions import send_findings
from emulator.seed import fill
from emulator.seed_scale import check_size, fill_large
from emulator.trail_delivery import delivery_routes
from emulator.trail_digests import digest_routes
from emulator.world import HOME_REGION


class ControlPort:
    """Handlers for `/watchkeeper/…`; `seed` describes the world, `refill` wipes it and fills it anew."""

    def __init__(
        self,
        calls: CallLog,
        faults: FaultBook,
        modes: FaultModes,
        seed: Callable[[], dict[str, Any]],
        refill: Callable[[Callable[[], dict[str, Any]]], None],
    ) -> None:
        self._calls = calls
        self._faults = faults
        self._modes = modes
        self._seed = seed
        self._refill = refill

    def routes(self) -> dict[tuple[str, str], Handler]:
        """The table of all control endpoints."""
        return {
            ("GET", "/watchkeeper/calls"): self._get_calls,
            ("GET", "/watchkeeper/calls/counts"): self._get_counts,
            ("GET", "/watchkeeper/seed"): lambda _: self._seed(),
            **access_routes(),
            **delivery_routes(),
            **digest_routes(),
            ("POST", "/watchkeeper/custom-action"): self._post_custom_action,
            ("POST", "/watchkeeper/deny"): self._post_deny,
            ("POST", "/watchkeeper/faults"): self._post_fault,
            ("POST", "/watchkeeper/findings"): self._post_finding,
            ("POST", "/watchkeeper/history"): self._post_history,
            ("POST", "/watchkeeper/identity-center"): self._post_identity_center,
            ("POST", "/watchkeeper/lack"): self._post_lack,
            ("POST", "/watchkeeper/posture"): self._post_posture,
            ("POST", "/watchkeeper/reset"): self._post_reset,
            ("POST", "/watchkeeper/throttle"): self._post_throttle,
            ("POST", "/watchkeeper/shake"): self._post_shake,
            ("POST", "/watchkeeper/usage"): self._post_usage,
            ("POST", "/watchkeeper/world"): self._post_world,
        }

    def _get_calls(self, request: Request) -> list[dict[str, Any]]:
        since, wanted = _chosen(request)
        return self._calls.matching(since, **wanted)

    def _get_counts(self, request: Request) -> list[dict[str, Any]]:
        since, wanted = _chosen(request)
        return self._calls.counts(since, **wanted)

    def _post_finding(self, request: Request) -> dict[str, str]:
        body = json_body(request)
        finding = body["finding"]
        account = str(body.get("account") or finding.get("accountId") or "")
        if not account:
            raise Refused("the finding names no accountId, and no account was given")
        region = str(body.get("region") or finding.get("region") or HOME_REGION)
        return {"eventId": raise_finding(finding, account, region)}

    def _post_custom_action(self, request: Request) -> dict[str, list[str]]:
        body = json_body(request)
        try:
            return {"eventIds": send_findings(str(body["action"]), list(body["findings"]))}
        except (LookupError, ValueError) as error:
            raise Refused(str(error)) from error

    def _post_history(self, request: Request) -> dict[str, int]:
        body = json_body(request)
        account, region, events = str(body["account"]), str(body["region"]), body["events"]
        for event in events:
            made = {
                "eventID": str(uuid.uuid4()),
                "recipientAccountId": account,
                "awsRegion": region,
                **event,
            }
            remember(account, region, made)
        return {"appended": len(events)}

    def _post_fault(self, request: Request) -> dict[str, bool]:
        fault = Fault(**json_body(request))
        if not fault.error_code and fault.delay <= 0 and fault.answer_delay <= 0:
            raise Refused("a fault needs an error_code or a delay")
        self._faults.order(fault)
        return {"ordered": True}

    def _post_throttle(self, request: Request) -> dict[str, int]:
        body = json_body(request)
        every = int(body["every"])
        if every < 0:
            raise Refused("every counts calls: 1 or more, or 0 for never")
        self._modes.throttle(every, body.get("services"), body.get("error_code"))
        return {"every": every}

    def _post_shake(self, request: Request) -> dict[str, float]:
        body = json_body(request)
        rate = float(body["rate"])
        if not 0 <= rate < 1:
            raise Refused("rate is a part of all calls: from 0 to below 1")
        self._modes.shake(rate, int(body.get("seed") or 0))
        return {"rate": rate}

    def _post_deny(self, request: Request) -> dict[str, bool]:
        body = json_body(request)
        denied = bool(body.get("denied", True))
        self._modes.deny(str(body["account"]), str(body.get("service") or "*"), denied=denied)
        return {"denied": denied}

    def _post_lack(self, request: Request) -> dict[str, bool]:
        body = json_body(request)
        lack(str(body["region"]), str(body["service"]), body.get("feature"))
        return {"lacking": True}

    def _post_identity_center(self, request: Request) -> dict[str, Any]:
        body = json_body(request)
        region = str(body.get("region") or HOME_REGION)
        return play_identity_center(region, delegated=bool(body.get("delegated")))

    def _post_usage(self, request: Request) -> dict[str, bool]:
        body = json_body(request)
        usd = {str(name): float(amount) for name, amount in body["features"].items()}
        set_usage(str(body["account"]), str(body["region"]), usd)
        return {"set": True}

    def _post_posture(self, request: Request) -> dict[str, Any]:
        body = json_body(request)
        at = datetime.fromisoformat(body["at"]) if body.get("at") else None
        if at is not None and at.tzinfo is None:
            raise Refused("at needs a zone")
        standards = tuple(body.get("standards") or DEFAULT_STANDARDS)
        return set_posture(int(body["week"]), at, str(body.get("generator", "SECURITY_CONTROL")), standards)

    def _post_world(self, request: Request) -> dict[str, Any]:
        body = json_body(request)
        accounts, regions = int(body["accounts"]), int(body.get("regions", 17))
        check_size(accounts, regions)
        self._refill(lambda: fill_large(accounts, regions))
        return self._seed()

    def _post_reset(self, request: Request) -> dict[str, bool]:
        del request
        self._refill(fill)
        return {"reset": True}


def _chosen(request: Request) -> tuple[int, dict[str, str]]:
    """From which number on, and by which fields, calls are asked for."""
    given = request.args.to_dict()
    since = int(given.pop("since", 0))
    if unknown := set(given) - {"account", "operation", "region", "service"}:
        raise Refused(f"calls cannot be chosen by {sorted(unknown)}")
    return since, given
