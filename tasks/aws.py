"""The one door to AWS: clients, sessions in member accounts, and errors by what to do next."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache, partial
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import boto3  # noqa: TID251  this is the door
import botocore.exceptions
from botocore.awsrequest import AWSPreparedRequest
from botocore.config import Config
from botocore.credentials import RefreshableCredentials
from botocore.model import OperationModel
from botocore.session import Session, get_session
from botocore.utils import parse_timestamp

from tasks import deletion_guard, rates
from tasks.rates import Pace
from tasks.settings import settings
from watchkeeper.errors import Denied, NotThere, Permanent, SessionEnded, Throttled, Unreachable

_CONFIG = Config(
    connect_timeout=5,
    read_timeout=20,
    # Stated, since botocore 1.44 changed its default. Prefect retries a whole step on top of this.
    retries={"mode": "standard", "total_max_attempts": 3},
    user_agent_extra="watchkeeper",
)
_CONFIG_FOR_CHANGES = _CONFIG.merge(Config(retries={"mode": "standard", "total_max_attempts": 1}))
"""A change is sent once: after an answer that stayed away, Prefect's retry looks first what it did."""

_DENIED = {
    "AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError",
    "OptInRequired", "SignatureDoesNotMatch",
    "403",  # of a HEAD, which has no body that could say more
}  # fmt: skip
_SESSION_ENDED = {
    "AuthFailure",  # EC2's word for it
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidClientTokenId",
    "UnrecognizedClientException",
}
_MISSING = {
    "404", "QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue", "TargetGroupNotFound",
    "LoadBalancerNotFound", "DBInstanceNotFound", "DBSnapshotNotFound", "DBClusterNotFoundFault",
    "DBClusterSnapshotNotFoundFault",
}  # fmt: skip
"""Beside every code that begins with `NoSuch` or ends with `NotFound` in one of its spellings."""
_THROTTLED = {
    "Throttling", "ThrottlingException", "RequestLimitExceeded", "TooManyRequestsException",
    "SlowDown", "RequestThrottled", "ThrottledException", "ConcurrentModification",
    "EntityTemporarilyUnmodifiable", "MaxConcurrentQueriesException",
}  # fmt: skip

_lock = threading.Lock()
_sharers = 1


def share_limits(processes: int) -> None:
    """Leave room for the other `processes` that work beside this one: AWS limits per account and region."""
    global _sharers  # noqa: PLW0603  said once, when a runner's process begins
    _sharers = max(1, processes)
    lookup_pace.cache_clear()


def client(
    service: str,
    *,
    account: str | None = None,
    region: str | None = None,
    changing: bool = False,
    role: str | None = None,
) -> Any:
    """A boto3 client for `service` in `account` (ours if None) and `region`, kept for the next who asks.

    Every call through it passes the guard that forbids deleting, and keeps to the published rates.
    With `changing` botocore sends a call once and never again by itself. With `role` that role is
    assumed, in our own account too; without, the member role, and none in our own account.

    Raises:
        Denied: the account's role cannot be assumed.
    """
    chosen = None if account == own_account() and not role else account
    with _lock:  # making clients is not thread-safe in botocore; using them is
        return _client(service, chosen, region, changing, role or settings().member_role)


def own_account() -> str:
    """The account that our own credentials belong to."""
    return _own_arn().split(":")[4]


def partition() -> str:
    """`aws`, `aws-cn` or `aws-us-gov`: that of our own credentials; no role crosses it."""
    return _own_arn().split(":")[1]


def global_services_region() -> str:
    """The region whose CloudTrail holds IAM's and STS's calls, wherever they were made."""
    regions = {"aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}
    return regions.get(partition(), "us-east-1")


@cache
def _own_arn() -> str:
    with reading_aws_errors("sts:GetCallerIdentity", "our own credentials"):
        sts = _session(None, "").client("sts", config=_CONFIG)
        return str(sts.get_caller_identity()["Arn"])


@contextmanager
def reading_aws_errors(permission: str, resource: str) -> Iterator[None]:
    """Within this block botocore's errors become ours.

    Raises:
        Denied: AWS refused `permission` on `resource`.
        NotThere: AWS looked, and `resource` does not exist.
        Throttled, Unreachable: trying again may help.
        SessionEnded: our credentials ended before their time; the next try assumes the role anew.
        Permanent: anything else that AWS says is wrong with the call.
    """
    try:
        yield
    except botocore.exceptions.ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        text = f"{permission} on {resource}: {code}"
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        if code in _SESSION_ENDED:
            forget_sessions()
            raise SessionEnded(text) from error
        if code in _DENIED:
            raise Denied(permission, resource, code) from error
        missing = code.endswith((".NotFound", "NotFoundException", "NotFound.Malformed"))
        if code in _MISSING or missing or code.startswith("NoSuch"):
            raise NotThere(text) from error
        if is_throttle(code, status):
            raise Throttled(text) from error
        if status >= 500 or code in ("InternalFailure", "InternalError", "ServiceUnavailable"):
            raise Unreachable(text) from error
        message = str(error.response.get("Error", {}).get("Message", ""))[:300]
        raise Permanent(f"{text}: {message}") from error
    except (botocore.exceptions.HTTPClientError, botocore.exceptions.ConnectionError) as error:
        raise Unreachable(f"{permission} on {resource}: {type(error).__name__}") from error
    except botocore.exceptions.BotoCoreError as error:
        raise Permanent(f"{permission} on {resource}: {error}") from error


def is_throttle(code: str, status: int) -> bool:
    """Whether AWS refused a call for the rate alone; Security Hub's LimitExceededException is a 429."""
    return code in _THROTTLED or status == 429


def pages(made: Any, call: str, field: str, **arguments: Any) -> list[Any]:
    """Every item under `field` over all pages of `call` (boto3's name: `list_user_policies`).

    Raises:
        Denied, NotThere, Transient, Permanent: as `reading_aws_errors` says.
    """
    service, operation = made.meta.service_model.service_name, made.meta.method_to_api_mapping[call]
    about = " ".join(value for value in arguments.values() if isinstance(value, str))
    with reading_aws_errors(f"{service}:{operation}", about):
        found = made.get_paginator(call).paginate(**arguments)
        return [item for page in found for item in page[field]]


@cache
def lookup_pace(account: str, region: str) -> Pace:
    """The bucket of one account and region: LookupEvents is limited there."""
    del account, region
    return Pace(settings().lookup_rate / _sharers)


@lru_cache(maxsize=512)  # 850 places times 10 services would fill the memory; a place is done with soon
def _client(service: str, account: str | None, region: str | None, changing: bool, role: str) -> Any:
    config = _CONFIG_FOR_CHANGES if changing else _CONFIG
    made = guarded(_session(account, role).client(service, region_name=region, config=config))
    made.meta.events.register("before-send", partial(rates.keep, account or own_account(), made))
    if service == "s3control":
        made.meta.events.register_last("before-send.s3-control", _without_account_before_an_address)
    return made


def _without_account_before_an_address(request: AWSPreparedRequest, **_: Any) -> None:
    """S3 Control puts the account's id before the host's name; an IP address has no subdomains."""
    url = urlsplit(request.url)
    _, _, rest = url.netloc.partition(".")
    with suppress(ValueError):
        ip_address(rest.partition(":")[0])
        request.url = urlunsplit(url._replace(netloc=rest))


def forget_sessions() -> None:
    """Let the next call make its client, and assume its role, anew."""
    _client.cache_clear()
    _session.cache_clear()


def guarded(made: Any) -> Any:
    """`made` (a boto3 client from wherever), so that it refuses to delete."""
    made.meta.events.register("provide-client-params", _guard)
    return made


def _guard(params: dict[str, Any], model: OperationModel, **_: Any) -> None:
    """Runs inside botocore before a call is even built: what it raises reaches our caller."""
    deletion_guard.check(model.name, params)


@cache
def _session(account: str | None, role: str) -> boto3.Session:
    base = _with_shared_models()
    if account is not None:
        base._credentials = RefreshableCredentials.create_from_metadata(
            metadata=_assume(account, role),
            refresh_using=lambda: _assume(account, role),
            method="sts-assume-role",
        )
    return boto3.Session(botocore_session=base)


def _with_shared_models() -> Session:
    base = get_session()
    base.register_component("data_loader", _loader())
    base.get_component("response_parser_factory").set_parser_defaults(timestamp_parser=_moment)
    return base


def _moment(value: Any) -> datetime:
    """A time in an answer; those in ISO 8601, of which some answers have hundreds, are read 20 times as fast."""
    if isinstance(value, str):
        with suppress(ValueError):
            at = datetime.fromisoformat(value)
            if at.tzinfo is not None:
                return at
    parsed: datetime = parse_timestamp(value)
    return parsed


def bucket_home(bucket: str, *, account: str | None = None, role: str | None = None) -> tuple[str, str]:
    """The region that a bucket lies in, and S3's endpoint there.

    Raises:
        Denied: the bucket is another's, or the role may not even look at it.
        NotThere: there is no such bucket.
    """
    made = client("s3", account=account, role=role)
    with reading_aws_errors("s3:ListBucket", f"arn:{partition()}:s3:::{bucket}"):
        region = made.head_bucket(Bucket=bucket).get("BucketRegion") or made.meta.region_name
    return region, client("s3", account=account, role=role, region=region).meta.endpoint_url


def credentials_for_stores(
    account: str | None = None, role: str | None = None
) -> Callable[[], dict[str, Any]]:
    """What obstore asks for the credentials of `client`, each time that the former are five minutes old."""
    chosen = None if account is None or (account == own_account() and not role) else account

    def fresh() -> dict[str, Any]:
        found = _session(chosen, role or settings().member_role).get_credentials()
        if found is None:
            raise Permanent("there are no AWS credentials: set them, or give this process a role")
        held = found.get_frozen_credentials()
        return {
            "access_key_id": held.access_key,
            "secret_access_key": held.secret_key,
            "token": held.token,
            "expires_at": datetime.now(UTC) + timedelta(minutes=5),
        }

    return fresh


@cache
def _loader() -> Any:
    """One reader of AWS's models for all sessions: each reads megabytes of them otherwise."""
    return get_session().get_component("data_loader")


def is_offered(service: str, region: str) -> bool:
    """Whether the SDK knows an endpoint of `service` in `region`; a region newer than the SDK is unknown."""
    return region in _with_shared_models().get_available_regions(service, partition())


def names_in_model(service: str, shape: str) -> tuple[str, ...]:
    """The values of an enumeration in AWS's own model (`guardduty`, `DetectorFeature`)."""
    return tuple(_with_shared_models().get_service_model(service).shape_for(shape).enum)


def _assume(account: str, name: str) -> dict[str, str]:
    """Credentials of the account's role of that name, for an hour."""
    role = f"arn:{partition()}:iam::{account}:role/{name}"
    more = {}
    if external_id := settings().external_id:
        more["ExternalId"] = external_id.get_secret_value()
    with reading_aws_errors("sts:AssumeRole", role):
        sts = _session(None, "").client("sts", config=_CONFIG)
        given = sts.assume_role(RoleArn=role, RoleSessionName="watchkeeper", **more)["Credentials"]
    return {
        "access_key": given["AccessKeyId"],
        "secret_key": given["SecretAccessKey"],
        "token": given["SessionToken"],
        "expiry_time": given["Expiration"].isoformat(),
    }
