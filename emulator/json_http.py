"""JSON over werkzeug: routes as a table of method and path, errors as a sentence."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from werkzeug.wrappers import Request, Response

Handler = Callable[[Request], Any]


class Refused(ValueError):
    """The request cannot be served; the text says what is wrong with it."""


def json_app(
    routes: Mapping[tuple[str, str], Handler],
) -> Callable[[dict[str, Any], Any], Iterable[bytes]]:
    """A WSGI application of `routes`; a handler's answer becomes JSON unless it is a Response.

    `Refused`, `KeyError` and `TypeError` from a handler answer 400 with `{"error": text}`.
    """

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        handler = routes.get((request.method, request.path))
        if handler is None:
            return json_response({"error": f"no {request.method} {request.path} here"}, 404)(
                environ, start_response
            )
        try:
            answer = handler(request)
        except KeyError as error:
            answer = json_response({"error": f"{error.args[0]!r} is missing"}, 400)
        except (TypeError, ValueError) as error:
            answer = json_response({"error": str(error)}, 400)
        if not isinstance(answer, Response):
            answer = json_response(answer)
        return answer(environ, start_response)

    return app


def json_response(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """`value` as a JSON response."""
    return Response(json.dumps(value), status, headers, content_type="application/json")


def json_body(request: Request) -> dict[str, Any]:
    """The request's JSON object.

    Raises:
        Refused: the body is no JSON object.
    """
    try:
        value = json.loads(request.get_data() or b"{}")
    except ValueError:
        raise Refused("the body is not JSON") from None
    if not isinstance(value, dict):
        raise Refused("the body is not a JSON object")
    return value
