"""Start and stop the emulator: AWS on one port of 127.0.0.1, Slack and PagerDuty on another."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from moto.moto_server.werkzeug_app import MotoRequestHandler
from werkzeug.serving import BaseWSGIServer, make_server

from emulator import (
    accessanalyzer,
    account,
    account_access,
    alarms,
    autoscaling_fixes,
    aws_policies,
    backup_fixes,
    cloudtrail,
    config_fixes,
    credential_report,
    ebs_fixes,
    ec2_account_settings,
    ec2_fixes,
    ecs_fixes,
    eks_access,
    eks_updates,
    elb_fixes,
    event_buses,
    eventbridge,
    guardduty,
    guardduty_detectors,
    guardduty_organization,
    guardduty_usage,
    iam_attachments,
    iam_credentials,
    iam_inventory,
    iam_pages,
    iam_service_credentials,
    identity_center,
    identity_fixes,
    identitystore_fixes,
    instance_fixes,
    kms_fixes,
    lambda_fixes,
    last_accessed,
    logs_fixes,
    macie_fixes,
    moto_once,
    organizations,
    rds_fixes,
    region_fixes,
    rolesanywhere,
    root_access,
    root_user,
    s3_access,
    s3_fixes,
    securityhub,
    service_linked_roles,
    sns_fixes,
    sqs_fixes,
    ssm_fixes,
    trail_digests,
    trails,
    trust_documents,
)
from emulator.aws_port import AwsPort
from emulator.calls import CallLog
from emulator.chat_port import ChatPort
from emulator.control_port import ControlPort
from emulator.fault_modes import FaultModes
from emulator.faults import FaultBook
from emulator.json_http import json_app
from emulator.pagerduty import FAKE_ROUTING_KEY
from emulator.seed import fill, wipe
from emulator.slack import CHANNEL, FAKE_TOKEN
from emulator.world import HOME_REGION, MEMBER_ROLE

_ADDRESS = "127.0.0.1"
_running = threading.Lock()


class _QuietHandler(MotoRequestHandler):
    """Says nothing of each request, and sends at once instead of waiting for a full packet."""

    disable_nagle_algorithm = True

    def log_request(self, code: Any = "-", size: Any = "-") -> None:
        """Nothing: a benchmark makes thousands of requests."""


@dataclass
class Emulator:
    """A running emulator."""

    url: str
    """The AWS endpoint; control endpoints are below `/watchkeeper/`."""
    chat_url: str
    """Slack below `/api/`, PagerDuty's Events API below `/v2/`, no slash at the end."""
    world: dict[str, Any] = field(default_factory=dict)
    """The seed's description; empty without a seed."""

    def environment(self) -> dict[str, str]:
        """Every environment variable that a Watchkeeper process needs; the secrets are fakes."""
        variables = {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_DEFAULT_REGION": HOME_REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            "WATCHKEEPER_MEMBER_ROLE": MEMBER_ROLE,
            "WATCHKEEPER_SLACK_TOKEN": FAKE_TOKEN,
            "WATCHKEEPER_SLACK_CHANNEL": CHANNEL,
            "WATCHKEEPER_SLACK_URL": f"{self.chat_url}/api/",
            "WATCHKEEPER_SLACK_WEBHOOK_URL": f"{self.chat_url}/services/T0EXAMPLE/B0EXAMPLE/FAKE",
            "WATCHKEEPER_PAGERDUTY_ROUTING_KEY": FAKE_ROUTING_KEY,
            "WATCHKEEPER_PAGERDUTY_URL": self.chat_url,
        }
        if self.world:
            key = self.world["watchkeeper_key"]
            variables |= {
                "AWS_ACCESS_KEY_ID": key["access_key_id"],
                "AWS_SECRET_ACCESS_KEY": key["secret_access_key"],
                "WATCHKEEPER_QUEUE_URL": self.world["queue_url"],
                "WATCHKEEPER_DEAD_LETTER_QUEUE_URL": self.world["dead_letter_queue_url"],
            }
        return variables


def install_extensions() -> None:
    """Give moto what it lacks; doing it twice is the same as once."""
    for module in (
        accessanalyzer, account, cloudtrail, config_fixes, ec2_fixes, eventbridge, guardduty,
        guardduty_detectors, guardduty_organization, guardduty_usage, identity_fixes,
        organizations, region_fixes, sns_fixes, service_linked_roles, sqs_fixes, trails, trail_digests, kms_fixes,
        s3_access, s3_fixes, aws_policies, credential_report, macie_fixes, root_access,
        ec2_account_settings, securityhub, alarms, ebs_fixes,
        logs_fixes, event_buses, iam_attachments, iam_pages, iam_inventory,
        identity_center, identitystore_fixes, account_access,
        iam_credentials, iam_service_credentials, root_user, trust_documents,
        last_accessed, rolesanywhere, ecs_fixes, eks_access, eks_updates, lambda_fixes, rds_fixes,
        autoscaling_fixes, backup_fixes, elb_fixes, instance_fixes, ssm_fixes,
        moto_once,  # the last one: it keeps what the others have changed
    ):  # fmt: skip
        module.install()


@contextmanager
def running_emulator(port: int = 0, chat_port: int = 0, seed: bool = True) -> Iterator[Emulator]:
    """The emulator, served by threads of this process until the block ends; port 0 = any free one.

    Raises:
        RuntimeError: one is running in this process already: moto's state is one per process.
        OSError: a port is taken.
    """
    if not _running.acquire(blocking=False):
        raise RuntimeError("an emulator is running in this process already")
    servers: list[BaseWSGIServer] = []
    chat = ChatPort()
    try:
        install_extensions()
        calls, faults, modes = CallLog(), FaultBook(), FaultModes()
        emulator = Emulator(url="", chat_url="")

        def refill(filled: Callable[[], dict[str, Any]]) -> None:
            wipe()
            calls.clear()
            faults.clear()
            modes.clear()
            emulator.world = _with_urls(filled(), emulator.url) if seed else {}

        control = ControlPort(calls, faults, modes, lambda: emulator.world, refill)
        aws_app = AwsPort(json_app(control.routes()), calls, faults, modes)
        emulator.url = _serve(aws_app, port, servers)
        emulator.chat_url = _serve(chat.app(), chat_port, servers)
        refill(fill)
        yield emulator
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()
        chat.sockets.close()
        wipe()
        _running.release()


def _with_urls(world: dict[str, Any], url: str) -> dict[str, Any]:
    """The world with full queue URLs: they name the port, which the seed does not know."""
    full = {name: f"{url}/{world[name]}" for name in ("queue_url", "dead_letter_queue_url")}
    return {**world, **full}


def _serve(
    app: Callable[[dict[str, Any], Any], Iterable[bytes]],
    port: int,
    servers: list[BaseWSGIServer],
) -> str:
    server = make_server(_ADDRESS, port, app, threaded=True, request_handler=_QuietHandler)
    servers.append(server)
    # Polls for its end every 0.05 s instead of 0.5 s.
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    return f"http://{_ADDRESS}:{server.server_port}"
