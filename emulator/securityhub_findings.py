"""Security Hub's findings: kept per account and region, seen by administrator and home region.

moto's own GetFindings knows no filters, no order, and one account at a time.
Sources: botocore's model of securityhub, and
https://docs.aws.amazon.com/securityhub/latest/userguide/finding-aggregation.html
https://docs.aws.amazon.com/securityhub/latest/userguide/finding-update-batchimportfindings.html
"""

import base64
import hashlib
import itertools
import json
from collections import OrderedDict
from collections.abc import Iterator
from typing import Any

from emulator.organizations import organization_of
from emulator.securityhub_aggregation import home_of, linked_regions
from emulator.securityhub_finding_filters import Values, conditions_of, is_moment, orders_of, values_of
from emulator.securityhub_state import Call, Hub, Operation, hub_of, invalid, now

_PAGE = 100
_BATCH = 100
_MOST_BYTES = 240_000
_KEPT_ANSWERS = 32
_WORKFLOWS = ("NEW", "NOTIFIED", "RESOLVED", "SUPPRESSED")
_OF_THE_CUSTOMER = ("Note", "UserDefinedFields", "VerificationState", "Workflow")
"""What a provider may give once, and never change again: it belongs to those who investigate."""
_REQUIRED = (
    "SchemaVersion", "Id", "ProductArn", "GeneratorId", "AwsAccountId", "CreatedAt", "UpdatedAt", "Title",
    "Description", "Resources",
)  # fmt: skip
_TIMES = ("CreatedAt", "UpdatedAt", "FirstObservedAt", "LastObservedAt")
_NORMALIZED = {"INFORMATIONAL": 0, "LOW": 1, "MEDIUM": 40, "HIGH": 70, "CRITICAL": 90}
_versions = itertools.count(1)


class Kept:
    """One finding; its attributes and its JSON are read once and then remembered."""

    __slots__ = ("_text", "_values", "finding")

    def __init__(self, finding: dict[str, Any]) -> None:
        self.finding = finding
        self._text = ""
        self._values: dict[str, Values] = {}

    def text(self) -> str:
        """The finding as JSON: a page of a hundred has to be quick."""
        self._text = self._text or json.dumps(self.finding, separators=(",", ":"))
        return self._text

    def values(self, attribute: str) -> Values:
        """What it holds under a filter's attribute."""
        found = self._values.get(attribute)
        if found is None:
            found = self._values[attribute] = values_of(self.finding, attribute)
        return found


class Findings:
    """The findings of one account in one region, by product and id, in the order in which they came."""

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], Kept] = {}
        self.version = next(_versions)
        """Changes with every change; never the same for two of them, not even after a reset."""

    def put(self, finding: dict[str, Any]) -> None:
        """Keep a finding, in place of the one with its product and id."""
        self.held[finding["ProductArn"], finding["Id"]] = Kept(finding)
        self.version = next(_versions)


def findings_of(hub: Hub) -> Findings:
    """The hub's own; they go with it when it is disabled."""
    if hub.findings is None:
        hub.findings = Findings()
    found: Findings = hub.findings
    return found


def _visible(account: str, region: str) -> list[Findings]:
    """Own ones, as administrator the members' too, and in the home region those of the linked ones."""
    regions = [region, *(linked_regions(account) if home_of(account) == region else ())]
    return [
        findings_of(hub_of(one, place))
        for place in regions
        for one in (account, *hub_of(account, place).members)
    ]


_answers: OrderedDict[tuple[Any, ...], list[Kept]] = OrderedDict()
"""The last queries with all that they found: the next page is a slice."""


def _found(call: Call, digest: str) -> list[Kept]:
    filters, at = call.given.get("Filters"), now()
    conditions, orders = conditions_of(filters, at), orders_of(call.given.get("SortCriteria"))
    places = _visible(call.account, call.region)
    # A range in days moves with the time, so that such an answer is not kept for long.
    minute = int(at.timestamp() // 60) if "DateRange" in json.dumps(filters or {}) else 0
    key = (digest, minute, *(one.version for one in places))
    if key in _answers:
        _answers.move_to_end(key)
        return _answers[key]
    found: list[Kept] = [kept for one in places for kept in one.held.values()]
    for attribute, holds in conditions.items():
        found = [kept for kept in found if holds(kept.values(attribute))]
    for attribute, descends in reversed(orders):
        found.sort(key=lambda kept, attribute=attribute: kept.values(attribute)[:1], reverse=descends)  # type: ignore[misc]
    _answers[key] = found
    while len(_answers) > _KEPT_ANSWERS:
        _answers.popitem(last=False)
    return found


def _digest(call: Call) -> str:
    query = [call.account, call.region, call.given.get("Filters"), call.given.get("SortCriteria")]
    return hashlib.sha256(json.dumps(query, sort_keys=True).encode()).hexdigest()


def _token(digest: str, start: int) -> str:
    return base64.urlsafe_b64encode(json.dumps([digest, start]).encode()).decode()


def _start(token: Any, digest: str) -> int:
    """From where on a token reads; it belongs to one query of one caller."""
    if token is None:
        return 0
    try:
        whose, start = json.loads(base64.urlsafe_b64decode(str(token).encode()))
    except ValueError:
        raise invalid("Invalid parameter: NextToken") from None
    if whose != digest or not isinstance(start, int):
        raise invalid("Invalid parameter: NextToken belongs to another query.")
    return start


def _get(call: Call) -> str:
    """A page as JSON text: moto's serializer would take longer for it than everything else together."""
    size = call.given.get("MaxResults")
    size = _PAGE if size is None else size
    if not isinstance(size, int) or not 1 <= size <= _PAGE:
        raise invalid(f"MaxResults must be between 1 and {_PAGE}.")
    digest = _digest(call)
    start, found = _start(call.given.get("NextToken"), digest), _found(call, digest)
    page = ",".join(kept.text() for kept in found[start : start + size])
    more = start + size < len(found)
    token = f',"NextToken":{json.dumps(_token(digest, start + size))}' if more else ""
    return f'{{"Findings":[{page}]{token}}}'


def _update(call: Call) -> dict[str, Any]:
    given = call.given.get("FindingIdentifiers") or []
    if not 1 <= len(given) <= _BATCH:
        raise invalid(f"FindingIdentifiers must hold 1 to {_BATCH} values.")
    changes = _changes(call)
    places = _visible(call.account, call.region)
    done, wrong, seen = [], [], set()
    for one in given:
        key = (str(one.get("ProductArn")), str(one.get("Id")))
        place = next((held for held in places if key in held.held), None)
        if key in seen:
            wrong.append(
                _unprocessed(one, "DuplicatedFindingIdentifier", "Finding Identifier is duplicated")
            )
        elif place is None:
            wrong.append(_unprocessed(one, "FindingNotFound", "Finding Not Found"))
        else:
            place.put({**place.held[key].finding, **changes})
            done.append(one)
        seen.add(key)
    return {"ProcessedFindings": done, "UnprocessedFindings": wrong}


def _unprocessed(one: dict[str, Any], code: str, message: str) -> dict[str, Any]:
    return {"FindingIdentifier": one, "ErrorCode": code, "ErrorMessage": message}


def _changes(call: Call) -> dict[str, Any]:
    """The fields to set; UpdatedAt is not among them, it is the provider's."""
    names = (
        "Confidence",
        "Criticality",
        "RelatedFindings",
        "Types",
        "UserDefinedFields",
        "VerificationState",
    )
    changes = {name: call.given[name] for name in names if call.given.get(name) is not None}
    for name in ("Confidence", "Criticality"):
        if not 0 <= changes.get(name, 0) <= 100:
            raise invalid(f"{name} must be between 0 and 100.")
    if (workflow := call.given.get("Workflow")) is not None:
        if workflow.get("Status") not in _WORKFLOWS:
            raise invalid(f"Workflow.Status must be one of {', '.join(_WORKFLOWS)}.")
        changes["Workflow"] = {"Status": workflow["Status"]}
    if (note := call.given.get("Note")) is not None:
        if not note.get("Text") or not note.get("UpdatedBy"):
            raise invalid("Note needs Text and UpdatedBy.")
        changes["Note"] = {"Text": note["Text"], "UpdatedBy": note["UpdatedBy"], "UpdatedAt": _stamp()}
    if (severity := call.given.get("Severity")) is not None:
        changes["Severity"] = _severity(severity)
    return changes


def _severity(given: dict[str, Any]) -> dict[str, Any]:
    """Label and Normalized, each from the other where one is missing."""
    label, number = given.get("Label"), given.get("Normalized")
    if label is None and number is None:
        raise invalid("Severity needs Label or Normalized.")
    if label is None:
        borders = ((90, "CRITICAL"), (70, "HIGH"), (40, "MEDIUM"), (1, "LOW"), (0, "INFORMATIONAL"))
        label = next((name for least, name in borders if int(number or 0) >= least), None)
    if label not in _NORMALIZED:
        raise invalid(f"Severity.Label must be one of {', '.join(_NORMALIZED)}.")
    return {**given, "Label": label, "Normalized": _NORMALIZED[label] if number is None else number}


def _import(call: Call) -> dict[str, Any]:
    given = call.given.get("Findings") or []
    if not 1 <= len(given) <= _BATCH:
        raise invalid(f"Findings must hold 1 to {_BATCH} findings.")
    failed = []
    for one in given:
        if why := _fault(call, one):
            code, message = why
            failed.append({"Id": str(one.get("Id")), "ErrorCode": code, "ErrorMessage": message})
        else:
            receive(call.account, call.region, one)
    answer: dict[str, Any] = {"FailedCount": len(failed), "SuccessCount": len(given) - len(failed)}
    return {**answer, "FailedFindings": failed} if failed else answer


def _fault(call: Call, one: dict[str, Any]) -> tuple[str, str] | None:
    """Why a finding is not taken in; None if it is."""
    account, provider = call.account, one.get("FindingProviderFields") or {}
    own = f"arn:aws:securityhub:{call.region}:{account}:product/{account}/default"
    missing = [name for name in _REQUIRED if not one.get(name)]
    missing += [name for name in ("Severity", "Types") if not one.get(name) and not provider.get(name)]
    if missing:
        return "InvalidInput", f"Invalid input: {', '.join(missing)} is missing."
    if len(json.dumps(one)) > _MOST_BYTES:
        return "FindingSizeExceeded", "Finding size exceeded 240 KB"
    if one["ProductArn"] != own or one["AwsAccountId"] != account:
        return "InvalidAccess", f"Account {account} may not import findings for this product or account."
    wrong = [name for name in _TIMES if name in one and not is_moment(one[name])]
    if one["SchemaVersion"] != "2018-10-08" or wrong:
        return "InvalidInput", f"Invalid input: {', '.join(wrong or ['SchemaVersion'])}."
    return None


def receive(
    account: str,
    region: str,
    given: dict[str, Any],
    processed_at: str | None = None,
    *,
    afresh: bool = False,
) -> dict[str, Any]:
    """Take in a provider's finding, new or updated, with what Security Hub adds; gives back the result.

    `processed_at` is a moment other than now, for findings of the past; `afresh` as if there had been no
    finding with its id.
    """
    findings = findings_of(hub_of(account, region))
    before = findings.held.get((given["ProductArn"], given["Id"]))
    held = before.finding if before and not afresh else {}
    kept = {name: held[name] for name in _OF_THE_CUSTOMER if name in held}
    finding = {
        **dict(_additions(account, region)),
        **given,
        **kept,
        **_ratings(given),
        "ProcessedAt": processed_at or _stamp(),
    }
    finding["Workflow"] = {"Status": _workflow(held, finding)}
    findings.put(finding)
    return finding


def _additions(account: str, region: str) -> Iterator[tuple[str, Any]]:
    """What Security Hub fills in by itself where the provider is silent."""
    yield from (("Region", region), ("RecordState", "ACTIVE"), ("WorkflowState", "NEW"))
    yield from (("ProductName", "Default"), ("CompanyName", "Personal"))
    organization = organization_of(account)
    if organization is not None:
        yield "AwsAccountName", organization.get_account_by_id(account).name


def _ratings(given: dict[str, Any]) -> dict[str, Any]:
    """Severity and types, for the customer and as the provider gave them: either may stand for both."""
    provider = given.get("FindingProviderFields") or {}
    severity = _severity(given.get("Severity") or provider["Severity"])
    types = given.get("Types") or provider["Types"]
    origin = {"Label": severity["Label"], "Original": severity.get("Original", severity["Label"])}
    provided = {"Severity": origin, "Types": types, **provider}
    return {"Severity": severity, "Types": types, "FindingProviderFields": provided}


def _workflow(held: dict[str, Any], finding: dict[str, Any]) -> str:
    """What the status of the investigation is after an update.

    A control's finding that passes is RESOLVED; NOTIFIED and RESOLVED begin anew when a check that passed
    no longer does, or an archived finding comes back; SUPPRESSED stays.
    """
    status = str((finding.get("Workflow") or {}).get("Status", "NEW"))
    if status == "SUPPRESSED":
        return status
    compliance = (finding.get("Compliance") or {}).get("Status")
    is_controls = finding["ProductArn"].endswith("::product/aws/securityhub")
    if is_controls and compliance == "PASSED":
        return "RESOLVED"
    was = (held.get("Compliance") or {}).get("Status")
    fell = was == "PASSED" and compliance in ("FAILED", "WARNING", "NOT_AVAILABLE")
    returned = held.get("RecordState") == "ARCHIVED" and finding["RecordState"] == "ACTIVE"
    return "NEW" if fell or returned else status


def _stamp() -> str:
    return now().isoformat(timespec="milliseconds").replace("+00:00", "Z")


OPERATIONS: dict[str, Operation] = {
    "GetFindings": _get,
    "BatchUpdateFindings": _update,
    "BatchImportFindings": _import,
}
