"""The AWS port: moto, with every call recorded, faults on order, and the control endpoints."""

import re
import time
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from botocore.parsers import create_parser
from moto.core.utils import get_service_model
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from emulator.aws_error import error_on_the_wire
from emulator.aws_request import AwsRequest, read_aws_request, read_body
from emulator.calls import CallLog, without_secrets
from emulator.cloudtrail import remember
from emulator.fault_modes import FaultModes, Refusal
from emulator.faults import FaultBook
from emulator.identity_denials import denial
from emulator.offerings import offers
from emulator.principals import identity_of, is_refused
from emulator.regions import is_enabled
from emulator.trail_records import camel, home_region, is_management_event, record

WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]

_ERROR_CODE = re.compile(rb'<Code>([^<]+)</Code>|"(?:__type|code|Code)"\s*:\s*"(?:[^"]*#)?([^"]+)"')
_ERROR_MESSAGE = re.compile(rb'<Message>([^<]*)</Message>|"[Mm]essage"\s*:\s*"([^"]*)"')
_INVALID_KEY_CODE = {"ec2": "AuthFailure", "s3": "InvalidAccessKeyId"}
_INVALID_TOKEN = "The security token included in the request is invalid."
_REASONS = {200: "OK", 204: "NO CONTENT"}


@dataclass
class _Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes
    hold: float = 0.0
    """Seconds for which the answer is kept back."""

    @property
    def error_code(self) -> str | None:
        """AWS's code if this is an error, or the bare status if the body names none."""
        if self.status < 400:
            return None
        found = _ERROR_CODE.search(self.body)
        if found:
            return (found.group(1) or found.group(2)).decode()
        named = {name.lower(): value for name, value in self.headers}.get("x-amzn-errortype", "")
        return named.split("#")[-1] or str(self.status)


class AwsPort:
    """A WSGI application: `/watchkeeper/…` goes to `control`, all else is AWS."""

    def __init__(self, control: WsgiApp, calls: CallLog, faults: FaultBook, modes: FaultModes) -> None:
        self._control = control
        self._moto: WsgiApp = DomainDispatcherApplication(create_backend_app)
        self._calls = calls
        self._faults = faults
        self._modes = modes

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer one HTTP request."""
        if environ["PATH_INFO"].startswith("/watchkeeper/"):
            return self._control(environ, start_response)
        at = time.time()
        request = read_aws_request(environ, read_body(environ))
        if request is None:
            return self._moto(environ, start_response)
        # Read before the call: an AssumeRole or a DeleteAccessKey changes what the key is.
        identity = identity_of(request.account, request.access_key_id)
        answer = self._answered(request, identity, environ)
        self._write_down(at, request, identity, answer)
        time.sleep(answer.hold)  # the call has had its effect, and its caller does not know it yet
        reason = _REASONS.get(answer.status, "ERROR" if answer.status >= 400 else "OK")
        start_response(f"{answer.status} {reason}", answer.headers)
        return [answer.body]

    def _answered(self, request: AwsRequest, identity: dict[str, Any], environ: dict[str, Any]) -> _Answer:
        fault = self._faults.take(request.service, request.operation, request.account)
        if fault is not None:
            time.sleep(fault.delay)
            if fault.error_code is not None:
                return _refusal(request, fault.error_code, "A fault on order.", fault.http_status)
        if is_refused(request.account, request.access_key_id):
            code = _INVALID_KEY_CODE.get(request.service, "InvalidClientTokenId")
            return _refusal(request, code, _INVALID_TOKEN, 403)
        if not is_enabled(request.account, request.region) or not offers(request.region, request.service):
            return _not_enabled(request)
        if (refused := self._modes.refusal(request) or denial(request, identity)) is not None:
            return _refused(request, refused)
        fate = self._modes.fate(request)
        if fate is not None and not fate[1]:
            return _refused(request, fate[0])
        answer = self._from_moto(request, environ)
        if fate is not None and answer.status < 400:
            return _refused(request, fate[0])  # done, and its caller is told that it was not
        answer.hold = fault.answer_delay if fault is not None else 0.0
        return answer

    def _from_moto(self, request: AwsRequest, environ: dict[str, Any]) -> _Answer:
        started: dict[str, Any] = {}

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
            del exc_info
            started.update(status=int(status.split(maxsplit=1)[0]), headers=headers)

        try:
            answered = self._moto(environ, start)
            body = b"".join(answered)
        except NotImplementedError:
            return _unsupported(request)
        except Exception:  # noqa: BLE001  whatever moto trips over, AWS would call it an internal failure
            traceback.print_exc()
            return _refusal(request, "InternalFailure", "The emulator failed; see its log.", 500)
        answer = _Answer(started["status"], started["headers"], body)
        if answer.status == 404 and b"<!doctype html>" in body[:20].lower():
            return _unsupported(request)
        return answer

    def _write_down(
        self, at: float, request: AwsRequest, identity: dict[str, Any], answer: _Answer
    ) -> None:
        code = answer.error_code
        self._calls.add(
            at=at,
            service=request.service,
            operation=request.operation,
            account=request.account,
            region=request.region,
            access_key_id=request.access_key_id,
            parameters=request.parameters,
            status=answer.status,
            error_code=code,
        )
        if not is_management_event(request.service, request.operation):
            return
        made = record(
            at=at,
            service=request.service,
            operation=request.operation,
            account=request.account,
            region=request.region,
            identity=identity,
            parameters=request.parameters,
            error_code=code,
            error_message=_message(answer) if code else None,
            source_ip=request.source_ip,
            user_agent=request.user_agent,
        )
        if code is None and (not made["readOnly"] or request.operation == "AssumeRole"):
            made["responseElements"] = camel(_elements(request, answer))
        where = home_region(request.service, request.region)
        remember(request.account, where, made, at)
        role_account = str(request.parameters.get("RoleArn", "")).split(":")[4:5]
        if request.operation == "AssumeRole" and code is None and role_account != [request.account]:
            # AWS writes a cross-account AssumeRole down in both accounts.
            copy = {**made, "recipientAccountId": role_account[0], "eventID": made["requestID"]}
            remember(role_account[0], where, copy, at)


def _refused(request: AwsRequest, refusal: Refusal) -> "_Answer":
    return _refusal(request, refusal.code, refusal.message, refusal.status)


def _refusal(request: AwsRequest, code: str, message: str, status: int) -> _Answer:
    headers, body = error_on_the_wire(request.protocol, code, message)
    return _Answer(status, list(headers.items()), body)


def _not_enabled(request: AwsRequest) -> _Answer:
    """A region that is off (or a service that is not there) does not know the account's keys, and each protocol says so in its way."""
    if request.service == "ec2":
        message = "AWS was not able to validate the provided access credentials"
        return _refusal(request, "AuthFailure", message, 401)
    if request.protocol in ("query", "rest-xml"):
        code = _INVALID_KEY_CODE.get(request.service, "InvalidClientTokenId")
        return _refusal(request, code, _INVALID_TOKEN, 403)
    status = 403 if request.protocol == "rest-json" else 400
    return _refusal(request, "UnrecognizedClientException", _INVALID_TOKEN, status)


def _unsupported(request: AwsRequest) -> _Answer:
    """Not a 5xx, which clients would retry for seconds."""
    what = f"The emulator does not have {request.service}:{request.operation}."
    return _refusal(request, "UnsupportedOperation", what, 400)


def _message(answer: _Answer) -> str | None:
    found = _ERROR_MESSAGE.search(answer.body)
    return (found.group(1) or found.group(2) or b"").decode() if found else None


def _elements(request: AwsRequest, answer: _Answer) -> dict[str, Any] | None:
    """The answer as CloudTrail shows it; secrets hidden, but not a role's session credentials.

    CloudTrail does show `credentials.sessionToken` of AssumeRole: readers have to expect it.
    """
    model = get_service_model(request.service)
    protocol = "query" if request.protocol == "query-json" else request.protocol
    response = {
        "body": answer.body,
        "headers": {name.lower(): value for name, value in answer.headers},
        "status_code": answer.status,
    }
    try:
        shape = model.operation_model(request.operation).output_shape
        parsed = create_parser(protocol).parse(response, shape)
    except Exception:  # noqa: BLE001  a witness must not fail the call that it watches
        return None
    parsed.pop("ResponseMetadata", None)
    token = parsed.get("Credentials", {}).get("SessionToken")
    shown = without_secrets(parsed)
    if token and request.operation == "AssumeRole":
        shown["Credentials"]["SessionToken"] = token
        shown["Credentials"].pop("SecretAccessKey", None)
    return shown or None
