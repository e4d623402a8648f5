"""Proof that a path works: a harmless event is sent into it and seen to arrive."""

import json
import re
from typing import Any, Literal

from watchkeeper.baseline.event_paths import PROOF_SOURCE, PROOF_TYPE
from watchkeeper.baseline.survey import Place
from watchkeeper.errors import NotThere, WatchkeeperError
from watchkeeper.evidence import Frozen
from watchkeeper.receipt import Verdict

_NONCE = re.compile("[a-zA-Z0-9-]{8,64}")
_REGION = re.compile("[a-z0-9-]{4,40}")


Path = Literal["queue", "page", "alarm", "queue alarm"]


class PathProof(Frozen):
    """One path, tried."""

    path: Path
    """Event to the findings queue; event to the alert topic; a CIS alarm to the topic; the queue's alarm."""
    account: str
    region: str
    verdict: Verdict
    """UNKNOWN: it could not be sent, or the place where it arrives could not be read."""
    seconds: float | None = None
    """From sending to seeing it arrive; None if it did not."""
    why: str = ""


def arrived(path: Path, at: Place, seconds: float) -> PathProof:
    """It was seen to arrive, so many seconds after it was sent."""
    return PathProof(
        path=path, account=at.account, region=at.region, verdict=Verdict.PASS, seconds=round(seconds, 3)
    )


def not_arrived(path: Path, at: Place, why: str, verdict: Verdict = Verdict.FAIL) -> PathProof:
    """It was not seen to arrive."""
    return PathProof(path=path, account=at.account, region=at.region, verdict=verdict, why=why)


def not_tried(path: Path, at: Place, error: WatchkeeperError, how_far: str) -> PathProof:
    """What is not there is a FAIL; what we may not do or read leaves it open."""
    verdict = Verdict.FAIL if isinstance(error, NotThere) else Verdict.UNKNOWN
    return not_arrived(path, at, f"{how_far}: {error}", verdict)


class ProofEvent(Frozen):
    """A test event that arrived: whose it is, and the region where it was sent."""

    nonce: str
    region: str

    @property
    def mark(self) -> str:
        """Where a listener that takes it off the queue says so."""
        return f"{marks_of(self.nonce)}/{self.region}.json"


def marks_of(nonce: str) -> str:
    """The folder of the case store with the marks of one proof."""
    return f"baseline/proofs/{nonce}"


def proof_event(nonce: str, account: str, region: str) -> dict[str, Any]:
    """The test event, as PutEvents takes it.

    Its severity passes every threshold, and its words are those of a finding, so that the page's
    sentence can be made of it; no runbook sees it, since its source is none that has findings.
    """
    detail = {
        "nonce": nonce,
        "id": nonce,
        "region": region,
        "accountId": account,
        "type": "Watchkeeper/Proof",
        "severity": 10,
        "title": "a test of the alert path, nothing happened",
    }
    return {"Source": PROOF_SOURCE, "DetailType": PROOF_TYPE, "Detail": json.dumps(detail)}


def proof_of(text: str) -> ProofEvent | None:
    """The test event in the text of one queue message; None if it is anything else."""
    if PROOF_SOURCE not in text:
        return None
    try:
        event = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(event, dict) or event.get("source") != PROOF_SOURCE:
        return None
    detail = event.get("detail")
    if event.get("detail-type") != PROOF_TYPE or not isinstance(detail, dict):
        return None
    nonce, region = detail.get("nonce"), detail.get("region")
    if not isinstance(nonce, str) or not isinstance(region, str):
        return None
    if not _NONCE.fullmatch(nonce) or not _REGION.fullmatch(region):
        return None  # they become the name of a file
    return ProofEvent(nonce=nonce, region=region)
