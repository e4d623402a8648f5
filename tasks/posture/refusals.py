"""Why a finding was not read, by the name of its field: few sentences, however many findings."""

import re

import msgspec

BAD_LINE = "a line is no JSON"

_MISSING = re.compile(r"^Object missing required field `(?P<name>[^`]+)`")
_PATH = re.compile(r" - at `(?P<path>[^`]*)`$")


def why_refused(error: msgspec.ValidationError, within: str = "") -> str:
    """`AwsAccountId is missing`; `Compliance.Status: Expected ...`.

    Args:
        error: msgspec's.
        within: where the text that was decoded stood.
    """
    text = str(error)
    at = _PATH.search(text)
    path = re.sub(r"\[[^]]*\]", "[]", at["path"]).removeprefix("$") if at else ""
    said = text[: at.start()] if at else text
    place = ".".join(part for part in (within, path.strip(".")) if part)
    if missing := _MISSING.match(said):
        return f"{'.'.join(part for part in (place, missing['name']) if part)} is missing"
    return f"{place or 'the finding'}: {said}"
