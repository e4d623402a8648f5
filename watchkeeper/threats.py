"""Which malware a scan found, and where, as the finding tells it."""

from collections.abc import Iterator
from typing import Any

from watchkeeper.finding import Finding
from watchkeeper.parsing.fields import items, part, text_or_none

_MOST = 10


def files_found(finding: Finding) -> tuple[str, ...]:
    """`name in path` of each file, at most ten of them; none where the finding tells none.

    Source: https://docs.aws.amazon.com/guardduty/latest/APIReference/API_ScanDetections.html
    """
    return tuple(dict.fromkeys(_files(part(finding.raw, "service"))))[:_MOST]


def _files(service: dict[str, Any]) -> Iterator[str]:
    found = part(part(service, "ebsVolumeScanDetails"), "scanDetections")
    for threat in items(part(found, "threatDetectedByName"), "threatNames"):
        name = text_or_none(threat, "name") or "a threat"
        for file in items(threat, "filePaths"):
            yield f"{name} in {text_or_none(file, 'filePath') or text_or_none(file, 'fileName') or '?'}"
    for threat in items(part(service, "malwareScanDetails"), "threats"):
        name = text_or_none(threat, "name") or "a threat"
        places = [text_or_none(one, "itemPath") for one in items(threat, "itemDetails")]
        places += [text_or_none(one, "nestedItemPath") for one in items(threat, "itemPaths")]
        yield from (f"{name} in {place}" for place in places if place) if any(places) else (name,)
