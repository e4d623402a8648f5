"""What Prowler found: requirements by outcome, and which check fails on which resource."""

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

FRAMEWORKS = ("cis_1.4_aws", "cis_3.0_aws", "cis_5.0_aws")


@dataclass(frozen=True)
class Standing:
    """A framework's requirements (ids), each in exactly one of three heaps."""

    failed: tuple[str, ...]
    """At least one FAIL."""
    passed: tuple[str, ...]
    """At least one PASS, nothing else."""
    open: tuple[str, ...]
    """MANUAL, or no result at all: nothing proven either way."""


@dataclass(frozen=True)
class Failure:
    """One check that failed on one resource."""

    check: str
    region: str
    resource: str
    said: str


@dataclass(frozen=True)
class Verdict:
    """One run's outcome."""

    standings: Mapping[str, Standing]
    failures: tuple[Failure, ...]
    requirements: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Failing check → the requirements that it fails, as `<framework> <id>`."""
    passed_checks: frozenset[str] = frozenset()
    """Checks that passed on every resource."""
    seconds: float = 0.0

    def failing_checks(self) -> dict[str, list[Failure]]:
        """Failures by check, sorted by name."""
        by_check: dict[str, list[Failure]] = defaultdict(list)
        for failure in self.failures:
            by_check[failure.check].append(failure)
        return dict(sorted(by_check.items()))


def read_verdict(folder: Path, catalogues: Mapping[str, Sequence[str]], seconds: float) -> Verdict:
    """The verdict that Prowler's CSV files below `folder` hold.

    Args:
        folder: `--output-directory` of the run, its `--output-filename` being `prowler`.
        catalogues: framework → ids of all its requirements.
        seconds: what the run took.

    Raises:
        FileNotFoundError: a framework's file is missing: the run did not judge it.
        ValueError: a requirement has a status that is none of PASS, FAIL, MANUAL, or a result
            is of a requirement that the catalogue does not have.
    """
    standings: dict[str, Standing] = {}
    fails_of: dict[str, set[str]] = defaultdict(set)
    for name, ids in catalogues.items():
        outcomes: dict[str, set[str]] = {one: set() for one in ids}
        for row in _rows(folder / "compliance" / f"prowler_{name}.csv"):
            one, status = row["REQUIREMENTS_ID"], row["STATUS"]
            if one not in outcomes or status not in {"PASS", "FAIL", "MANUAL"}:
                raise ValueError(f"{name}: {one!r} is {status!r}: this reader does not know that")
            outcomes[one].add(status)
            if status == "FAIL":
                fails_of[row["CHECKID"]].add(f"{name} {one}")
        standings[name] = _standing(outcomes)
    rows = _rows(folder / "prowler.csv")
    failures = tuple(
        Failure(row["CHECK_ID"], row["REGION"], row["RESOURCE_UID"], row["STATUS_EXTENDED"])
        for row in rows
        if row["STATUS"] == "FAIL"
    )
    named = {check: tuple(sorted(ids)) for check, ids in fails_of.items()}
    unproven = {row["CHECK_ID"] for row in rows if row["STATUS"] != "PASS"}
    passed = frozenset(row["CHECK_ID"] for row in rows) - unproven
    return Verdict(standings, failures, named, passed, seconds)


def _standing(outcomes: Mapping[str, set[str]]) -> Standing:
    failed = tuple(one for one, found in outcomes.items() if "FAIL" in found)
    passed = tuple(one for one, found in outcomes.items() if found == {"PASS"})
    settled = {*failed, *passed}
    return Standing(failed, passed, tuple(one for one in outcomes if one not in settled))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))
