"""What is done about a port that security groups open to everybody."""

from watchkeeper.action_table import Action
from watchkeeper.actions.close_open_rules import CloseOpenRules
from watchkeeper.evidence import Looks, Unseen
from watchkeeper.facts.open_rules import OpenRules
from watchkeeper.finding import Finding
from watchkeeper.instance_steps import where, with_more
from watchkeeper.plan import Declined, Plan, Request


def closed(plan: Plan, finding: Finding, looks: Looks, ports: tuple[int, ...]) -> Plan:
    """`plan` with a step for each group and port that lets everybody in; a person decides on them.

    Args:
        plan: the runbook's.
        finding: what it is about.
        looks: `open_rules` counts.
        ports: those that the finding is about; none means that it does not say.
    """
    if not ports:
        return _nothing(plan, "the finding does not say which port")
    look = looks.get("open_rules", Unseen(why="the security groups were not looked at"))
    if isinstance(look, Unseen):
        return _nothing(plan, f"could not look at the security groups: {look.why}")
    if not isinstance(look.value, OpenRules):
        return _nothing(plan, f"{look.value.kind}: there is no security group to close")
    actions: list[Action] = []
    ask: list[str] = []
    for port in ports:
        for group in look.value.members:
            if rules := tuple(rule for rule in group.rules if rule.lets_in(port)):
                actions.append(
                    CloseOpenRules(group_id=group.group_id, port=port, rules=rules, **where(finding))
                )
                ask.append(f"closing port {port} in {group.group_id} hits {_whom(group.interfaces)}")
    if not actions:
        named = ", ".join(str(port) for port in ports)
        return with_more(
            plan,
            declined=[
                Declined(what="close the port", why=f"no group opens port {named} to the whole internet")
            ],
            requests=[
                Request(
                    what=f"look which rule, prefix list or load balancer lets port {named} in",
                    why="rules for wide ranges are not all the world, and are not told from wanted ones",
                )
            ],
        )
    return with_more(plan, actions=_each_rule_once(actions), ask=ask)


def _each_rule_once(actions: list[Action]) -> list[Action]:
    """Two ports can be open by the same rule: it is taken out, and put back, by one step."""
    taken: set[tuple[str, str]] = set()
    kept: list[Action] = []
    for action in actions:
        if isinstance(action, CloseOpenRules):
            rules = tuple(one for one in action.rules if (action.group_id, one.label) not in taken)
            taken |= {(action.group_id, one.label) for one in rules}
            if rules:
                kept.append(action.model_copy(update={"rules": rules}))
    return kept


def _whom(interfaces: int) -> str:
    return "its one interface" if interfaces == 1 else f"all {interfaces} interfaces in the group"


def _nothing(plan: Plan, why: str) -> Plan:
    return with_more(
        plan,
        declined=[Declined(what="close the port", why=why)],
        requests=[Request(what="close the port to the internet, unless it must be open", why=why)],
    )
