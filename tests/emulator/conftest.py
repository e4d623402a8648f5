"""One emulator for the whole session; each test begins with the world as seeded."""

import json
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import boto3  # noqa: TID251  these tests stand outside: they are the AWS client
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from emulator.control import ChatControl, Control
from emulator.server import Emulator, running_emulator

Client = Callable[..., Any]


@pytest.fixture(scope="session")
def running() -> Iterator[Emulator]:
    with running_emulator() as emulator:
        yield emulator


@pytest.fixture
def control(running: Emulator) -> Control:
    """The AWS port's control endpoints, after a reset."""
    control = Control(running.url)
    control.reset()
    return control


@pytest.fixture
def chat(running: Emulator) -> ChatControl:
    """The chat port's control endpoints, after a reset."""
    chat = ChatControl(running.chat_url)
    chat.reset()
    return chat


@pytest.fixture
def seed(control: Control) -> dict[str, Any]:
    return control.seed()


@pytest.fixture
def client(running: Emulator, seed: dict[str, Any]) -> Client:
    """A maker of boto3 clients: as Watchkeeper, or as the operator of the account of that name."""

    def made(service: str, account: str | None = None, region: str = "us-east-1") -> Any:
        key = seed["watchkeeper_key"]
        if account is not None:
            key = seed["operator_keys"][seed["accounts"][account]]
        return client_with(running.url, service, region, **key)

    return made


@pytest.fixture
def hub(client: Client) -> Client:
    """A maker of Security Hub clients, for hubs that it enables without standards if they are off."""

    def made(account: str, region: str = "us-east-1") -> Any:
        found = client("securityhub", account, region)
        try:
            found.describe_hub()
        except ClientError:
            found.enable_security_hub(EnableDefaultStandards=False)
        return found

    return made


@pytest.fixture
def received(client: Client, seed: dict[str, Any]) -> Callable[[], list[dict[str, Any]]]:
    """Everything that waits in the findings queue, taken out of it."""

    def take() -> list[dict[str, Any]]:
        sqs, found = client("sqs"), []
        while messages := sqs.receive_message(
            QueueUrl=seed["queue_url"], MaxNumberOfMessages=10, WaitTimeSeconds=0
        ).get("Messages"):
            found += [json.loads(message["Body"]) for message in messages]
        return found

    return take


@pytest.fixture
def with_key(running: Emulator) -> Client:
    """A maker of boto3 clients for any key."""

    def made(service: str, access_key_id: str, secret: str = "x", token: str | None = None) -> Any:
        return client_with(running.url, service, "us-east-1", access_key_id, secret, session_token=token)

    return made


@cache
def client_with(
    url: str,
    service: str,
    region: str,
    access_key_id: str,
    secret_access_key: str,
    session_token: str | None = None,
) -> Any:
    return boto3.client(
        service,
        endpoint_url=url,
        region_name=region,
        aws_access_key_id=access_key_id,
        aws_secret_access_key=secret_access_key,
        aws_session_token=session_token,
        config=Config(retries={"total_max_attempts": 1}),
    )


@pytest.fixture
def home(hub: Client) -> Any:
    """The Security Hub client of the administrator in the home region."""
    return hub("security")


@pytest.fixture
def kept(home: Any) -> Callable[..., Any]:
    """Imports findings and gives back the client."""

    def made(*given: dict[str, Any]) -> Any:
        answer = home.batch_import_findings(Findings=list(given))
        assert answer["FailedCount"] == 0, answer
        return home

    return made
