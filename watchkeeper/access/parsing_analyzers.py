"""Findings of IAM Access Analyzer, and how those of the organization's analyzers reach the accounts they are about.

Source: https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_FindingSummary.html
"""

from collections.abc import Iterable, Mapping
from typing import Any

from watchkeeper.access.inventory import AccountInventory, AnalyzerFinding, AnalyzerFindings
from watchkeeper.access.parsing import in_utc
from watchkeeper.evidence import Seen

EXTERNAL = ("ACCOUNT", "ORGANIZATION")
"""Types of analyzers whose findings ListFindings gives with principal and actions in them."""


def finding_of(raw: Mapping[str, Any], analyzer: str, region: str) -> AnalyzerFinding | None:
    """A finding of ListFindings or ListFindingsV2; None if it is resolved."""
    if raw["status"] not in ("ACTIVE", "ARCHIVED"):
        return None
    return AnalyzerFinding(
        id=raw["id"],
        analyzer=analyzer,
        region=region,
        type=raw.get("findingType") or "ExternalAccess",
        status=raw["status"],
        account=raw["resourceOwnerAccount"],
        resource=raw.get("resource") or "",
        resource_type=raw["resourceType"],
        principal=_principal(raw.get("principal")),
        public=bool(raw.get("isPublic")),
        actions=tuple(raw.get("action") or ()),
        updated=in_utc(raw.get("updatedAt")),
    )


def with_details(finding: AnalyzerFinding, details: Iterable[Mapping[str, Any]]) -> AnalyzerFinding:
    """The finding with principal and actions from `findingDetails` of GetFindingV2.

    Source: https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_FindingDetails.html
    """
    for one in details:
        said = one.get("internalAccessDetails") or one.get("externalAccessDetails")
        if said:
            more = {
                "principal": _principal(said.get("principal")),
                "public": bool(said.get("isPublic")),
                "actions": tuple(said.get("action") or ()),
            }
            return finding.model_copy(update=more)
    return finding


def spread(inventories: Iterable[AccountInventory]) -> tuple[AccountInventory, ...]:
    """The same inventories, with findings of organization analyzers in the accounts that own the resources.

    Such an analyzer stands in one account (the delegated administrator's) and sees all: without this every
    other account would look as if nobody had analyzed it. Of an account whose own analyzers could not be
    read, what the organization's say is left out, so that it stays `Unseen`.
    """
    given = tuple(inventories)
    seen = [one.analyzers.value for one in given if isinstance(one.analyzers, Seen)]
    wide = sorted({name for one in seen for name in one.analyzers if " ORGANIZATION" in name})
    foreign = {
        finding.id: finding
        for one in given
        if isinstance(one.analyzers, Seen)
        for finding in one.analyzers.value.findings
        if finding.account != one.account
    }
    return tuple(_with_share(one, wide, foreign.values()) for one in given)


def _with_share(
    inventory: AccountInventory, wide: Iterable[str], foreign: Iterable[AnalyzerFinding]
) -> AccountInventory:
    if not isinstance(inventory.analyzers, Seen):
        return inventory
    own = inventory.analyzers.value
    mine = [finding for finding in own.findings if finding.account == inventory.account]
    shared = AnalyzerFindings(
        analyzers=tuple(sorted({*own.analyzers, *wide})),
        regions=own.regions,
        findings=(*mine, *(finding for finding in foreign if finding.account == inventory.account)),
    )
    return inventory.model_copy(update={"analyzers": Seen[AnalyzerFindings](value=shared)})


def _principal(given: Mapping[str, str] | None) -> str | None:
    """`{"AWS": "arn:…"}` or `{"Federated": "…"}`: the values, which are ARNs, ids or `*`."""
    return ", ".join(given.values()) if given else None
