"""`python -m deployments.policies`: write the IAM policies that the code says it needs."""

import json
from pathlib import Path
from typing import Any

from deployments import bootstrap_role
from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.part_table import PARTS
from watchkeeper.baseline.permissions import (
    bootstrap_policy,
    drift_policy,
    fence_policy,
    runner_policy,
)
from watchkeeper.hunting.permissions import hunting_policy
from watchkeeper.permissions import (
    access_review_policy,
    cases_policy,
    listener_policy,
    posture_policy,
    responder_change_policy,
    responder_look_policy,
)

FOLDER = Path(__file__).parent / "iam"


def policies() -> dict[str, dict[str, Any]]:
    """Each policy by its file's name. The security account's id stands as 222222222222."""
    arn = "arn:aws:sqs:us-east-1:222222222222:watchkeeper-findings"
    return {
        "WatchkeeperAccessReview.json": access_review_policy("WatchkeeperResponder"),
        "WatchkeeperBootstrap.json": bootstrap_policy(PARTS, Baseline()),
        "WatchkeeperBootstrapFence.json": fence_policy(),
        "WatchkeeperBootstrapRunner.json": runner_policy(),
        "WatchkeeperCases.json": cases_policy("watchkeeper-cases-222222222222"),
        "WatchkeeperDrift.json": drift_policy(PARTS),
        "WatchkeeperHunting.json": hunting_policy(
            "org-trail-222222222222", "watchkeeper-athena-222222222222"
        ),
        "WatchkeeperPosture.json": posture_policy("WatchkeeperResponder"),
        "WatchkeeperResponderChange.json": responder_change_policy("WatchkeeperResponder"),
        "WatchkeeperResponderLook.json": responder_look_policy(),
        "WatchkeeperListener.json": listener_policy(arn, f"{arn}-dead", "WatchkeeperResponder"),
    }


def text_of(policy: dict[str, Any]) -> str:
    """The policy as it stands in its file."""
    return json.dumps(policy, indent=2) + "\n"


def files() -> dict[Path, str]:
    """Everything that is generated, by its path."""
    made = {FOLDER / name: text_of(policy) for name, policy in policies().items()}
    made[bootstrap_role.FILE] = bootstrap_role.text()
    return made


def main() -> None:
    """Write every policy, and the template that brings two of them into accounts."""
    for path, text in files().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        print(path)


if __name__ == "__main__":
    main()
