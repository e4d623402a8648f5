"""The baseline's flows in this process, on a live stack: what they gave, kept, showed and told."""

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3  # noqa: TID251  an operator's own hands: no part of what is tested
import pytest
import yaml
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterFlowRunId
from prefect.client.schemas.objects import Artifact

from tests.baseline_surveys import HOME, MANAGEMENT
from tests.live import Live
from watchkeeper.baseline.report import BaselineReport


@dataclass
class House:
    """One world with one case store, and the flows in it."""

    live: Live
    environment: dict[str, str]

    def bootstrap(self, mode: str, plan_digest: str = "") -> dict[str, str]:
        """The organization's flow."""
        from flows.bootstrap import bootstrap_organization

        return bootstrap_organization(mode=mode, plan_digest=plan_digest)

    def drift(self) -> dict[str, str]:
        """The daily flow."""
        from flows.baseline_drift import baseline_drift

        return baseline_drift()

    def report(self) -> BaselineReport:
        """The newest that was kept."""
        from tasks.baseline.reports import last_report

        found = last_report(self.scope)
        assert found is not None
        return found

    @property
    def scope(self) -> str:
        """The organization's id."""
        organizations = self.operator("organizations", MANAGEMENT)
        return str(organizations.describe_organization()["Organization"]["Id"])

    def now(self) -> int:
        """The number of the last call that the emulator saw."""
        return max((call["number"] for call in self.live.control.calls()), default=0)

    def writes(self, since: int = 0) -> list[dict[str, Any]]:
        """Every call after that number that changes something, or tried to."""
        return self.live.control.writes(since)

    def shown(self, report: BaselineReport) -> dict[str, Artifact]:
        """The run's artifacts by the end of their keys; its progress bars have none."""
        wanted = ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[report.run]))
        found = self.live.client.read_artifacts(artifact_filter=wanted)
        prefix = f"baseline-{self.scope}-"
        return {(one.key or f"{one.type} {one.id}").removeprefix(prefix): one for one in found}

    def told(self) -> list[str]:
        """What Slack was told since the last question, oldest first, blocks and all."""
        found = [
            json.dumps(entry, ensure_ascii=False) for entry in self.live.chat.slack("chat.postMessage")
        ]
        self.live.chat.reset()
        return found

    def operator(self, service: str, account: str, region: str = HOME) -> Any:
        """A person's client in that account."""
        key = self.live.world["operator_keys"][account]
        return boto3.client(
            service,
            region_name=region,
            endpoint_url=self.live.stack.aws_url,
            aws_access_key_id=key["access_key_id"],
            aws_secret_access_key=key["secret_access_key"],
        )


@contextlib.contextmanager
def house(live: Live, folder: Path, regions: list[str]) -> Iterator[House]:
    """A fresh AWS, an empty case store in `folder`, and the baseline wanted in those regions alone."""
    live.renew()
    wanted = folder / "baseline.yaml"
    wanted.write_text(yaml.safe_dump({"organization": {"regions": regions}}))
    environment = {"WATCHKEEPER_BASELINE": str(wanted), "WATCHKEEPER_CASES": str(folder / "cases")}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        forget()
        with live.stack.used():
            for name, value in environment.items():  # the stack has put its own case store back
                patch.setenv(name, value)
            yield House(live, environment)
    forget()


def forget() -> None:
    """What a process keeps for its lifetime: of the stack before, and of the house before."""
    from tasks import aws, case_store
    from tasks.baseline import files
    from tasks.posture import files as posture_files
    from tasks.settings import house_policy, settings

    of_the_baseline = (files.baselines, files.prices)
    of_the_posture = (posture_files.accepted_risks, posture_files.owners)
    for cached in (
        settings,
        house_policy,
        case_store.store,
        aws._own_arn,
        *of_the_baseline,
        *of_the_posture,
    ):
        cached.cache_clear()
    aws.forget_sessions()
