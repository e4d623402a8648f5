"""`python -m deployments.bootstrap`: plan, apply and verify the baseline from a terminal.

The same flows as in the Prefect UI; with PREFECT_API_URL set, their runs are kept there. Without
`--yes` it shows the plan and asks; with it, it applies what it has just planned.
"""

import argparse
import os
import sys
from typing import Any


def main(arguments: list[str] | None = None) -> int:
    """Plan; after a yes, apply and verify. Exits 0 if all went well, 1 if something did not, 2 on a no."""
    parser = argparse.ArgumentParser(prog="python -m deployments.bootstrap", description=__doc__)
    parser.add_argument("--scope", choices=("organization", "account"), default="organization")
    parser.add_argument("--account", default="", help="twelve digits; only with --scope account")
    parser.add_argument(
        "--yes", action="store_true", help="apply without asking what has just been planned"
    )
    parser.add_argument("--plan", action="store_true", help="only plan")
    chosen = parser.parse_args(arguments)
    os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")

    planned = run(chosen.scope, account=chosen.account, mode="plan")
    print(
        f"{planned['changes']} change(s), digest {planned['digest']}; page: {planned['page']}", flush=True
    )
    if planned["unseen"] != "0":
        print(f"{planned['unseen']} line(s) COULD NOT BE LOOKED AT: the page says why", flush=True)
    if chosen.plan or planned["changes"] == "0":
        return 0 if planned["unseen"] == "0" else 1
    if not chosen.yes and input("Apply exactly this plan? Type its digest: ").strip() != planned["digest"]:
        print("Nothing was changed.")
        return 2
    try:
        applied = run(chosen.scope, account=chosen.account, mode="apply", plan_digest=planned["digest"])
    except Exception as error:  # noqa: BLE001  whatever went wrong stands in the run; say it and exit
        print(f"NOT ALL WENT WELL: {error}")
        return 1
    print(f"Applied and proven; {applied['changes']} change(s) left; page: {applied['page']}")
    return 0


def run(scope: str, *, account: str = "", **parameters: str) -> dict[str, str]:
    """One bootstrap flow, in this process."""
    # Imported here: Prefect reads the environment when it is imported.
    from flows.bootstrap import bootstrap_account, bootstrap_organization  # noqa: PLC0415

    given: dict[str, Any] = dict(parameters)
    if scope == "account":
        return dict(bootstrap_account(account=account, **given))
    return dict(bootstrap_organization(**given))


if __name__ == "__main__":
    sys.exit(main())
