"""A Lambda function talks to a miner's pool, a command server or Tor: its code, or what it loads, is theirs."""

from watchkeeper.action_table import Action
from watchkeeper.actions.close_function_url import CloseFunctionUrl
from watchkeeper.actions.disable_event_sources import DisableEventSources
from watchkeeper.actions.revoke_role_sessions import RevokeRoleSessions
from watchkeeper.actions.stop_function import StopFunction
from watchkeeper.evidence import Looks, Unseen
from watchkeeper.facts.function import FunctionFacts
from watchkeeper.finding import Finding
from watchkeeper.plan import Declined, Plan, Request
from watchkeeper.runbook import Runbook
from watchkeeper.targets import FunctionTarget


def decide(finding: Finding, looks: Looks) -> Plan:
    """Let its sources wait, close its addresses, stop it, revoke its role's sessions; a person decides."""
    plan = Plan(
        case_id=finding.case_id,
        finding_key=finding.key,
        runbook=RUNBOOK.id,
        summary="The function works for someone else.",
    )
    target = next(target for target in finding.targets if isinstance(target, FunctionTarget))
    look = looks.get("function", Unseen(why="the function was not looked at"))
    if isinstance(look, Unseen):
        return _blind(plan, finding, target, f"could not look at function {target.name}: {look.why}")
    facts = look.value
    if not isinstance(facts, FunctionFacts):
        return plan.model_copy(
            update={"declined": (_no(f"function {target.name} does not exist (any more)"),)}
        )
    where = _where(finding)
    actions: list[Action] = []
    declined: list[Declined] = []
    if any(source.is_on for source in facts.event_sources):
        actions.append(DisableEventSources(function_arn=facts.arn, **where))
    if facts.public_urls:
        actions.append(CloseFunctionUrl(function_arn=facts.arn, **where))
    if facts.reserved_concurrency == 0:
        declined.append(Declined(what=f"stop function {facts.function_name}", why="it is stopped already"))
    else:
        actions.append(StopFunction(function_arn=facts.arn, **where))
    ask = [f"stopping function {facts.function_name} stops everything that is built on it"]
    if role := facts.role_name:
        actions.append(RevokeRoleSessions(role_name=role, **where))
        ask.append(_who_else_has(role, facts.role_shared_with))
    return plan.model_copy(
        update={
            "actions": tuple(actions),
            "declined": tuple(declined),
            "ask": tuple(ask),
            "requests": _requests(facts),
        }
    )


def _blind(plan: Plan, finding: Finding, target: FunctionTarget, why: str) -> Plan:
    """What the finding alone allows to plan: the stop reads for itself what there is to put back."""
    actions: list[Action] = []
    if target.arn:
        arn = ":".join(target.arn.split(":")[:7])  # without a version
        actions.append(StopFunction(function_arn=arn, **_where(finding)))
    if target.role_arn:
        actions.append(RevokeRoleSessions(role_name=target.role_arn.rsplit("/", 1)[-1], **_where(finding)))
    if not actions:
        return plan.model_copy(update={"declined": (_no(why),)})
    return plan.model_copy(update={"actions": tuple(actions), "ask": (why,)})


def _who_else_has(role: str, shared: tuple[str, ...] | None) -> str:
    hit = f"revoking the sessions of role {role} hits"
    if shared is None:
        return f"{hit} everything that uses it: could not look which other functions do"
    if shared:
        return f"{hit} {len(shared)} other function(s) too: {', '.join(shared[:5])}"
    return f"{hit} whatever else assumes it; no other function of the region runs as it"


def _requests(facts: FunctionFacts) -> tuple[Request, ...]:
    """What only people can do: keep the code, find out how it changed, replace what it could read."""
    name = facts.function_name
    code = f"SHA-256 {facts.code_sha256}" if facts.code_sha256 else "its hash is not known"
    changed = f", last modified {facts.last_modified}" if facts.last_modified else ""
    layers = f" and of its {len(facts.layers)} layer(s)" if facts.layers else ""
    requests = [
        Request(
            what=f"keep the code of {name}{layers} as it is now ({code}{changed})",
            why="the next deployment replaces $LATEST; GetFunction gives a link to it for ten minutes",
        ),
        Request(
            what=f"deploy {name} anew from a source that you trust, before it is released",
            why="released as it is it goes on where it stopped",
        ),
    ]
    if facts.environment_names:
        requests.append(
            Request(
                what=f"replace what {name} holds in its environment: {', '.join(facts.environment_names)}",
                why="its code could read and send every value",
            )
        )
    if "*" in facts.callers:
        requests.append(
            Request(
                what=f"take the statement for everybody out of the policy of {name}",
                why="anybody may invoke it as soon as it is released",
            )
        )
    return tuple(requests)


def _where(finding: Finding) -> dict[str, str]:
    return {"account": finding.account, "region": finding.region, "case_id": finding.case_id}


def _no(why: str) -> Declined:
    return Declined(what="contain the function", why=why)


RUNBOOK = Runbook(
    id="compromised_function",
    title="Compromised Lambda function",
    handles=(
        "Backdoor:Lambda/*",
        "CryptoCurrency:Lambda/*",
        "Trojan:Lambda/*",
        "UnauthorizedAccess:Lambda/*",
    ),
    targets=("function",),
    look_at=("function", "role"),
    decide=decide,
    may=("disable_event_sources", "close_function_url", "stop_function", "revoke_role_sessions"),
    asks="Always: may the function stop, and with it what is built on it and what else uses its role?",
    sources=(
        "https://docs.aws.amazon.com/guardduty/latest/ug/remediate-compromised-lambda.html",
        "https://docs.aws.amazon.com/guardduty/latest/ug/lambda-protection-finding-types.html",
    ),
)
