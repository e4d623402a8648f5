"""A rule in Sigma's language becomes a hunt: the same SQL, the same engines, its rows beside those of our own.

pySigma reads the rule and resolves its selections; the tree of conditions that it gives is written as a hunt's SQL
here, because no backend speaks of our table. Source: https://sigmahq.io/sigma-specification/
"""

import re
from collections.abc import Iterator
from typing import Any, get_args

import yaml

from watchkeeper.errors import Permanent
from watchkeeper.frozen import Frozen
from watchkeeper.hunting.hunt import Hunt, Tactic
from watchkeeper.hunting.hunt_file import fault_of
from watchkeeper.hunting.sigma_values import comparison, one_of, plain_text
from watchkeeper.severity import Severity

LEVELS = {
    "informational": Severity.LOW,
    "low": Severity.LOW,
    "medium": Severity.MEDIUM,
    "high": Severity.HIGH,
    "critical": Severity.CRITICAL,
}
UNFIT = ("deprecated", "unsupported")

_DATA_CALLS = {
    "s3": ("getobject", "putobject", "deleteobject", "deleteobjects", "copyobject", "headobject", "listobjects",
           "getobjectacl", "putobjectacl", "getobjecttagging", "restoreobject", "uploadpart", "completemultipartupload"),
    "lambda": ("invoke", "invokeexecution", "invokefunctionurl"),
    "dynamodb": ("getitem", "putitem", "deleteitem", "updateitem", "batchgetitem", "batchwriteitem", "query", "scan"),
}  # fmt: skip
"""Calls that a trail records only where data events are switched on.

Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html
"""


class Converted(Frozen):
    """What one file of rules has become."""

    hunts: tuple[Hunt, ...]
    refused: tuple[str, ...]
    """Of each rule that could not be converted: its title, and why."""


def read_rules(name: str, text: str) -> Converted:
    """The hunts that a file of Sigma rules holds; one bad rule does not stop the others.

    Args:
        name: the file's name; hunts are called `sigma_<name>`, the second one `sigma_<name>_2`.
        text: one YAML document or several.

    Raises:
        Permanent: pySigma is not installed.
    """
    _need_pysigma()
    hunts: list[Hunt] = []
    refused: list[str] = []
    try:
        documents = [one for one in yaml.safe_load_all(text) if one is not None]
    except yaml.YAMLError as error:
        return Converted(hunts=(), refused=(f"{name}: is not YAML: {_first_line(error)}",))
    for number, document in enumerate(documents, 1):
        title = document.get("title", name) if isinstance(document, dict) else name
        try:
            hunts.append(_hunt_of(_id_of(name, number), document))
        except Exception as error:  # noqa: BLE001  pySigma raises what it meets: a rule is the user's own text
            refused.append(f"{title}: {_first_line(error)}")
    return Converted(hunts=tuple(hunts), refused=tuple(refused))


def _need_pysigma() -> None:
    try:
        import sigma.rule  # noqa: F401, PLC0415  an extra
    except ImportError as error:
        raise Permanent("Sigma rules need pySigma: install watchkeeper[sigma]") from error


def _hunt_of(hunt_id: str, document: Any) -> Hunt:
    from sigma.rule import SigmaRule  # noqa: PLC0415  an extra

    if not isinstance(document, dict):
        raise Permanent("is no mapping with title, logsource and detection")
    for sort, what in (
        ("correlation", "a correlation"),
        ("filter", "a global filter"),
        ("action", "an action"),
    ):
        if sort in document:
            raise Permanent(f"is {what} over rules, and only single rules become hunts")
    rule = SigmaRule.from_dict(document)
    product, service = rule.logsource.product, rule.logsource.service
    if (product, service) != ("aws", "cloudtrail"):
        raise Permanent(f"is about {product or 'no product'}/{service or 'no service'}, not aws/cloudtrail")
    if rule.status is not None and rule.status.name.lower() in UNFIT:
        raise Permanent(f"its status is {rule.status.name.lower()}")
    trees = [one.parsed for one in rule.detection.parsed_condition]
    level = rule.level.name.lower() if rule.level is not None else "medium"
    hunt = Hunt(
        id=hunt_id,
        title=rule.title.strip().rstrip("."),
        question=(rule.description or rule.title).strip(),
        kind="context" if level == "informational" else "detection",
        severity=LEVELS[level],
        tactics=tuple(_tactics(rule.tags)),
        techniques=tuple(_techniques(rule.tags)),
        needs=_needs(trees),
        false_positives="; ".join(rule.falsepositives) or "the rule does not say",
        sources=tuple(rule.references) or (f"Sigma rule {rule.id or rule.title}",),
        sql=_sql([_condition(tree) for tree in trees]),
    )
    if fault := fault_of(hunt):
        raise Permanent(fault)
    return hunt


def _sql(conditions: list[str]) -> str:
    return (
        "SELECT event_time, event_id, account, region, principal, event_name, source_ip,\n"
        "    event_source, user_agent, access_key_id, error_code,\n"
        "    coalesce(event_name, 'a call without a name') || coalesce(' of ' || event_source, '')\n"
        "        || coalesce(', refused: ' || error_code, '') AS detail\n"
        f"FROM cloudtrail\nWHERE {' OR '.join(conditions)}\n"
    )


def _condition(node: Any) -> str:
    """One node of pySigma's tree. NOT keeps what has no value: a rule's filter takes away only what it is true of."""
    kind = type(node).__name__
    if kind == "ConditionFieldEqualsValueExpression":
        return comparison(node.field, node.value)
    if kind == "ConditionNOT":
        return f"NOT coalesce({_condition(node.args[0])}, false)"
    if kind == "ConditionAND":
        return f"({' AND '.join(_condition(one) for one in node.args)})"
    if kind == "ConditionOR":
        return _listed(node.args) or f"({' OR '.join(_condition(one) for one in node.args)})"
    if kind == "ConditionValueExpression":
        raise Permanent("looks for keywords anywhere in the event: name the field")
    raise Permanent(f"has a condition of the kind {kind}, which is not supported")


def _listed(nodes: list[Any]) -> str:
    """Several plain texts of one field as IN; empty if it is something else."""
    fields = {getattr(one, "field", None) for one in nodes}
    texts = [plain_text(getattr(one, "value", None)) for one in nodes]
    name = next(iter(fields))
    known = [text for text in texts if text is not None]
    if len(fields) > 1 or name is None or len(known) < len(texts):
        return ""
    return one_of(name, known)


def _needs(trees: list[Any]) -> tuple[str, ...]:
    """The sort of events that the rule's calls are: data events where it names no others."""
    names = {text for tree in trees for text in _plain_values(tree, "eventname")}
    sources = {text.split(".")[0] for tree in trees for text in _plain_values(tree, "eventsource")}
    sorts = {
        service
        for service, calls in _DATA_CALLS.items()
        if (not sources or service in sources) and names & set(calls)
    }
    of_data = {call for service in sorts for call in _DATA_CALLS[service]}
    if names and names <= of_data:
        return tuple(f"data:{service}" for service in sorted(sorts))
    return ("management",)


def _plain_values(node: Any, field: str) -> Iterator[str]:
    if type(node).__name__ == "ConditionNOT":
        return
    if str(getattr(node, "field", "")).lower() == field:
        # Wildcards may mean anything: they count as a call of management.
        yield plain_text(node.value) or "*"
    for one in getattr(node, "args", ()):
        if not isinstance(one, str):
            yield from _plain_values(one, field)


def _tactics(tags: list[Any]) -> Iterator[Tactic]:
    known: tuple[Tactic, ...] = get_args(Tactic)
    names = {tag.name.replace("_", "-") for tag in tags if tag.namespace == "attack"}
    if names & {"stealth", "defense-impairment"}:  # what ATT&CK calls its two halves since version 19
        names.add("defense-evasion")
    yield from (one for one in known if one in names)


def _techniques(tags: list[Any]) -> Iterator[str]:
    for tag in tags:
        if tag.namespace == "attack" and re.fullmatch(r"t\d{4}(\.\d{3})?", tag.name):
            yield tag.name.upper()


def _id_of(name: str, number: int) -> str:
    stem = re.sub(r"\.ya?ml$", "", name.lower())
    slug = re.sub(r"[^a-z0-9]+", "_", stem).strip("_") or "rule"
    return f"sigma_{slug}" + (f"_{number}" if number > 1 else "")


def _first_line(error: Exception) -> str:
    return str(error).split("\n", maxsplit=1)[0] or type(error).__name__
