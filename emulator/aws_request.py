"""Which AWS call an HTTP request is: service, operation, account, region, parameters."""

import io
import re
from dataclasses import dataclass
from typing import Any

from moto.core.model import ServiceModel
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import Request, determine_request_protocol
from moto.core.routing import get_service_router
from moto.core.utils import get_service_model
from moto.iam.models import get_account_id_from
from werkzeug.exceptions import HTTPException

from emulator.calls import without_secrets

_CREDENTIAL = re.compile(r"Credential=([^/\s]+)/\d{8}/([^/\s]+)/([^/\s]+)/aws4_request")
_SERVICE_OF_SIGNING_NAME = {
    "access-analyzer": "accessanalyzer",
    "elasticfilesystem": "efs",
    "email": "ses",
    "monitoring": "cloudwatch",
    "sso": "sso-admin",
    "states": "stepfunctions",
    "tagging": "resourcegroupstaggingapi",
}
"""Where the name in the signature is not botocore's name of the service."""


@dataclass(frozen=True)
class AwsRequest:
    """One AWS API call as the caller meant it; `parameters` in boto3's shape without secrets."""

    service: str
    operation: str
    account: str
    region: str
    access_key_id: str
    parameters: dict[str, Any]
    protocol: str
    user_agent: str
    source_ip: str


def read_body(environ: dict[str, Any]) -> bytes:
    """The whole request body, left in place for the next reader."""
    source = environ["wsgi.input"]
    if environ.get("wsgi.input_terminated"):
        body = source.read()
    else:
        body = source.read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    return bytes(body)


def read_aws_request(environ: dict[str, Any], body: bytes) -> AwsRequest | None:
    """The AWS call in this request; None if it is not signed or of no operation that AWS has."""
    signature = environ.get("HTTP_AUTHORIZATION") or environ.get("QUERY_STRING", "").replace("%2F", "/")
    found = _CREDENTIAL.search(signature)
    if found is None:
        return None
    access_key_id, region, signing_name = found.groups()
    service = _SERVICE_OF_SIGNING_NAME.get(signing_name, signing_name)
    if service == "s3" and environ["PATH_INFO"].startswith("/v20180820/"):
        service = "s3control"
    if service == "elasticloadbalancing":  # two APIs under one name, told apart by their versions
        service = "elb" if b"Version=2012-06-01" in body else "elbv2"
    request = Request({**environ, "wsgi.input": io.BytesIO(body)})
    try:
        model = get_service_model(service)
        operation, in_path = _operation_of(service, request)
    except (HTTPException, NotImplementedError, LookupError, ValueError, FileNotFoundError):
        return None
    protocol = determine_request_protocol(model, request.content_type)
    account = environ.get("HTTP_X_MOTO_ACCOUNT_ID") or get_account_id_from(access_key_id)
    return AwsRequest(
        service=service,
        operation=operation,
        account=account,
        region=region,
        access_key_id=access_key_id,
        parameters=_parameters(model, operation, protocol, request, in_path),
        protocol=protocol,
        user_agent=environ.get("HTTP_USER_AGENT", ""),
        source_ip=environ.get("HTTP_X_FORWARDED_FOR") or environ.get("REMOTE_ADDR", "127.0.0.1"),
    )


def _operation_of(service: str, request: Request) -> tuple[str, dict[str, Any]]:
    """The operation's name, and the parameters that stand in the path."""
    if action := request.values.get("Action"):
        return action, {}
    if target := request.headers.get("X-Amz-Target"):
        return target.rsplit(".", 1)[-1], {}
    operation, in_path = get_service_router(service).match(request)
    return operation.name, dict(in_path)


def _parameters(
    model: ServiceModel, operation: str, protocol: str, request: Request, in_path: dict[str, Any]
) -> dict[str, Any]:
    """The parameters as boto3 was given them; what cannot be parsed is left out, never an error."""
    try:
        parser = PROTOCOL_PARSERS[protocol](model.operation_model(operation), map_type=dict)
        parsed = parser.parse(
            {
                "method": request.method,
                "values": request.values,
                "headers": request.headers,
                "body": b"" if operation in ("PutObject", "UploadPart") else request.data,
                "url_path": request.path,
                "url_params": in_path,
            }
        )
    except Exception:  # noqa: BLE001  a witness must not fail the call that it watches
        parsed = in_path
    given = {name: value for name, value in dict(parsed).items() if value not in (None, [], {})}
    return dict(without_secrets(given))
