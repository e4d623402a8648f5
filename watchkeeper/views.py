"""A finding of many resources, seen target by target, and one plan for all of them."""

from collections.abc import Callable, Iterable, Iterator

from watchkeeper.action_table import Action
from watchkeeper.evidence import Looks
from watchkeeper.finding import Finding
from watchkeeper.plan import Declined, Plan, Request
from watchkeeper.runbook import Runbook

Decide = Callable[[Finding, Looks], Plan]


def views_of(finding: Finding, book: Runbook) -> tuple[Finding, ...]:
    """The finding as if it were of one target only, where that target is; itself if it is decided whole.

    A second target of the kind of the first is a view of its own; all other kinds stay in each view.
    """
    if book.each_target:
        return tuple(_placed(finding, (target,)) for target in finding.targets) or (finding,)
    first = finding.targets[0].kind if finding.targets else None
    same = [target for target in finding.targets if target.kind == first]
    if len(same) < 2:
        return (finding,)
    others = [target for target in finding.targets if target.kind != first]
    return tuple(_placed(finding, (target, *others)) for target in same)


def look_key(step: str, number: int) -> str:
    """Under which name the look `step` of the view `number` (from 0) stands: `user`, then `user #2`."""
    return step if number == 0 else f"{step} #{number + 1}"


def looks_of(looks: Looks, number: int) -> Looks:
    """Of all looks those of one view, under the plain names of their steps."""
    if number == 0:
        return {key: look for key, look in looks.items() if " #" not in key}
    end = f" #{number + 1}"
    return {key.removesuffix(end): look for key, look in looks.items() if key.endswith(end)}


def decide_all(book: Runbook, finding: Finding, looks: Looks) -> Plan:
    """The plan over all views: each action once, each reason once, in the order of the targets."""
    views = views_of(finding, book)
    plans = [book.decide(view, looks_of(looks, number)) for number, view in enumerate(views)]
    first = plans[0].model_copy(update={"finding_key": finding.key})
    if len(plans) == 1:
        return first
    return first.model_copy(
        update={
            "summary": " ".join(dict.fromkeys(plan.summary for plan in plans)),
            "actions": tuple(_once((act for plan in plans for act in plan.actions), lambda act: act.key)),
            "declined": _each_once(no for plan in plans for no in plan.declined),
            "requests": _each_once(one for plan in plans for one in plan.requests),
            "ask": tuple(dict.fromkeys(why for plan in plans for why in plan.ask)),
            "escalate": "; ".join(dict.fromkeys(plan.escalate for plan in plans if plan.escalate)),
        }
    )


def _placed(finding: Finding, targets: tuple) -> Finding:  # type: ignore[type-arg]
    """The finding of these targets alone, where the first of them is."""
    where = targets[0]
    return finding.model_copy(
        update={
            "targets": targets,
            "account": where.account or finding.account,
            "region": where.region or finding.region,
            # The case stays the one of the whole finding.
            "joined_to": finding.case_id,
        }
    )


def _once(actions: Iterable[Action], name: Callable[[Action], str]) -> Iterator[Action]:
    seen: set[str] = set()
    for action in actions:
        if (key := f"{action.account} {name(action)}") not in seen:
            seen.add(key)
            yield action


def _each_once(items: Iterable[Declined] | Iterable[Request]) -> tuple:  # type: ignore[type-arg]
    return tuple(dict.fromkeys(items))
