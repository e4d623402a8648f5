"""`python -m deployments.policies`: write the IAM policies and roles that the code says it needs."""

import json
from pathlib import Path
from typing import Any

from deployments import bootstrap_role
from deployments.bootstrap_role import BOOTSTRAP_ROLE, MEMBER_ROLE
from watchkeeper.baseline.part_table import PARTS
from watchkeeper.baseline.permissions import bootstrap_policy, drift_policy
from watchkeeper.permissions import cases_policy, listener_policy, responder_policy

FOLDER = Path(__file__).parent / "iam"


def policies() -> dict[str, dict[str, Any]]:
    """Each policy by its file's name. The security account's id stands as 222222222222."""
    arn = "arn:aws:sqs:us-east-1:222222222222:watchkeeper-findings"
    return {
        "WatchkeeperBootstrap.json": bootstrap_policy(PARTS, BOOTSTRAP_ROLE, MEMBER_ROLE),
        "WatchkeeperDrift.json": drift_policy(PARTS),
        "WatchkeeperCases.json": cases_policy("watchkeeper-cases-222222222222"),
        "WatchkeeperResponder.json": responder_policy(MEMBER_ROLE),
        "WatchkeeperListener.json": listener_policy(arn, f"{arn}-dead", MEMBER_ROLE),
    }


def text_of(policy: dict[str, Any]) -> str:
    """The policy as it stands in its file."""
    return json.dumps(policy, indent=2) + "\n"


def main() -> None:
    """Write every policy."""
    for name, policy in policies().items():
        (FOLDER / name).write_text(text_of(policy))
        print(FOLDER / name)
    bootstrap_role.FILE.write_text(bootstrap_role.text())
    print(bootstrap_role.FILE)


if __name__ == "__main__":
    main()
