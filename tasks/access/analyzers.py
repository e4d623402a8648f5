"""Findings of IAM Access Analyzer, region by region; archived ones too, since archive rules hide.

Sources: https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_ListFindings.html,
.../API_ListFindingsV2.html, .../API_GetFindingV2.html
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, TypeVar

from tasks.access.account import Account
from watchkeeper.access.inventory import AnalyzerFinding, AnalyzerFindings
from watchkeeper.access.parsing_analyzers import EXTERNAL, finding_of, with_details
from watchkeeper.errors import NotThere, Permanent, Transient, WatchkeeperError
from watchkeeper.evidence import unseen_because

Thing = TypeVar("Thing")
Answer = TypeVar("Answer")

_OPEN = {"status": {"eq": ["ACTIVE", "ARCHIVED"]}}
_MOST_DETAILS = 500
"""So many internal findings are asked about one by one; no other type needs it."""


class _Analyzer(NamedTuple):
    region: str
    arn: str
    kind: str
    status: str


def analyzer_findings(account: Account, regions: Sequence[str]) -> tuple[AnalyzerFindings, dict[str, str]]:
    """What the account's analyzers found, and why some could not be read (`analyzers <region>`).

    An organization's analyzer finds things in other accounts too: see
    `watchkeeper.access.parsing_analyzers.spread`.

    Raises:
        WatchkeeperError: no region could be read; the reason is that of the first.
    """
    if not regions:
        raise Permanent("no region was given in which to look for analyzers")
    listed = _tried(account, lambda region: _analyzers(account, region), regions)
    refused = {region: answer for region, answer in listed if isinstance(answer, WatchkeeperError)}
    if len(refused) == len(regions):
        raise refused[regions[0]]
    gaps = {f"analyzers {region}": unseen_because(error).why for region, error in refused.items()}
    working: list[_Analyzer] = []
    for region, answer in listed:
        for one in () if isinstance(answer, WatchkeeperError) else answer:
            if one.status == "ACTIVE":
                working.append(one)
            else:
                gaps[f"analyzers {region}"] = f"{one.arn} is {one.status}: what it found may be old"
    read: list[str] = []
    findings: list[AnalyzerFinding] = []
    for analyzer, found in _tried(account, lambda one: _findings(account, one), working):
        if isinstance(found, WatchkeeperError):
            gaps[f"analyzers {analyzer.region}"] = unseen_because(found).why
        else:
            read.append(f"{analyzer.region} {analyzer.kind}")
            findings += found
    findings, left_out = _with_details(account, findings)
    if left_out:
        gaps["analyzers"] = f"{left_out} internal findings without their principals: too many to ask for"
    seen = AnalyzerFindings(
        analyzers=tuple(sorted(read)),
        regions=tuple(region for region in regions if region not in refused),
        findings=tuple(findings),
    )
    return seen, gaps


def _tried(
    account: Account, question: Callable[[Thing], Answer], things: Iterable[Thing]
) -> list[tuple[Thing, Answer | WatchkeeperError]]:
    """Each with its answer, or with the reason why there is none."""

    def ask(thing: Thing) -> tuple[Thing, Answer | WatchkeeperError]:
        try:
            return thing, question(thing)
        except (Permanent, Transient) as error:
            return thing, error

    return account.each(ask, things)


def _analyzers(account: Account, region: str) -> list[_Analyzer]:
    pages = account.pages("accessanalyzer", "list_analyzers", f"{account.id} {region}", region=region)
    return [
        _Analyzer(region, one["arn"], one["type"], one["status"])
        for page in pages
        for one in page["analyzers"]
    ]


def _findings(account: Account, of: _Analyzer) -> list[AnalyzerFinding]:
    call = "list_findings" if of.kind in EXTERNAL else "list_findings_v2"
    pages = account.pages(
        "accessanalyzer", call, of.arn, region=of.region, analyzerArn=of.arn, filter=_OPEN, maxResults=100
    )
    found = [finding_of(one, of.arn, of.region) for page in pages for one in page["findings"]]
    return [one for one in found if one is not None]


def _with_details(
    account: Account, findings: Sequence[AnalyzerFinding]
) -> tuple[list[AnalyzerFinding], int]:
    """Internal findings with who may do what; and how many of them were too many."""
    internal = [one for one in findings if one.type == "InternalAccess"]
    asked = internal[:_MOST_DETAILS]
    told = {one.id: one for one in account.each(lambda finding: _detailed(account, finding), asked)}
    return [told.get(one.id, one) for one in findings], len(internal) - len(asked)


def _detailed(account: Account, finding: AnalyzerFinding) -> AnalyzerFinding:
    try:
        pages = account.pages(
            "accessanalyzer",
            "get_finding_v2",
            finding.id,
            region=finding.region,
            analyzerArn=finding.analyzer,
            id=finding.id,
        )
        return with_details(finding, [one for page in pages for one in page["findingDetails"]])
    except NotThere:  # resolved meanwhile
        return finding
