"""The emulator as a process of its own, and an environment in which the hands work against it.

A process of its own, because moto's state is one per process and other rooms' tests run one in theirs.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import boto3  # noqa: TID251  these tests look into the accounts themselves, as the operator there
import botocore.loaders
import botocore.session
import pytest
from botocore.config import Config

from emulator.control import ChatControl, Control
from tasks import aws, case_store
from tasks.settings import PREFIX, house_policy, settings

CACHES = (
    settings, house_policy, case_store.store, aws._own_arn, aws._client, aws._session, aws.lookup_pace,
)  # fmt: skip

LOADER = botocore.loaders.Loader()
"""Reads AWS's models from disk once, and not once a test: they are megabytes."""


def forget() -> None:
    """What a process keeps for its lifetime; a test is a process of its own."""
    for cached in CACHES:
        cached.cache_clear()


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The running emulator's environment variables."""
    folder = tmp_path_factory.mktemp("emulator")
    command = [sys.executable, "-m", "emulator", "--port", "0", "--chat-port", "0"]
    process = subprocess.Popen(
        [*command, "--env-file", str(folder / "env.json")],
        stdout=subprocess.PIPE,
        stderr=(folder / "log").open("wb"),
        text=True,
    )
    try:
        said = process.stdout.readline() if process.stdout else ""
        assert said.startswith("emulator ready"), (folder / "log").read_text()[-2_000:]
        yield json.loads((folder / "env.json").read_text())
    finally:
        process.terminate()
        process.wait(15)


@pytest.fixture
def control(environment: dict[str, str]) -> Control:
    """The emulator's control endpoints; the world is as seeded (a reset takes 20 ms)."""
    control = Control(environment["AWS_ENDPOINT_URL"])
    control.reset()
    return control


@pytest.fixture(autouse=True)
def house(environment, control, monkeypatch, tmp_path) -> Iterator[Callable[..., None]]:
    """Every test is a fresh process in the security account; call it with settings to change them."""
    del control  # reset first: what a client holds of an older world is worth nothing
    for name in [name for name in os.environ if name.startswith((PREFIX, "AWS_"))]:
        monkeypatch.delenv(name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("WATCHKEEPER_CASES", str(tmp_path / "cases"))
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    monkeypatch.setattr(botocore.session, "create_loader", lambda _: LOADER)

    def change(**given: Any) -> None:
        for name, value in given.items():
            monkeypatch.setenv(name if name.startswith("AWS_") else PREFIX + name.upper(), str(value))
        forget()

    change()
    yield change
    forget()


@pytest.fixture
def world(control: Control) -> dict[str, Any]:
    """What the seeded world holds."""
    return control.seed()


@pytest.fixture
def chat(environment: dict[str, str]) -> ChatControl:
    """The chat port's control endpoints, nothing posted yet."""
    chat = ChatControl(environment["WATCHKEEPER_PAGERDUTY_URL"])
    chat.reset()
    return chat


@pytest.fixture
def operator(environment, world) -> Callable[..., Any]:
    """A maker of boto3 clients of a person in the account of that name: no part of what is tested."""

    def made(service: str, account: str = "workload-prod", region: str = "us-east-1") -> Any:
        key = world["operator_keys"][world["accounts"][account]]
        return boto3.client(
            service,
            endpoint_url=environment["AWS_ENDPOINT_URL"],
            region_name=region,
            aws_access_key_id=key["access_key_id"],
            aws_secret_access_key=key["secret_access_key"],
            config=Config(retries={"total_max_attempts": 1}),
        )

    return made


@pytest.fixture
def calls(control: Control) -> Callable[..., list[dict[str, Any]]]:
    """The parameters of every successful call of one operation, oldest first."""

    def made(service: str, operation: str) -> list[dict[str, Any]]:
        found = control.calls(service=service, operation=operation)
        return [call["parameters"] for call in found if call["status"] < 400]

    return made


@pytest.fixture
def bucket_store(environment, monkeypatch) -> case_store.BucketStore:
    """A case store in a bucket of the emulator.

    The block is a real one; only that Prefect's server keeps it is left out.
    """
    from prefect_aws import AwsClientParameters, AwsCredentials, S3Bucket

    credentials = AwsCredentials(
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
        region_name="us-east-1",
        aws_client_parameters=AwsClientParameters(endpoint_url=environment["AWS_ENDPOINT_URL"]),
    )
    block = S3Bucket(bucket_name="org-trail-222222222222", bucket_folder="/cases/", credentials=credentials)
    monkeypatch.setattr(S3Bucket, "load", lambda name: {"cases": block}[name])
    return case_store.BucketStore("cases")


@pytest.fixture
def with_key(environment) -> Callable[[str, str], Any]:
    """A maker of STS clients for any access key."""

    def made(access_key_id: str, secret: str) -> Any:
        return boto3.client(
            "sts",
            endpoint_url=environment["AWS_ENDPOINT_URL"],
            aws_access_key_id=access_key_id,
            aws_secret_access_key=secret,
        )

    return made
