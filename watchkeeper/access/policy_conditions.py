"""What a statement's conditions mean for standing access: whether the statement holds always, sometimes or for nobody.

No value of a request is known here, so a condition is never computed. An allow under a condition is conditional,
and a deny under one never removes anything: either it restricts the one who has the access (MFA, network, tags of
the principal: then what it touches becomes conditional), or whoever holds the credentials avoids it at will.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any, Literal

from watchkeeper.access.policy_actions import PASSED_TO

Conditions = Mapping[str, Mapping[str, Any]]
"""`Condition` of a statement: operator, key, values."""
Holds = Literal["always", "sometimes", "never"]

_PASSED_TO_SERVICE = "iam:passedtoservice"
_AVOIDED_BY_THE_CALLER = {
    "aws:securetransport": {"bool", "boolifexists"},
    "aws:requestedregion": {
        "stringnotequals",
        "stringnotlike",
        "stringnotequalsifexists",
        "stringnotlikeifexists",
    },
    # The deny that revokes a role's older sessions, ours too: a session that is issued afterwards is free of it.
    "aws:tokenissuetime": {
        "datelessthan",
        "datelessthanequals",
        "datelessthanifexists",
        "datelessthanequalsifexists",
    },
}
"""Keys of denies that hold nobody off who may act otherwise: by TLS, in another region, with a new session."""
_SAME = {"stringequals", "stringlike", "stringequalsignorecase"}
_OTHER = {"stringnotequals", "stringnotlike", "stringnotequalsignorecase"}


def allow_holds(conditions: Conditions) -> Holds:
    """Of an allow: without conditions always, under any only sometimes."""
    return "sometimes" if any(_given(conditions)) else "always"


def deny_holds(conditions: Conditions) -> Holds:
    """Of a deny: never if one of its keys is avoided at will, since all of them must be met."""
    given = list(_given(conditions))
    if not given:
        return "always"
    avoided = any(operator in _AVOIDED_BY_THE_CALLER.get(key, ()) for operator, key, _ in given)
    return "never" if avoided else "sometimes"


def services_passed_to(conditions: Conditions) -> frozenset[str] | None:
    """The services of `PASSED_TO` that the conditions mean, if `iam:PassedToService` is all that they ask for.

    None: they ask for something else, or for nothing.
    """
    given = list(_given(conditions))
    if len(given) != 1 or given[0][1] != _PASSED_TO_SERVICE:
        return None
    operator, _, values = given[0]
    operator = operator.rpartition(":")[2].removesuffix("ifexists")
    patterns = [value.lower() for value in texts(values)]
    matched = {service for service in PASSED_TO if any(fnmatchcase(service, one) for one in patterns)}
    if operator in _SAME:
        return frozenset(matched)
    return frozenset(set(PASSED_TO) - matched) if operator in _OTHER else None


def texts(given: Any) -> tuple[str, ...]:
    """One string or a list of strings, as policies may have either; other things as text."""
    if given is None:
        return ()
    return (
        (given,)
        if isinstance(given, str)
        else tuple(map(str, given))
        if isinstance(given, list)
        else (str(given),)
    )


def _given(conditions: Conditions) -> Iterable[tuple[str, str, Any]]:
    for operator, keys in conditions.items():
        for key, values in keys.items():
            yield operator.lower(), key.lower(), values
