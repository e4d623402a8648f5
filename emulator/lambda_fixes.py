"""Lambda where moto falls short of AWS: addresses of aliases, their list, and mappings that take a while.

Source: https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionUrlConfigs.html
"""

import json
from typing import Any
from urllib.parse import unquote

from moto.awslambda import urls
from moto.awslambda.exceptions import LambdaClientError
from moto.awslambda.models import EventSourceMapping, FunctionUrlConfig, LambdaFunction
from moto.awslambda.responses import LambdaResponse

_FUNCTION = r"{0}/(?P<api_version>[^/]+)/functions/(?P<function_name>[\w_:%-]+)"
_get_configuration = EventSourceMapping.get_configuration
_update_mapping = LambdaResponse.update_event_source_mapping


def install() -> None:
    """Give every alias an address of its own, and let a mapping be on its way for one look."""
    urls.url_paths[f"{_FUNCTION}/urls/?$"] = LambdaResponse.dispatch
    response: Any = LambdaResponse
    response.create_function_url_config = _create_url
    response.get_function_url_config = _get_url
    response.update_function_url_config = _update_url
    response.delete_function_url_config = _delete_url
    response.list_function_url_configs = _list_urls
    response.update_event_source_mapping = _update_event_source_mapping
    response.list_event_source_mappings = _list_event_source_mappings
    mapping: Any = EventSourceMapping
    mapping.get_configuration = _configuration_on_its_way


def _function_of(self: LambdaResponse) -> LambdaFunction:
    named = unquote(self.path.split("/functions/", 1)[1].split("/", 1)[0])
    return self.backend.get_function(named)


def _addresses(function: LambdaFunction) -> dict[str, FunctionUrlConfig]:
    """By alias; the function's own under an empty name."""
    found: dict[str, FunctionUrlConfig] = function.__dict__.setdefault("addresses", {})
    return found


def _qualifier(self: LambdaResponse) -> str:
    return str(self._get_param("Qualifier") or "")


def _shown(function: LambdaFunction, qualifier: str, one: FunctionUrlConfig) -> dict[str, Any]:
    end = f":{qualifier}" if qualifier else ""
    mode = one.config.get("InvokeMode") or "BUFFERED"
    plain = ":".join(function.function_arn.split(":")[:7])
    return one.to_dict() | {"FunctionArn": f"{plain}{end}", "InvokeMode": mode}


def _known(self: LambdaResponse) -> tuple[LambdaFunction, str, FunctionUrlConfig]:
    function, qualifier = _function_of(self), _qualifier(self)
    one = _addresses(function).get(qualifier)
    if one is None:
        error = LambdaClientError("ResourceNotFoundException", "The resource you requested does not exist.")
        error.code = 404
        raise error
    return function, qualifier, one


def _create_url(self: LambdaResponse) -> tuple[int, dict[str, Any], str]:
    function, qualifier = _function_of(self), _qualifier(self)
    if qualifier in _addresses(function):
        error = LambdaClientError("ResourceConflictException", "Function URL already exists.")
        error.code = 409
        raise error
    one = _addresses(function)[qualifier] = FunctionUrlConfig(function=function, config=self.json_body)
    return 201, {"status": 201}, json.dumps(_shown(function, qualifier, one))


def _get_url(self: LambdaResponse) -> str:
    return json.dumps(_shown(*_known(self)))


def _update_url(self: LambdaResponse) -> str:
    function, qualifier, one = _known(self)
    one.update(self.json_body)
    return json.dumps(_shown(function, qualifier, one))


def _delete_url(self: LambdaResponse) -> tuple[int, dict[str, Any], str]:
    function, qualifier, _ = _known(self)
    del _addresses(function)[qualifier]
    return 204, {"status": 204}, "{}"


def _list_urls(self: LambdaResponse) -> str:
    function = _function_of(self)
    found = [_shown(function, *item) for item in sorted(_addresses(function).items())]
    return json.dumps({"FunctionUrlConfigs": found})


def _update_event_source_mapping(self: LambdaResponse) -> Any:
    one = self.backend.get_event_source_mapping(self.path.split("/")[-1])
    if one is not None and one.__dict__.get("on_its_way"):
        error = LambdaClientError(
            "ResourceInUseException", "Cannot update the event source mapping because it is in use."
        )
        error.code = 400
        raise error
    if one is not None and one.enabled != self.json_body.get("Enabled", one.enabled):
        one.__dict__["on_its_way"] = True
    return _update_mapping(self)


def _list_event_source_mappings(self: LambdaResponse) -> str:
    """Of a function named in any way; one look finds a change on its way, the next one finds it done."""
    named, source = self._get_param("FunctionName"), self._get_param("EventSourceArn")
    arn = self.backend.get_function(named).function_arn if named else None
    found = [
        one
        for one in self.backend.list_event_source_mappings(source, "")
        if arn in (None, one.function_arn)
    ]
    shown = json.dumps({"EventSourceMappings": [one.get_configuration() for one in found]})
    for one in found:
        one.__dict__["on_its_way"] = False
    return shown


def _configuration_on_its_way(self: EventSourceMapping) -> dict[str, Any]:
    shown = _get_configuration(self)
    if self.__dict__.get("on_its_way"):
        shown["State"] = "Enabling" if self.enabled else "Disabling"
    return shown
