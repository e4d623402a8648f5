"""What GuardDuty costs so far, the days left of its trial, and where it exports findings to."""

from typing import Any

from moto.core.responses import ActionResult
from moto.guardduty import urls
from moto.guardduty.models import guardduty_backends
from moto.guardduty.responses import GuardDutyResponse
from moto.moto_api._internal import mock_random
from moto.s3.models import s3_backends

from emulator.guardduty_detectors import age_of, detector_in, plans_of
from emulator.guardduty_features import bad_request, rejected
from emulator.guardduty_members import administration, administrator_of

_PAGE = 50
_TRIAL_DAYS = 30
_DAY = 86_400
_KINDS = (
    "SUM_BY_ACCOUNT", "SUM_BY_DATA_SOURCE", "SUM_BY_FEATURES", "SUM_BY_RESOURCE", "TOP_ACCOUNTS_BY_FEATURE",
    "TOP_RESOURCES",
)  # fmt: skip
_FOUNDATION = ("CLOUD_TRAIL", "DNS_LOGS", "FLOW_LOGS")


def install() -> None:
    """Give moto's GuardDuty these operations. Call before its first request."""
    detector = "{0}/detector/(?P<detector_id>[^/]+)"
    for path in (
        "/usage/statistics", "/freeTrial/daysRemaining", "/publishingDestination",
        "/publishingDestination/(?P<destination_id>[^/]+)",
    ):  # fmt: skip
        urls.url_paths[f"{detector}{path}$"] = GuardDutyResponse.dispatch
    response: Any = GuardDutyResponse
    response.get_usage_statistics = _get_usage_statistics
    response.get_remaining_free_trial_days = _get_remaining_free_trial_days
    response.create_publishing_destination = _create_publishing_destination
    response.list_publishing_destinations = _list_publishing_destinations
    response.describe_publishing_destination = _describe_publishing_destination


def set_usage(account: str, region: str, features: dict[str, float]) -> None:
    """Say what the last 30 days cost: USD by UsageFeature (`CLOUD_TRAIL`); {} for nothing."""
    guardduty_backends[account][region].__dict__["usage"] = dict(features)


def _usage(account: str, region: str) -> dict[str, float]:
    return guardduty_backends[account][region].__dict__.get("usage", {})  # type: ignore[no-any-return]


def _accounts_seen(self: GuardDutyResponse) -> list[str]:
    """The caller, and whom it administers here."""
    self.guardduty_backend.get_detector(self.path.split("/")[2])
    account = self.current_account
    if administrator_of(self.region, account) != account:
        return [account]
    return [account, *sorted(administration(account, self.region).members)]


def _get_usage_statistics(self: GuardDutyResponse) -> ActionResult:
    kind, criteria = self._get_param("usageStatisticsType"), self._get_param("usageCriteria") or {}
    if kind not in _KINDS:
        raise rejected()
    accounts, features = criteria.get("accountIds"), criteria.get("features")
    by_account = {
        account: {
            name: usd
            for name, usd in _usage(account, self.region).items()
            if features is None or name in features
        }
        for account in _accounts_seen(self)
        if accounts is None or account in accounts
    }
    names = sorted({name for one in by_account.values() for name in one})
    by_feature = {
        name: {account: one[name] for account, one in by_account.items() if name in one} for name in names
    }
    sums = [{"Feature": name, "Total": _usd(sum(one.values()))} for name, one in by_feature.items()]
    kinds: dict[str, dict[str, Any]] = {
        "SUM_BY_ACCOUNT": {
            "SumByAccount": [
                {"AccountId": account, "Total": _usd(sum(one.values()))}
                for account, one in by_account.items()
                if one
            ]
        },
        "SUM_BY_FEATURES": {"SumByFeature": sums},
        "SUM_BY_DATA_SOURCE": {
            "SumByDataSource": [
                {"DataSource": one["Feature"], "Total": one["Total"]}
                for one in sums
                if one["Feature"] in _FOUNDATION
            ]
        },
        "TOP_ACCOUNTS_BY_FEATURE": {
            "TopAccountsByFeature": [
                {
                    "Feature": name,
                    "Accounts": [
                        {"AccountId": account, "Total": _usd(usd)}
                        for account, usd in sorted(one.items(), key=lambda pair: -pair[1])
                    ],
                }
                for name, one in by_feature.items()
            ]
        },
        "SUM_BY_RESOURCE": {"SumByResource": []},
        "TOP_RESOURCES": {"TopResources": []},
    }
    return ActionResult({"UsageStatistics": kinds[kind]})


def _usd(amount: float) -> dict[str, str]:
    return {"Amount": f"{amount:.2f}", "Unit": "USD"}


def _get_remaining_free_trial_days(self: GuardDutyResponse) -> ActionResult:
    asked = [str(one) for one in self._get_param("accountIds") or []]
    if not 0 < len(asked) <= _PAGE:
        raise rejected()
    seen, found, refused = _accounts_seen(self), [], []
    for account in asked:
        detector = detector_in(guardduty_backends[account][self.region]) if account in seen else None
        if detector is None:
            why = "The request is rejected because the given account ID is not an associated member."
            refused.append({"AccountId": account, "Result": why})
            continue
        left = max(0, _TRIAL_DAYS - int(age_of(detector) // _DAY))
        on = [name for name, plan in plans_of(detector).items() if plan["status"] == "ENABLED"]
        features = [{"Name": name, "FreeTrialDaysRemaining": left} for name in (*_FOUNDATION, *on)]
        found.append({"AccountId": account, "Features": features})
    return ActionResult({"Accounts": found, "UnprocessedAccounts": refused})


def _destinations(self: GuardDutyResponse) -> dict[str, dict[str, Any]]:
    """On the backend, so that moto's reset takes them away."""
    self.guardduty_backend.get_detector(self.path.split("/")[2])
    return self.guardduty_backend.__dict__.setdefault("destinations", {})  # type: ignore[no-any-return]


def _create_publishing_destination(self: GuardDutyResponse) -> ActionResult:
    kept, given = _destinations(self), self._get_param("destinationProperties") or {}
    bucket = str(given.get("destinationArn", "")).removeprefix("arn:aws:s3:::").split("/")[0]
    there = any(bucket in regions["aws"].buckets for regions in list(s3_backends.values()))
    if self._get_param("destinationType") != "S3" or not given.get("kmsKeyArn"):
        raise rejected()
    if not there:
        raise bad_request(
            "The request failed because the GuardDuty service principal does not have permission to the "
            "KMS key or the resource specified by the destination ARN parameter."
        )
    if kept:
        raise rejected("a publishing destination already exists for the current account")
    name = mock_random.get_random_hex(length=32)
    kept[name] = {
        "DestinationId": name,
        "DestinationType": "S3",
        "Status": "PUBLISHING",
        "PublishingFailureStartTimestamp": 0,
        "DestinationProperties": {
            "DestinationArn": given["destinationArn"],
            "KmsKeyArn": given["kmsKeyArn"],
        },
        "Tags": self._get_param("tags") or {},
    }
    return ActionResult({"DestinationId": name})


def _list_publishing_destinations(self: GuardDutyResponse) -> ActionResult:
    short = ("DestinationId", "DestinationType", "Status")
    found = [{name: one[name] for name in short} for one in _destinations(self).values()]
    return ActionResult({"Destinations": found})


def _describe_publishing_destination(self: GuardDutyResponse) -> ActionResult:
    found = _destinations(self).get(self.path.split("/")[-1])
    if found is None:
        raise rejected("no such resource was found")
    return ActionResult(found)
