"""What a secret looks like, by its name and by its shape.

Every gap in the patterns is bounded, or only ever consumed from the start of its run: their time grows
with the text's length and no faster.
"""

import re
from typing import Any

REMOVED = "[removed]"

_SECRET_NAMES = re.compile(
    r"secret|password|passwd|passphrase|credential_?report|private_?key|authorization|api_?key|"
    r"user_?data|routing_?key|"
    r"(?:session|security|client)[_-]?token|(?:access|refresh|id|auth|bearer)[_-]?token$|^token$",
    re.IGNORECASE,
)
_NOT_SECRET = re.compile(
    r"^(?:access_?key_?id|secret_?(?:id|arn|name)|password(?:_?enabled|_?last.*|_?reset.*|_?policy.*)|"
    r"user_?data_?hash)$",
    re.IGNORECASE,
)

_ARN = r"arn:aws[a-z-]{0,20}:[a-z0-9-]{1,40}:[a-z0-9-]{0,30}:(?:\d{0,20}|aws):[\w/+.@!:*-]{1,512}"
"""A name, kept whole: its parts may sound or look like secrets."""
_PEM = r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:[^-]|-(?!----END))*(?:-----END [A-Z ]{0,60}-----)?"
_SLACK = r"xox[abeprs]-[A-Za-z0-9-]{8,}"
_GITHUB = r"gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}"
_IN_URL = r"(?<=://)[^/\s:@]{0,256}:[^/\s@]{1,512}(?=@)"
_JWT = r"(?<![\w-])eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]*"
_STS = r"(?<![A-Za-z0-9/+])(?:FwoGZXIvYXdz|FQoGZXIvYXdz|IQoJb3JpZ2lu)[A-Za-z0-9/+=%_-]{16,}"
_BEARER = (
    r"(?i:authorization[\\\"']{0,4}\s{0,5}[=:]\s{0,5}[\\\"']{0,4}(?:bearer|basic|token)\s{1,5})[^\s\"'\\]{4,}"
    r"|(?i:\bbearer\s{1,5})(?=[\w.~+/=-]{0,100}\d)[\w.~+/=-]{16,}"
)
_NAMED = (
    r"(?i:(?:secret(?!smanager)|passw(?:or)?d|passphrase|token)[\w-]{0,40}[\\\"']{0,4}\s{0,5}[=:]\s{0,5})"
    r"(?:\\{0,2}[\"'][^\"'\\]{1,2000}|\S{8,})"
)
_RUN = r"(?<![A-Za-z0-9/+_-])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=_-])"
"""An AWS secret access key: 40 characters of base64, not part of something longer."""

_SHAPES = re.compile(
    f"(?P<arn>{_ARN})|(?P<run>{_RUN})|{_PEM}|{_SLACK}|{_GITHUB}|{_IN_URL}|{_JWT}|{_STS}|{_BEARER}|{_NAMED}"
)
_HEX = re.compile(r"[0-9A-Fa-f]{40}")


def without_secrets(text: str) -> str:
    """`text` with everything that has a secret's shape replaced."""
    return _SHAPES.sub(_shown, text)


def is_secret_name(name: str, value: Any) -> bool:
    """A named secret hides text and numbers; a structure under such a name is read part by part."""
    if isinstance(value, dict | list | bool) or value is None:
        return False
    return bool(_SECRET_NAMES.search(name)) and not _NOT_SECRET.match(name)


def _shown(found: re.Match[str]) -> str:
    if found["arn"]:
        return found["arn"]
    if run := found["run"]:
        mixed = re.search("[a-z]", run) and re.search("[A-Z]", run) and re.search("[0-9]", run)
        return REMOVED if mixed and not _HEX.fullmatch(run) else run
    return REMOVED
