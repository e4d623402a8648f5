"""Our verdict beside cloudsplaining's on the same policies: `python -m benchmarks.access_comparison [--write]`.

Its result is a file that its project published with the example (`iam-results-example.json`); the policies are the
documents in that file, so both judge the same text. Prints the tables; `--write` puts them into the document.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.access_comparison_reasons import CLASSES, Reason, explained
from benchmarks.access_comparison_tables import tables
from watchkeeper.access.effective import Evaluator
from watchkeeper.access.effective_access import EffectiveAccess
from watchkeeper.access.escalation_paths import ESCALATION_PATHS
from watchkeeper.access.inventory import Authorization, Document, IamRole, IamUser
from watchkeeper.access.parsing import authorization_page
from watchkeeper.access.policy_statements import compiled, effective_power
from watchkeeper.access.risks import risky

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "data" / "iam"
DOCUMENT = ROOT / "docs" / "access-comparison.md"
BEGIN, END = "<!-- begin: python -m benchmarks.access_comparison --write -->", "<!-- end -->"


@dataclass(frozen=True)
class PolicyRow:
    """One policy, judged twice."""

    name: str
    admin: str
    ways: tuple[str, ...]
    """Ours."""
    their_ways: tuple[str, ...]
    missed: tuple[str, ...]
    """Of theirs, those that we do not see; there must be none."""
    counts: dict[str, tuple[int, int]]
    """By their class: theirs, ours."""
    differences: tuple[tuple[str, str, Reason], ...]
    """Their class, the action, why."""


@dataclass(frozen=True)
class PrincipalRow:
    """One principal of the same example, judged as a whole; theirs is what it says of its policies one by one."""

    name: str
    verdict: EffectiveAccess
    theirs: tuple[str, ...]
    unjudged: tuple[str, ...]
    """Policies of which its result says nothing."""


@dataclass(frozen=True)
class Comparison:
    """All that the tables show."""

    policies: tuple[PolicyRow, ...]
    principals: tuple[PrincipalRow, ...]
    others: dict[str, tuple[tuple[str, EffectiveAccess], ...]]
    """By file without a result of theirs: our verdicts."""


def compare(data: Path = DATA) -> Comparison:
    """Judge everything in the folder."""
    result = json.loads((data / "iam-results-example.json").read_text())
    example = _authorization(data / "example-authz-details.json")
    others = {
        name: _authorization(data / name) for name in ("cloudmapper_authz.json", "example_authz_v2.json")
    }
    return Comparison(
        policies=tuple(_policy_rows(result)),
        principals=tuple(_principal_rows(example, result)),
        others={name: tuple(_verdicts(account)) for name, account in others.items()},
    )


def _authorization(path: Path) -> Authorization:
    return authorization_page(json.loads(path.read_text()))


def _policy_rows(result: dict[str, Any]) -> Iterator[PolicyRow]:
    judged = Evaluator(Authorization())
    every = {
        action.lower() for policy in _their_policies(result) for kind in CLASSES for action in policy[kind]
    }
    for policy in _their_policies(result):
        document = _document(policy)
        power = effective_power([compiled(document)])
        ours = risky(power.wide)
        verdict = judged.document(policy["PolicyName"], document)
        ways = tuple(way.path for way in verdict.escalations)
        yield PolicyRow(
            name=policy["PolicyName"],
            admin=verdict.admin,
            ways=ways,
            their_ways=tuple(way["type"] for way in policy["PrivilegeEscalation"]),
            missed=tuple(
                way["type"]
                for way in policy["PrivilegeEscalation"]
                if verdict.admin != "yes" and not _seen(set(way["actions"]), ways)
            ),
            counts={kind: (len(policy[kind]), len(ours.get(name, ()))) for kind, name in CLASSES.items()},
            differences=tuple(explained(policy, power, ours, every)),
        )


def _seen(actions: set[str], ways: Iterable[str]) -> bool:
    """Whether one of our ways is theirs: its actions are among theirs."""
    for path in ESCALATION_PATHS:
        enough = {action.lower() for action in path.actions} <= actions
        if (
            path.name in ways
            and enough
            and (not path.one_of or {one.lower() for one in path.one_of} & actions)
        ):
            return True
    return False


def _principal_rows(example: Authorization, result: dict[str, Any]) -> Iterator[PrincipalRow]:
    by_text = {json.dumps(_document(policy), sort_keys=True): policy for policy in _their_policies(result)}
    managed = {policy.arn: policy.document for policy in example.policies}
    groups = {group.name: group for group in example.groups}
    judged = Evaluator(example)
    for one in (*example.users, *example.roles):
        holders = (one, *(groups[name] for name in one.groups)) if isinstance(one, IamUser) else (one,)
        had = [(policy.name, policy.document) for holder in holders for policy in holder.inline]
        had += [(policy.name, managed[policy.arn]) for holder in holders for policy in holder.attached]
        theirs, unjudged = [], []
        for name, document in had:
            policy = by_text.get(json.dumps(document, sort_keys=True))
            if policy is None:
                unjudged.append(name)
            else:
                theirs += [way["type"] for way in policy["PrivilegeEscalation"]]
        yield PrincipalRow(
            one.name, _verdict(judged, one), tuple(dict.fromkeys(theirs)), tuple(dict.fromkeys(unjudged))
        )


def _verdicts(account: Authorization) -> Iterator[tuple[str, EffectiveAccess]]:
    judged = Evaluator(account)
    for one in (*account.users, *account.roles):
        yield one.name, _verdict(judged, one)


def _verdict(judged: Evaluator, one: IamUser | IamRole) -> EffectiveAccess:
    return judged.user(one) if isinstance(one, IamUser) else judged.role(one)


def _their_policies(result: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for section in ("customer_managed_policies", "inline_policies", "aws_managed_policies"):
        yield from result[section].values()


def _document(policy: dict[str, Any]) -> Document:
    if "PolicyDocument" in policy:
        return dict(policy["PolicyDocument"])
    return next(dict(one["Document"]) for one in policy["PolicyVersionList"] if one["IsDefaultVersion"])


def written(document: str, made: str) -> str:
    """The document with the tables in their place."""
    before, _, rest = document.partition(BEGIN)
    return f"{before}{BEGIN}\n\n{made}\n{END}{rest.partition(END)[2]}"


def main() -> int:
    """Print the tables, or write them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.access_comparison", description=__doc__)
    parser.add_argument(
        "--data", type=Path, default=DATA, help="folder with the files (../shared/data/iam)"
    )
    parser.add_argument("--write", action="store_true", help=f"into {DOCUMENT.relative_to(ROOT)}")
    asked = parser.parse_args()
    made = tables(compare(asked.data))
    if asked.write:
        DOCUMENT.write_text(written(DOCUMENT.read_text(), made))
    else:
        print(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
