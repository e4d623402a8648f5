"""The control endpoints on the AWS port: what tests, demo and benchmarks ask of the emulator itself."""

import uuid
from collections.abc import Callable
from typing import Any

from werkzeug.wrappers import Request

from emulator.calls import CallLog
from emulator.cloudtrail import remember
from emulator.faults import Fault, FaultBook
from emulator.guardduty import raise_finding
from emulator.json_http import Handler, Refused, json_body
from emulator.world import HOME_REGION


class ControlPort:
    """Handlers for `/watchkeeper/…`; `reset` wipes and reseeds, `seed` describes the world."""

    def __init__(
        self,
        calls: CallLog,
        faults: FaultBook,
        seed: Callable[[], dict[str, Any]],
        reset: Callable[[], None],
    ) -> None:
        self._calls = calls
        self._faults = faults
        self._seed = seed
        self._reset = reset

    def routes(self) -> dict[tuple[str, str], Handler]:
        """The table of all control endpoints."""
        return {
            ("GET", "/watchkeeper/calls"): self._get_calls,
            ("GET", "/watchkeeper/seed"): lambda _: self._seed(),
            ("POST", "/watchkeeper/faults"): self._post_fault,
            ("POST", "/watchkeeper/findings"): self._post_finding,
            ("POST", "/watchkeeper/history"): self._post_history,
            ("POST", "/watchkeeper/reset"): self._post_reset,
        }

    def _get_calls(self, request: Request) -> list[dict[str, Any]]:
        given = request.args.to_dict()
        since = int(given.pop("since", 0))
        if unknown := set(given) - {"account", "operation", "service"}:
            raise Refused(f"calls cannot be chosen by {sorted(unknown)}")
        return self._calls.matching(since, **given)

    def _post_finding(self, request: Request) -> dict[str, str]:
        body = json_body(request)
        finding = body["finding"]
        account = str(body.get("account") or finding.get("accountId") or "")
        if not account:
            raise Refused("the finding names no accountId, and no account was given")
        region = str(body.get("region") or finding.get("region") or HOME_REGION)
        return {"eventId": raise_finding(finding, account, region)}

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

    def _post_reset(self, request: Request) -> dict[str, bool]:
        del request
        self._reset()
        return {"reset": True}
