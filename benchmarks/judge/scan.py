"""One run of Prowler over one account."""

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from benchmarks.judge import loopback
from benchmarks.judge.verdict import FRAMEWORKS, Verdict, read_verdict

_FINISHED = (0, 3)
"""Prowler's exit codes: nothing failed, something failed.

Source: https://docs.prowler.com/user-guide/cli/tutorials/reporting
"""


@dataclass(frozen=True)
class Suspect:
    """The account to be judged, and the key by which the judge looks at it."""

    account: str
    access_key_id: str
    secret_access_key: str
    regions: tuple[str, ...]
    watched_by: str | None = None
    """The suspect in whose account the alarms of the organization's trail stand; None: its own."""


def scan(python: Path, aws_url: str, suspect: Suspect, folder: Path) -> Verdict:
    """Prowler's verdict on all frameworks in one run; its files stay in `folder`.

    Every service is scanned, also where nothing uses it: a default VPC counts.

    Raises:
        RuntimeError: Prowler did not finish; the end of its output is in the message.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    began = monotonic()
    done = subprocess.run(
        [str(python), "-P", loopback.__file__, *_arguments(suspect.regions, folder)],
        env=_environment(aws_url, suspect, folder),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
        text=True, check=False, timeout=900,
    )  # fmt: skip
    (folder / "output.txt").write_text(done.stdout)
    if done.returncode not in _FINISHED:
        raise RuntimeError(f"prowler ended with {done.returncode}:\n{done.stdout[-3000:]}")
    return read_verdict(folder, _catalogues(python), seconds=monotonic() - began)


def _arguments(regions: Sequence[str], folder: Path) -> list[str]:
    return [
        "aws", "--compliance", *FRAMEWORKS, "--region", *regions, "--scan-unused-services",
        "--output-formats", "csv", "json-ocsf", "--output-directory", str(folder),
        "--output-filename", "prowler", "--no-banner", "--no-color",
        "--log-level", "ERROR", "--log-file", str(folder / "errors.jsonl"),
        "--aws-retries-max-attempts", "2",
    ]  # fmt: skip


def _environment(aws_url: str, suspect: Suspect, folder: Path) -> dict[str, str]:
    """Only what the judge needs: no variable of the person who runs it can lead it elsewhere."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "SSL_CERT_FILE") if name in os.environ}
    return kept | {
        "HOME": str(folder),
        "AWS_ENDPOINT_URL": aws_url,
        "AWS_DEFAULT_REGION": suspect.regions[0],
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ACCESS_KEY_ID": suspect.access_key_id,
        "AWS_SECRET_ACCESS_KEY": suspect.secret_access_key,
    }


def _catalogues(python: Path) -> dict[str, list[str]]:
    """Every requirement of each framework, as Prowler's own catalogue lists them."""
    found = python.parents[1].glob("lib/python*/site-packages/prowler/compliance/aws")
    folder = next(found)
    return {
        name: [one["Id"] for one in json.loads((folder / f"{name}.json").read_text())["Requirements"]]
        for name in FRAMEWORKS
    }
