"""IAM Access Analyzer, which moto lacks altogether: analyzers, archive rules, and who may have them."""

import re
import sys
import threading
import time
from types import ModuleType, SimpleNamespace
from typing import Any

from moto import backend_index
from moto.core.base_backend import BackendDict, BaseBackend
from moto.core.exceptions import AWSError
from moto.core.responses import ActionResult, BaseResponse, EmptyResult

from emulator import service_linked_roles
from emulator.analyzer_findings import DETAILS, V1_MEMBERS, V2_MEMBERS, findings_of
from emulator.archive_rules import fits
from emulator.organizations import is_delegated, is_trusted, management_of

_NAME = "moto.accessanalyzer"
_HOST = r"https?://access-analyzer\.(.+)\.amazonaws\.com"
_QUOTA = {
    "ACCOUNT": 1,
    "ACCOUNT_UNUSED_ACCESS": 1,
    "ACCOUNT_INTERNAL_ACCESS": 1,
    "ORGANIZATION": 5,
    "ORGANIZATION_UNUSED_ACCESS": 5,
    "ORGANIZATION_INTERNAL_ACCESS": 1,
}
"""Analyzers of a type per account and region.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-quotas.html
"""
_DEFAULT_AGE, _MOST_DAYS = 90, 365
_PAGE = 100
_lock = threading.Lock()


class AccessAnalyzerBackend(BaseBackend):
    """The analyzers of one account in one region, by name, in boto3's shape."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.analyzers: dict[str, dict[str, Any]] = {}

    @property
    def _url_module(self) -> Any:
        dispatch = AccessAnalyzerResponse.dispatch
        paths = (
            "/analyzer", "/analyzer/(?P<name>[^/]+)", "/analyzer/(?P<name>[^/]+)/archive-rule",
            "/analyzer/(?P<name>[^/]+)/archive-rule/(?P<rule>[^/]+)", "/archive-rule", "/finding",
            "/finding/(?P<id>[^/]+)", "/findingv2", "/findingv2/(?P<id>[^/]+)", "/tags/(?P<arn>.+)",
        )  # fmt: skip
        return SimpleNamespace(url_bases=[_HOST], url_paths={f"{{0}}{path}$": dispatch for path in paths})


accessanalyzer_backends = BackendDict(AccessAnalyzerBackend, "accessanalyzer")


class AccessAnalyzerResponse(BaseResponse):
    """One call of Access Analyzer; the methods have the names that moto looks for.

    Source: https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_Operations.html
    """

    def __init__(self) -> None:
        super().__init__(service_name="accessanalyzer")
        self.automated_parameter_parsing = True

    @property
    def _analyzers(self) -> dict[str, dict[str, Any]]:
        return accessanalyzer_backends[self.current_account][self.region].analyzers

    def create_analyzer(self) -> ActionResult:
        """Refused for whole organizations unless the caller may analyze them, and beyond the quota."""
        name, kind = str(self._get_param("analyzerName")), str(self._get_param("type"))
        if kind not in _QUOTA:
            raise AWSError(f"{kind} is not a type of analyzer.", "ValidationException")
        if kind.startswith("ORGANIZATION"):
            self._check_may_analyze_organization()
        configuration = _configuration(kind, self._get_param("configuration"))
        arn = f"arn:aws:access-analyzer:{self.region}:{self.current_account}:analyzer/{name}"
        with _lock:
            if name in self._analyzers:
                raise _error("ConflictException", f"Analyzer {name} already exists.", arn, 409)
            same = sum(one["type"] == kind for one in self._analyzers.values())
            if same >= _QUOTA[kind]:
                raise _error(
                    "ServiceQuotaExceededException",
                    f"Maximum number of analyzers of type {kind} reached: {_QUOTA[kind]}.",
                    arn,
                    402,
                )
            self._analyzers[name] = _made(arn, kind, configuration, self._get_param("archiveRules"))
            self._analyzers[name]["tags"].update(self._get_param("tags") or {})
        service_linked_roles.ensure(self.current_account, "access-analyzer.amazonaws.com")
        return ActionResult({"arn": arn})

    def get_analyzer(self) -> ActionResult:
        """One by name."""
        return ActionResult({"analyzer": _shown(self._named())})

    def list_analyzers(self) -> ActionResult:
        """All, or those of one type, in pages."""
        kind = self._get_param("type")
        found = [_shown(one) for one in self._analyzers.values() if kind in (None, one["type"])]
        start = int(self._get_param("nextToken") or 0)
        most = int(self._get_param("maxResults") or _PAGE)
        answer: dict[str, Any] = {"analyzers": found[start : start + most]}
        if start + most < len(found):
            answer["nextToken"] = str(start + most)
        return ActionResult(answer)

    def update_analyzer(self) -> ActionResult:
        """Only an unused-access analyzer has anything to change."""
        analyzer = self._named()
        given = self._get_param("configuration")
        if given:
            analyzer["configuration"] = _configuration(
                analyzer["type"], given, analyzer.get("configuration")
            )
        return ActionResult({"configuration": analyzer.get("configuration")})

    def delete_analyzer(self) -> ActionResult:
        """Gone at once."""
        del self._analyzers[self._named()["name"]]
        return EmptyResult()

    def list_archive_rules(self) -> ActionResult:
        """Those that the analyzer was made with, and later ones."""
        analyzer = self._named()
        made = {"createdAt": analyzer["createdAt"], "updatedAt": analyzer["createdAt"]}
        return ActionResult({"archiveRules": [{**made, **rule} for rule in analyzer["archiveRules"]]})

    def create_archive_rule(self) -> ActionResult:
        """Hides what is found from now on; what is there already only when the rule is applied."""
        analyzer, name = self._named(), str(self._get_param("ruleName"))
        if any(rule["ruleName"] == name for rule in analyzer["archiveRules"]):
            raise _error("ConflictException", f"Rule {name} already exists.", name, 409)
        findings_of(analyzer)
        now, criteria = time.time(), self._get_param("filter")
        rule = {"ruleName": name, "filter": criteria, "createdAt": now, "updatedAt": now}
        analyzer["archiveRules"].append(rule)
        return EmptyResult()

    def delete_archive_rule(self) -> ActionResult:
        """What it has hidden stays hidden."""
        analyzer, rule = self._named(), self._rule(self._named(), str(self._get_param("ruleName")))
        analyzer["archiveRules"].remove(rule)
        return EmptyResult()

    def apply_archive_rule(self) -> ActionResult:
        """Hides what is there already."""
        analyzer = self._by_arn(str(self._get_param("analyzerArn")))
        rule = self._rule(analyzer, str(self._get_param("ruleName")))
        findings_of(analyzer)
        for one in analyzer["findings"].values():
            if one["status"] == "ACTIVE" and fits(rule["filter"], one):
                one["status"] = "ARCHIVED"
        return EmptyResult()

    def list_findings(self) -> ActionResult:
        """Those about access from outside; an unused-access analyzer's can be asked for with V2 only."""
        analyzer = self._by_arn(str(self._get_param("analyzerArn")))
        if not analyzer["type"].endswith(("ACCOUNT", "ORGANIZATION")):
            raise AWSError(
                "ListFindings is not supported for this type of analyzer.", "ValidationException"
            )
        return self._page_of(analyzer, V1_MEMBERS)

    def list_findings_v2(self) -> ActionResult:
        """All, without their details."""
        return self._page_of(self._by_arn(str(self._get_param("analyzerArn"))), V2_MEMBERS)

    def get_finding(self) -> ActionResult:
        """One about access from outside."""
        return ActionResult({"finding": _chosen(self._finding(), V1_MEMBERS)})

    def get_finding_v2(self) -> ActionResult:
        """One of any kind with its details."""
        finding = self._finding()
        details = finding.get("findingDetails") or [{"externalAccessDetails": _chosen(finding, DETAILS)}]
        return ActionResult({**_chosen(finding, V2_MEMBERS), "findingDetails": details})

    def update_findings(self) -> ActionResult:
        """Archives findings, or makes them active again."""
        analyzer, status = self._by_arn(str(self._get_param("analyzerArn"))), self._get_param("status")
        findings_of(analyzer)
        for name in self._get_param("ids") or []:
            if name in analyzer["findings"]:
                analyzer["findings"][name].update(status=status, updatedAt=time.time())
        return EmptyResult()

    def tag_resource(self) -> ActionResult:
        """Adds to or overwrites the tags of an analyzer."""
        self._by_arn(self._get_param("resourceArn"))["tags"].update(self._get_param("tags"))
        return EmptyResult()

    def untag_resource(self) -> ActionResult:
        """Takes tags away."""
        tags = self._by_arn(self._get_param("resourceArn"))["tags"]
        for key in self._get_param("tagKeys") or []:
            tags.pop(key, None)
        return EmptyResult()

    def list_tags_for_resource(self) -> ActionResult:
        """The tags of an analyzer."""
        return ActionResult({"tags": self._by_arn(self._get_param("resourceArn"))["tags"]})

    def _page_of(self, analyzer: dict[str, Any], members: tuple[str, ...]) -> ActionResult:
        wanted = self._get_param("filter")
        found = [_chosen(one, members) for one in findings_of(analyzer) if fits(wanted, one)]
        start, most = int(self._get_param("nextToken") or 0), int(self._get_param("maxResults") or _PAGE)
        answer: dict[str, Any] = {"findings": found[start : start + most]}
        if start + most < len(found):
            answer["nextToken"] = str(start + most)
        return ActionResult(answer)

    def _finding(self) -> dict[str, Any]:
        name = str(self._get_param("id"))
        for one in findings_of(self._by_arn(str(self._get_param("analyzerArn")))):
            if one["id"] == name:
                return one
        raise _error("ResourceNotFoundException", f"Finding {name} not found.", name, 404)

    def _rule(self, analyzer: dict[str, Any], name: str) -> dict[str, Any]:
        for rule in analyzer["archiveRules"]:
            if rule["ruleName"] == name:
                found: dict[str, Any] = rule
                return found
        raise _error("ResourceNotFoundException", f"Rule {name} not found.", name, 404)

    def _named(self) -> dict[str, Any]:
        name = str(self._get_param("analyzerName"))
        if name not in self._analyzers:
            raise _error("ResourceNotFoundException", f"Analyzer {name} not found.", name, 404)
        return self._analyzers[name]

    def _by_arn(self, arn: str) -> dict[str, Any]:
        for one in self._analyzers.values():
            if one["arn"] == arn:
                return one
        raise _error("ResourceNotFoundException", f"Analyzer {arn} not found.", arn, 404)

    def _check_may_analyze_organization(self) -> None:
        account = self.current_account
        if management_of(account) != account and not is_delegated(account, "access-analyzer"):
            raise AWSError(
                f"Account {account} is not a delegated administrator", "AccessDeniedException", 403
            )
        if not is_trusted(account, "access-analyzer"):
            raise AWSError(
                "Trusted access for access-analyzer.amazonaws.com is not enabled in the organization.",
                "ValidationException",
            )


def add_analyzer(
    account: str, region: str, name: str, kind: str, archive_rules: list[dict[str, Any]] | None = None
) -> str:
    """Let the account have an analyzer, whatever the quota; gives back its ARN."""
    arn = f"arn:aws:access-analyzer:{region}:{account}:analyzer/{name}"
    made = _made(arn, kind, _configuration(kind, None), archive_rules)
    accessanalyzer_backends[account][region].analyzers[name] = made
    return arn


def install() -> None:
    """Show moto the service as if it were one of its own. Call before its first request."""
    if _NAME in sys.modules:
        return
    package = ModuleType(_NAME)
    package.__dict__["accessanalyzer_backends"] = accessanalyzer_backends
    sys.modules[_NAME] = package
    backend_index.backend_url_patterns.append(("accessanalyzer", re.compile(_HOST)))


def _configuration(
    kind: str, given: dict[str, Any] | None, before: dict[str, Any] | None = None
) -> dict[str, Any] | None:
    """The configuration to keep; only unused-access analyzers always have one."""
    if not kind.endswith("UNUSED_ACCESS"):
        if given and "unusedAccess" in given:
            raise AWSError(f"unusedAccess cannot be configured for {kind}.", "ValidationException")
        return given
    old = (before or {}).get("unusedAccess", {"unusedAccessAge": _DEFAULT_AGE})
    unused = {**old, **((given or {}).get("unusedAccess") or {})}
    if not 1 <= int(unused["unusedAccessAge"]) <= _MOST_DAYS:
        raise AWSError("unusedAccessAge must be between 1 and 365 days.", "ValidationException")
    return {"unusedAccess": unused}


def _made(
    arn: str, kind: str, configuration: dict[str, Any] | None, rules: list[dict[str, Any]] | None
) -> dict[str, Any]:
    return {
        "arn": arn,
        "name": arn.rpartition("/")[2],
        "type": kind,
        "createdAt": time.time(),
        "status": "ACTIVE",
        "tags": {},
        "archiveRules": list(rules or []),
        **({"configuration": configuration} if configuration else {}),
    }


def _shown(analyzer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in analyzer.items() if name not in ("archiveRules", "findings")}


def _chosen(finding: dict[str, Any], members: tuple[str, ...]) -> dict[str, Any]:
    return {name: finding[name] for name in members if name in finding}


def _error(code: str, message: str, resource: str, status: int) -> AWSError:
    """An error with the members that Access Analyzer's errors have besides the message."""
    made = AWSError(message, code, status)
    made.description = f'{made.description[:-1]}, "resourceId": "{resource}", "resourceType": "analyzer"}}'
    return made
