"""Analyzers of IAM Access Analyzer, of whichever type.

Source: https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_AnalyzerSummary.html
"""

from typing import Any

from tasks import aws
from tasks.baseline import reach
from tasks.baseline.refusals import code_of
from watchkeeper.baseline.survey import Place
from watchkeeper.errors import Permanent


def by_type(at: Place) -> dict[str, dict[str, Any]]:
    """One analyzer of each type at the place; of several the one that works."""
    found: dict[str, dict[str, Any]] = {}
    for one in aws.pages(reach.client("accessanalyzer", at), "list_analyzers", "analyzers"):
        if one["type"] not in found or one["status"] == "ACTIVE":
            found[one["type"]] = one
    return found


def status_of(analyzer: dict[str, Any] | None) -> str | None:
    """`ACTIVE` also while it is being created: there is nothing left to do but wait."""
    if analyzer is None:
        return None
    return "ACTIVE" if analyzer["status"] == "CREATING" else str(analyzer["status"])


def make(at: Place, kind: str, name: str, **more: Any) -> None:
    """Make an analyzer, unless one of its type is there.

    Raises:
        Permanent: one of that type or name is there and does not work; a person must see why.
    """
    there = by_type(at).get(kind)
    if status_of(there) == "ACTIVE":
        return
    if there is not None:
        raise Permanent(
            f"the analyzer {there['name']} ({kind}) at {at} is {there['status']}"
            f" ({there.get('statusReason', {}).get('code', 'no reason given')}): look at it in the console, "
            "delete it there, and apply again"
        )
    try:
        with aws.reading_aws_errors("access-analyzer:CreateAnalyzer", f"{name} ({kind})"):
            reach.client("accessanalyzer", at, changing=True).create_analyzer(
                analyzerName=name, type=kind, tags={"watchkeeper": "baseline"}, **more
            )
    except Permanent as error:
        if code_of(error) == "ConflictException":
            raise Permanent(
                f"{error}; another type of analyzer has that name: rename or delete it"
            ) from error
        raise
