"""Typed clients of the emulator's control endpoints, for tests, demo and benchmarks in any process."""

import json
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

Json = dict[str, Any]
READS = ("Describe", "Get", "List", "Head", "BatchGet", "Lookup", "AssumeRole")
"""How the calls begin that change nothing."""
_SECONDS = 60


class ControlError(Exception):
    """The emulator refused a control request; the text says why."""


class Control:
    """What can be asked of a running emulator's AWS port; `url` is its endpoint URL."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")

    def calls(self, since: int = 0, **wanted: str) -> list[Json]:
        """Recorded AWS calls above number `since`, by `service`, `operation`, `account` and `region`."""
        asked = {"since": since, **{name: value for name, value in wanted.items() if value}}
        found: list[Json] = _ask(f"{self._url}/watchkeeper/calls?{urlencode(asked)}")
        return found

    def writes(self, since: int = 0, **wanted: str) -> list[Json]:
        """Those of `calls` that change something, or tried to."""
        return [call for call in self.calls(since, **wanted) if not call["operation"].startswith(READS)]

    def call_counts(self, since: int = 0, **wanted: str) -> list[Json]:
        """The same calls counted per service, operation, account and region.

        Each has `count`, `errors`, `first_at`, `last_at` and `busiest_second`: the most calls that came
        in within any one second.
        """
        asked = {"since": since, **{name: value for name, value in wanted.items() if value}}
        found: list[Json] = _ask(f"{self._url}/watchkeeper/calls/counts?{urlencode(asked)}")
        return found

    def raise_finding(self, finding: Json, account: str | None = None, region: str | None = None) -> str:
        """Raise (or update) a camelCase GuardDuty finding; give back the EventBridge event's id.

        The id is that of the delegated administrator's copy; empty for an archived finding.
        """
        body = {"finding": finding, "account": account, "region": region}
        return str(_ask(f"{self._url}/watchkeeper/findings", body)["eventId"])

    def send_to_custom_action(self, action: str, findings: list[Json]) -> list[str]:
        """Choose the custom action of that ARN in Security Hub's console, for findings in ASFF.

        Gives back the ids of EventBridge's events, one a finding.
        """
        body = {"action": action, "findings": findings}
        return list(_ask(f"{self._url}/watchkeeper/custom-action", body)["eventIds"])

    def history(self, account: str, region: str, events: list[Json]) -> int:
        """Append CloudTrail records to the event history; give back how many."""
        body = {"account": account, "region": region, "events": events}
        return int(_ask(f"{self._url}/watchkeeper/history", body)["appended"])

    def deliver_trail(
        self,
        records: list[Json] | None = None,
        *,
        bucket: str | None = None,
        prefix: str | None = None,
        organization: bool = True,
        since: str | None = None,
    ) -> list[str]:
        """Put CloudTrail log files (.json.gz) into a bucket, as a trail does; give back their keys.

        `records` are CloudTrail's, None is the whole event history (from `since`, ISO 8601). `bucket` is the
        seeded trail's unless another is named, and so is the key `prefix`; `organization` says whether the
        organization's id stands in the paths.
        """
        asked = {"records": records, "bucket": bucket, "prefix": prefix, "organization": organization,
                 "since": since}  # fmt: skip
        return list(_ask(f"{self._url}/watchkeeper/trail", asked)["files"])

    def deliver_digests(self, bucket: str | None = None) -> list[str]:
        """Put CloudTrail's signed digests of all log files in a bucket beside them; give back their keys."""
        return list(_ask(f"{self._url}/watchkeeper/trail-digests", {"bucket": bucket})["files"])

    def sign_digest(self, contents: str, region: str) -> str:
        """The signature that CloudTrail would give a digest file of these contents, in hex."""
        return str(
            _ask(
                f"{self._url}/watchkeeper/trail-digests/signature", {"contents": contents, "region": region}
            )["signature"]
        )

    def seed(self) -> Json:
        """The seeded world's description: names, ids, ARNs, keys, queue URLs."""
        return dict(_ask(f"{self._url}/watchkeeper/seed"))

    def reset(self) -> None:
        """Wipe everything and seed anew; ids and URLs stay the same."""
        _ask(f"{self._url}/watchkeeper/reset", {})

    def grow(self, accounts: int, regions: int = 17) -> Json:
        """Wipe everything and fill in a large organization; give back its description.

        `accounts` with management and security, `regions` of the 17 that are on by default.
        """
        asked = {"accounts": accounts, "regions": regions}
        return dict(_ask(f"{self._url}/watchkeeper/world", asked))

    def posture(
        self,
        week: int,
        at: str | None = None,
        *,
        generator: str = "SECURITY_CONTROL",
        standards: list[str] | None = None,
    ) -> Json:
        """Put Security Hub into week 1 to 6 of the posture story (`emulator.posture_story`).

        `at` (ISO 8601, None is now) is when the week is measured: the findings are of the day before it.
        `standards` are resources such as `cis-aws-foundations-benchmark/v/1.2.0`, instead of FSBP and CIS
        5.0.0. Gives back accounts, regions and the findings by status.
        """
        asked = {"week": week, "at": at, "generator": generator, "standards": standards}
        return dict(_ask(f"{self._url}/watchkeeper/posture", asked))

    def identity_center(self, region: str = "us-east-1", *, delegated: bool = False) -> Json:
        """Switch IAM Identity Center on with the people of `emulator.identity_center_story`.

        With `delegated` the security account administers it beside the management account. Gives back ARNs and ids.
        """
        asked = {"region": region, "delegated": delegated}
        return dict(_ask(f"{self._url}/watchkeeper/identity-center", asked))

    def throttle(
        self, every: int, services: list[str] | None = None, error_code: str | None = None
    ) -> None:
        """Refuse every `every`-th call as one too many, until told 0; with the service's own code."""
        asked = {"every": every, "services": services, "error_code": error_code}
        _ask(f"{self._url}/watchkeeper/throttle", asked)

    def shake(self, rate: float, seed: int = 0) -> None:
        """Let this part of all calls fail by chance (throttled, broken, or done and not answered); 0: none."""
        _ask(f"{self._url}/watchkeeper/shake", {"rate": rate, "seed": seed})

    def deny(self, account: str, service: str = "*", *, denied: bool = True) -> None:
        """Deny a service, or all and every AssumeRole into the account, until told `denied=False`."""
        asked = {"account": account, "service": service, "denied": denied}
        _ask(f"{self._url}/watchkeeper/deny", asked)

    def lack(self, region: str, service: str, feature: str | None = None) -> None:
        """Let `region` be without the service, or without one feature of it, until the next reset."""
        asked = {"region": region, "service": service, "feature": feature}
        _ask(f"{self._url}/watchkeeper/lack", asked)

    def guardduty_usage(self, account: str, region: str, features: dict[str, float]) -> None:
        """Say what GuardDuty cost there in the last 30 days: USD by UsageFeature."""
        asked = {"account": account, "region": region, "features": features}
        _ask(f"{self._url}/watchkeeper/usage", asked)

    def access(self) -> Json:
        """Play the story of `emulator.access_story`, once: what an access review finds in four accounts.

        Gives back `accounts` {id: {owner, users, roles, access_keys {user: ids}}} and `ssh_key`.
        """
        return dict(_ask(f"{self._url}/watchkeeper/access", {}))

    def access_scale(self, users: int = 2_000, roles: int = 2_000, policies: int = 1_500) -> Json:
        """Fill the security account with thousands of identities, once: the same numbers, the same account.

        Gives back `account`, `access_key_id` and `secret_access_key` of Watchkeeper's user in it, and the
        three numbers.
        """
        asked = {"users": users, "roles": roles, "policies": policies}
        return dict(_ask(f"{self._url}/watchkeeper/access-scale", asked))

    def attempt(
        self,
        account: str,
        *,
        key: str | None = None,
        console_user: str | None = None,
        role: str | None = None,
        by: str | None = None,
        external_id: str | None = None,
        call: str = "s3:ListBuckets",
    ) -> Json:
        """Play one call: by an access key, by a user in the console, or an AssumeRole of `role` by `by`.

        `by` is the ARN of somebody else's principal, or a service (`lambda.amazonaws.com`). Gives back
        `error_code` (None: it came through) and `event_id` of the event in CloudTrail's history.
        """
        asked = {"account": account, "key": key, "console_user": console_user, "role": role, "by": by,
                 "external_id": external_id, "call": call}  # fmt: skip
        return dict(_ask(f"{self._url}/watchkeeper/attempt", asked))

    def age_credential_report(self, account: str, hours: float) -> None:
        """Let the account's credential report be so much older; AWS makes a new one after four hours."""
        _ask(f"{self._url}/watchkeeper/credential-report", {"account": account, "hours": hours})

    def root(
        self,
        account: str,
        *,
        password: bool = False,
        mfa: str | None = None,
        key_ages_days: list[float] | None = None,
        key_used_days: float | None = None,
        password_used_days: float | None = None,
    ) -> None:
        """Say what the account's root user has; all else of it is gone.

        `mfa` is `virtual` or `hardware`, `key_used_days` how long ago the first key was used.
        """
        asked = {"account": account, "password": password, "mfa": mfa, "key_ages_days": key_ages_days or [],
                 "key_used_days": key_used_days, "password_used_days": password_used_days}  # fmt: skip
        _ask(f"{self._url}/watchkeeper/root", asked)

    def fail_next(
        self,
        service: str,
        operation: str,
        error_code: str | None = None,
        *,
        times: int = 1,
        account: str | None = None,
        status: int | None = None,
        delay: float = 0.0,
        answer_delay: float = 0.0,
    ) -> None:
        """Let the next `times` calls fail with `error_code`, or only take `delay` seconds longer.

        `answer_delay` is the time between a call's effect and its answer.

        Names are boto3's service and the API operation (`*` for any): `ec2`, `DescribeInstances`.
        """
        body = {"service": service, "operation": operation, "error_code": error_code, "times": times,
                "account": account, "status": status, "delay": delay, "answer_delay": answer_delay}  # fmt: skip
        _ask(f"{self._url}/watchkeeper/faults", body)


class ChatControl:
    """What can be asked of the chat port; `url` is its base."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")

    def slack(self, method: str | None = None) -> list[Json]:
        """What was posted to Slack, oldest first; `method` (`chat.postMessage`, `webhook`) chooses."""
        found = _ask(f"{self._url}/watchkeeper/posted")["slack"]
        return [entry for entry in found if method in (None, entry["method"])]

    def pagerduty(self) -> list[Json]:
        """The events that PagerDuty accepted, oldest first."""
        return list(_ask(f"{self._url}/watchkeeper/posted")["pagerduty"])

    def tickets(self) -> list[Json]:
        """The tickets that were asked for, oldest first: `id`, `url`, `idempotency_key`, `body`."""
        return list(_ask(f"{self._url}/watchkeeper/posted")["tickets"])

    def listen_at(self, url: str) -> str:
        """Send button presses to `url` (on this machine); give back the signing secret."""
        return str(_ask(f"{self._url}/watchkeeper/interactivity", {"url": url})["signing_secret"])

    def press(self, channel: str, ts: str, action_id: str, user: str) -> Json:
        """Press a button as `user`; give back the app's answer as `status` and `body`.

        Over one of the app's sockets if any is open (`status` 0 and `operation_timeout` if none of them
        acknowledged in time), else to its URL.
        """
        body = {"channel": channel, "ts": ts, "action_id": action_id, "user": user}
        return dict(_ask(f"{self._url}/watchkeeper/press", body))

    def sockets(self) -> Json:
        """How many `connections` of Socket Mode are open, and every try of an envelope as `delivered`."""
        return dict(_ask(f"{self._url}/watchkeeper/sockets"))

    def disconnect(self, reason: str = "refresh_requested") -> int:
        """Tell every socket to go, as Slack does every few hours; give back how many were told."""
        return int(_ask(f"{self._url}/watchkeeper/sockets", {"reason": reason})["told"])

    def wait_for_acks(self, seconds: float) -> None:
        """How long an envelope's acknowledgement may take: 3 s, until told otherwise."""
        _ask(f"{self._url}/watchkeeper/sockets", {"ack_seconds": seconds})

    def fail_next(
        self,
        target: str,
        status: int,
        *,
        times: int = 1,
        retry_after: int | None = None,
        method: str | None = None,
        after_effect: bool = False,
    ) -> None:
        """Let the next `times` requests to `slack`, `pagerduty` or `tickets` answer `status`.

        `method` is one of Slack's (`chat.update`); `after_effect` means that the call is done and only its
        answer says otherwise.
        """
        body = {"target": target, "status": status, "times": times, "retry_after": retry_after,
                "method": method, "after_effect": after_effect}  # fmt: skip
        _ask(f"{self._url}/watchkeeper/faults", body)

    def reset(self) -> None:
        """Forget what was posted, the faults and the interactivity URL."""
        _ask(f"{self._url}/watchkeeper/reset", {})


def _ask(url: str, body: Json | None = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = Request(url, data, {"Content-Type": "application/json"})  # noqa: S310  ours, on 127.0.0.1
    try:
        with urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
            return json.load(answer)
    except HTTPError as error:
        raise ControlError(error.read().decode(errors="replace")) from error
