"""AWS's errors on the wire, in the format that each protocol's client reads.

Source: https://smithy.io/2.0/aws/protocols/index.html
"""

import json
import uuid
from xml.sax.saxutils import escape

_XML = {
    "ec2": "<Response><Errors><Error>{error}</Error></Errors><RequestID>{id}</RequestID></Response>",
    "rest-xml": "<Error>{error}<RequestId>{id}</RequestId></Error>",
    "query": (
        "<ErrorResponse><Error><Type>Sender</Type>{error}</Error>"
        "<RequestId>{id}</RequestId></ErrorResponse>"
    ),
}


def error_on_the_wire(protocol: str, code: str, message: str) -> tuple[dict[str, str], bytes]:
    """Headers and body of an AWS error in `protocol` (botocore's name); JSON where it is not XML."""
    name = str(uuid.uuid4())
    if protocol in _XML:
        error = f"<Code>{escape(code)}</Code><Message>{escape(message)}</Message>"
        body = _XML[protocol].format(error=error, id=name).encode()
        headers = {"Content-Type": "text/xml"}
    else:
        body = json.dumps({"__type": code, "message": message}).encode()
        headers = {"Content-Type": "application/json", "x-amzn-ErrorType": code}
    return {**headers, "x-amzn-RequestId": name, "Content-Length": str(len(body))}, body
