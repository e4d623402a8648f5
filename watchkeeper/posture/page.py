"""A week's report as one HTML page: no script, nothing loaded from elsewhere, light, dark and print."""

from collections.abc import Mapping
from html import escape

from watchkeeper.posture.page_scores import (
    changes_section,
    heat_section,
    movement_section,
    severity_section,
    tiles,
    trend_section,
    week_facts,
)
from watchkeeper.posture.page_style import STYLE
from watchkeeper.posture.page_tables import (
    coverage_section,
    every_section,
    failed_section,
    priorities_section,
    risks_section,
    suppressed_section,
)
from watchkeeper.posture.report import PostureReport
from watchkeeper.posture.wording import coverage_sentence

_SECTIONS = (
    ("trend", "Trend"), ("moved", "Why it moved"), ("changed", "What changed"), ("first", "What to fix first"),
    ("accounts", "Accounts"), ("regions", "Regions"), ("severity", "Severity"), ("risks", "Accepted risks"),
    ("suppressed", "Suppressed"), ("coverage", "Coverage"), ("failed", "Failed controls"), ("all", "Every control"),
)  # fmt: skip


def page(report: PostureReport, pictures: Mapping[str, str]) -> str:
    """The whole page; every text in it that comes from outside is escaped.

    Args:
        report: the week's.
        pictures: `trend` and `severity` as SVG elements of our own drawing, which are put in as they
            are; one that is missing leaves its table.
    """
    links = "".join(f'<a href="#{name}">{title}</a>' for name, title in _SECTIONS)
    body = "\n".join([
        week_facts(report),
        tiles(report),
        f"<p>{escape(coverage_sentence(report))}</p>",
        f"<nav>{links}</nav>",
        trend_section(report, pictures.get("trend", "")),
        movement_section(report),
        changes_section(report),
        priorities_section(report),
        heat_section(report),
        severity_section(report, pictures.get("severity", "")),
        risks_section(report),
        suppressed_section(report),
        coverage_section(report),
        failed_section(report),
        every_section(report),
    ])  # fmt: skip
    title = f"Compliance {report.week}, {report.scope}"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>\n<body><main>\n{body}\n</main></body></html>\n"
    )
