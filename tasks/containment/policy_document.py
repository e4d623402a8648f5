"""IAM policy documents: boto3 gives them as a mapping or as text, some answers URL-encoded."""

import json
from typing import Any
from urllib.parse import unquote


def as_json(document: Any) -> Any:
    """The document as a mapping."""
    if not isinstance(document, str):
        return document
    text = document if document.lstrip().startswith("{") else unquote(document)
    return json.loads(text)


def as_text(document: dict[str, Any]) -> str:
    """The document without spaces: inline policies have a small quota."""
    return json.dumps(document, separators=(",", ":"))
