"""CloudTrail's records, made by hand: `an_event("iam:CreateUser", by=user("ann"), request={...})`."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

OURS = "111122223333"
THEIRS = "999988887777"
OFFICE = "203.0.113.10"
ELSEWHERE = "198.51.100.77"
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
CLI = "aws-cli/2.31.0 md/awscrt#0.27.6 ua/2.1 os/linux#6.8 md/arch#x86_64 lang/python#3.13.7"
BEGAN = datetime(2026, 3, 2, 10, 5, tzinfo=UTC)
_numbers = itertools.count(1)


def an_event(
    call: str,
    *,
    minute: float = 0,
    by: dict[str, Any] | None = None,
    request: Any = None,
    response: Any = None,
    error: str | None = None,
    ip: str = OFFICE,
    agent: str = CLI,
    account: str = OURS,
    region: str = "eu-west-1",
    **record: Any,
) -> dict[str, Any]:
    """One record.

    Args:
        call: `service:EventName`; the service's name without `.amazonaws.com`.
        minute: minutes after 10:05 UTC of one day.
        by: `userIdentity`: `user(...)`, `role(...)`, `root()`, `a_service(...)`; left out it is the user ann.
        request: `requestParameters`.
        response: `responseElements`.
        error: `errorCode`; the message says that it was not authorized.
        ip: `sourceIPAddress`.
        agent: `userAgent`.
        account: `recipientAccountId`.
        region: `awsRegion`.
        **record: any other field of the record, or another value for one of these.
    """
    service, name = call.split(":")
    when = BEGAN + timedelta(minutes=minute)
    made: dict[str, Any] = {
        "eventVersion": "1.11",
        "eventID": f"event-{next(_numbers)}",
        "eventTime": when.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventSource": f"{service}.amazonaws.com",
        "eventName": name,
        "awsRegion": region,
        "sourceIPAddress": ip,
        "userAgent": agent,
        "userIdentity": user("ann") if by is None else by,
        "requestParameters": request,
        "responseElements": response,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "eventCategory": "Management",
        "recipientAccountId": account,
    }
    if error is not None:
        made |= {"errorCode": error, "errorMessage": f"User is not authorized to perform: {service}:{name}"}
    return made | record


def a_data_event(call: str, **record: Any) -> dict[str, Any]:
    """A record of a data event: an object's read, a function's call."""
    return an_event(call, **({"managementEvent": False, "eventCategory": "Data"} | record))


def user(name: str, *, key: str = "", account: str = OURS, **identity: Any) -> dict[str, Any]:
    """An IAM user with a long-lived key."""
    return {
        "type": "IAMUser",
        "principalId": f"AIDA{name.upper():0<16}",
        "arn": f"arn:aws:iam::{account}:user/{name}",
        "accountId": account,
        "accessKeyId": key or f"AKIA{name.upper():0<16}",
        "userName": name,
    } | identity


def role(
    name: str,
    session: str = "session",
    *,
    key: str = "",
    account: str = OURS,
    mfa: bool = False,
    path: str = "/",
    **identity: Any,
) -> dict[str, Any]:
    """A session of a role; an instance's has the instance's id as `session`."""
    unique = f"AROA{name.upper():0<16}"
    return {
        "type": "AssumedRole",
        "principalId": f"{unique}:{session}",
        "arn": f"arn:aws:sts::{account}:assumed-role/{name}/{session}",
        "accountId": account,
        "accessKeyId": key or f"ASIA{name.upper():0<16}",
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role",
                "principalId": unique,
                "arn": f"arn:aws:iam::{account}:role{path}{name}",
                "accountId": account,
                "userName": name,
            },
            "attributes": {"creationDate": "2026-03-02T10:00:00Z", "mfaAuthenticated": str(mfa).lower()},
        },
    } | identity


def an_sso_role(session: str = "ann@example.com", permission_set: str = "Admin") -> dict[str, Any]:
    """A person's session through Identity Center."""
    return role(
        f"AWSReservedSSO_{permission_set}_0123456789abcdef", session,
        path="/aws-reserved/sso.amazonaws.com/eu-west-1/",
    )  # fmt: skip


def root(account: str = OURS, **identity: Any) -> dict[str, Any]:
    """The root user."""
    return {
        "type": "Root",
        "principalId": account,
        "arn": f"arn:aws:iam::{account}:root",
        "accountId": account,
    } | identity


def a_service(host: str) -> dict[str, Any]:
    """One of AWS's services, for itself."""
    return {"type": "AWSService", "invokedBy": host}


def another_account(account: str = THEIRS, principal: str = "AIDAOUTSIDE000000000") -> dict[str, Any]:
    """A caller of another account, as the called account's trail names it."""
    return {"type": "AWSAccount", "principalId": principal, "accountId": account}


def a_sign_in(
    by: dict[str, Any] | None = None,
    *,
    mfa: str | None = "Yes",
    failed: str | None = None,
    minute: float = 0,
    **record: Any,
) -> dict[str, Any]:
    """A `ConsoleLogin`; `failed` is its error message."""
    who = user("ann") if by is None else by
    fields: dict[str, Any] = {
        "agent": BROWSER, "region": "us-east-1", "eventType": "AwsConsoleSignIn",
        "response": {"ConsoleLogin": "Failure" if failed else "Success"},
        "additionalEventData": {"LoginTo": "https://console.aws.amazon.com/"} | ({"MFAUsed": mfa} if mfa else {}),
    }  # fmt: skip
    if failed:
        fields["errorMessage"] = failed
    without_key = {name: value for name, value in who.items() if name != "accessKeyId"}
    return an_event("signin:ConsoleLogin", minute=minute, by=without_key, **(fields | record))
