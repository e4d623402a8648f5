"""One way of looking at an account's access, in a process of its own: `python -m benchmarks.access_ways WAY …`.

Prints one line of JSON: seconds, peak memory in MiB, and what came of it. The account and its key come from
the environment.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.peak import peak_mib

THREADS = 8


def floor(regions: str, authorization: str) -> dict[str, Any]:
    """Plain boto3, as many threads as we have: the same questions, and nothing done with the answers.

    The authorization details are written as one JSON file, which the judges are given afterwards.
    """
    import boto3  # noqa: PLC0415, TID251  a peer of our own door
    from botocore.config import Config  # noqa: PLC0415

    iam = boto3.client("iam", config=Config(max_pool_connections=THREADS))
    pool = ThreadPoolExecutor(THREADS)

    def each(call: Callable[..., Any], asked: list[dict[str, str]]) -> list[Any]:
        return list(pool.map(lambda one: call(**one), asked))

    details: dict[str, list[Any]] = {
        name: [] for name in ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies")
    }
    filters = ["User", "Group", "Role", "LocalManagedPolicy", "AWSManagedPolicy"]
    for page in iam.get_paginator("get_account_authorization_details").paginate(Filter=filters):
        for name in details:
            details[name] += page[name]
    while iam.generate_credential_report()["State"] != "COMPLETE":
        time.sleep(0.5)
    rows = [line.split(",") for line in iam.get_credential_report()["Content"].decode().splitlines()]
    users = [dict(zip(rows[0], row, strict=False)) for row in rows[1:] if not row[0].startswith("<")]
    with_keys = [
        one
        for one in users
        if one["access_key_1_last_rotated"] != "N/A" or one["access_key_2_last_rotated"] != "N/A"
    ]
    each(iam.list_access_keys, [{"UserName": one["user"]} for one in with_keys])
    each(iam.list_ssh_public_keys, [{"UserName": one["user"]} for one in users])
    iam.list_service_specific_credentials(AllUsers=True)
    devices = iam.list_virtual_mfa_devices(AssignmentStatus="Assigned")["VirtualMFADevices"]
    virtual = {one["User"]["UserName"] for one in devices if "UserName" in one.get("User", {})}
    each(
        iam.list_mfa_devices,
        [
            {"UserName": one["user"]}
            for one in users
            if one["mfa_active"] == "true" and one["user"] not in virtual
        ],
    )
    each(
        iam.list_signing_certificates,
        [
            {"UserName": one["user"]}
            for one in users
            if one["cert_1_last_rotated"] != "N/A" or one["cert_2_last_rotated"] != "N/A"
        ],
    )
    arns = _privileged(details)
    jobs = each(iam.generate_service_last_accessed_details, [{"Arn": one} for one in arns])
    waiting = [{"JobId": one["JobId"]} for one in jobs]
    while waiting:
        answers = each(iam.get_service_last_accessed_details, waiting)
        pairs = zip(waiting, answers, strict=True)
        waiting = [one for one, answer in pairs if answer["JobStatus"] == "IN_PROGRESS"]
    for call in ("list_open_id_connect_providers", "list_saml_providers", "get_account_summary"):
        getattr(iam, call)()
    for region in regions.split(","):
        boto3.client("accessanalyzer", region).list_analyzers()
        for call in ("list_trust_anchors", "list_profiles"):
            getattr(boto3.client("rolesanywhere", region), call)()
    Path(authorization).write_text(json.dumps(details, default=str))
    return {"users": len(users), "roles": len(details["RoleDetailList"]), "privileged": len(arns)}


def _privileged(details: dict[str, list[Any]]) -> tuple[str, ...]:
    """The same principals as we ask about: who they are is our judgement, and its time is not the floor's."""
    from watchkeeper.access.parsing import authorization_of  # noqa: PLC0415
    from watchkeeper.access.privileged import privileged_arns  # noqa: PLC0415

    global _aside  # noqa: PLW0603
    began = time.monotonic()
    found = privileged_arns(authorization_of(*details.values()))
    _aside += time.monotonic() - began
    return found


_aside = 0.0
"""Seconds that are not counted."""


def review(account: str, regions: str) -> dict[str, Any]:
    """The whole of it: the inventory as the flow's task reads it, and its items, judged."""
    from tasks.access.gather import account_inventory  # noqa: PLC0415
    from watchkeeper.access.items import account_items  # noqa: PLC0415
    from watchkeeper.access.privileged import privileged_arns  # noqa: PLC0415
    from watchkeeper.access.scene import Scene  # noqa: PLC0415

    read = account_inventory(account, regions=regions.split(","), privileged=privileged_arns)
    items = account_items(read, Scene(at=datetime.now(UTC), accounts={account: "benchmark"}))
    return {
        "items": len(items),
        "with_reasons": sum(bool(one.reasons) for one in items),
        "privileged": sum(one.privileged for one in items),
        "unseen": read.unseen,
    }


def judge(authorization: str) -> dict[str, Any]:
    """The judgement alone, from the same JSON as the peer's."""
    from watchkeeper.access.effective import Evaluator  # noqa: PLC0415
    from watchkeeper.access.parsing import authorization_of  # noqa: PLC0415

    details = json.loads(Path(authorization).read_text())
    known = authorization_of(*details.values())
    del details
    evaluator = Evaluator(known)
    found = [evaluator.user(one) for one in known.users] + [evaluator.role(one) for one in known.roles]
    return {
        "principals": len(found),
        "privileged": sum(one.privileged for one in found),
        "escalations": sum(bool(one.escalations) for one in found),
    }


WAYS: dict[str, Callable[..., dict[str, Any]]] = {"floor": floor, "review": review, "judge": judge}


def _lines() -> Iterator[str]:
    way, *arguments = sys.argv[1:]
    began = time.monotonic()
    found = WAYS[way](*arguments)
    seconds = time.monotonic() - began - _aside
    yield json.dumps({"seconds": seconds, "mib": peak_mib(), "code": 0, "found": found})


if __name__ == "__main__":
    print(*_lines())
