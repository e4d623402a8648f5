"""The first 24 hours of an account: what must hold, and whether it was proven."""

from dataclasses import dataclass

from watchkeeper.baseline.compare import Line, State
from watchkeeper.baseline.proofs import PathProof
from watchkeeper.baseline.report import BaselineReport
from watchkeeper.baseline.root_user import RootLook
from watchkeeper.evidence import Frozen, Unseen
from watchkeeper.receipt import Verdict


@dataclass(frozen=True)
class Item:
    """One thing that must hold: the parts it rests on, and the paths that must be seen to work."""

    text: str
    parts: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()


class Answer(Frozen):
    """One line of the checklist, answered; PASS only from what was read back."""

    text: str
    verdict: Verdict
    evidence: tuple[str, ...]


ITEMS: tuple[Item, ...] = (
    Item(
        "CloudTrail records every region, validated and encrypted, into a bucket that nobody can read",
        ("trail", "log_bucket", "access_log_bucket", "log_key"),
    ),
    Item("CloudTrail reaches CloudWatch Logs, kept long enough", ("trail_log_group", "trail")),
    Item("GuardDuty watches every region with every protection plan", ("detector",)),
    Item(
        "GuardDuty's findings of every member come to the security account",
        ("guardduty_admin", "guardduty_organization", "guardduty_members"),
    ),
    Item("Security Hub is on, with the chosen standards", ("hub", "standards")),
    Item(
        "Security Hub's findings of every account and region come together",
        ("securityhub_admin", "securityhub_organization", "securityhub_members", "finding_aggregator"),
    ),
    Item("AWS Config records every region", ("recorder",)),
    Item(
        "Findings of every region reach the listener's queue",
        ("findings_queue", "forward_role", "finding_rules"),
        ("queue",),
    ),
    Item(
        "A finding can be sent to Watchkeeper from Security Hub's console",
        ("investigate_action", "investigate_rule"),
    ),
    Item("A HIGH finding pages even when Prefect is down", ("page_rule", "alert_topic"), ("page",)),
    Item("The CIS alarms watch the trail and reach people", ("metric_filters", "cis_alarms"), ("alarm",)),
    Item("A finding that waits too long raises an alarm", ("queue_alarms",), ("queue alarm",)),
    Item(
        "The organization lets its security account administer",
        ("service_access", "service_linked_roles", "analyzer_admin"),
    ),
    Item("Passwords follow a policy", ("password_policy",)),
    Item("No bucket can be made public", ("block_public_access",)),
    Item("New volumes are encrypted", ("ebs_encryption",)),
    Item(
        "Access from outside, and access that nobody uses, is found",
        ("external_analyzer", "unused_access_analyzer"),
    ),
    Item(
        "Runbooks can work in every account, and AWS support can be asked", ("member_role", "support_role")
    ),
    Item("AWS knows whom to write to in an emergency", ("security_contact",)),
    Item(
        "Networks are logged, and what nothing uses is closed",
        ("flow_log_role", "flow_log_group", "flow_logs", "default_security_groups", "default_network_acls"),
    ),
)
ROOT = "Each root user has MFA and no access key"

_MOST_EVIDENCE = 8


def checklist(report: BaselineReport) -> tuple[Answer, ...]:
    """Every item that the baseline asks for, with its verdict and what it rests on."""
    answers = [_answer(item, report) for item in ITEMS]
    return (*(one for one in answers if one is not None), _root(report.roots))


def _answer(item: Item, report: BaselineReport) -> Answer | None:
    lines = tuple(line for line in report.plan.lines if line.part in item.parts)
    if not lines:
        return None
    proofs = tuple(one for one in report.proofs if one.path in item.paths)
    verdicts = {_verdict_of(line) for line in lines} | {one.verdict for one in proofs}
    evidence = [_count(lines), *(_said(line) for line in lines if _verdict_of(line) is not Verdict.PASS)]
    evidence += [_arrival(one) for one in proofs]
    if item.paths and not proofs:
        verdicts.add(Verdict.UNKNOWN)
        evidence.append("no test event was sent in this mode")
    if Verdict.FAIL in verdicts:
        verdict = Verdict.FAIL
    else:
        verdict = Verdict.UNKNOWN if Verdict.UNKNOWN in verdicts else Verdict.PASS
    return Answer(text=item.text, verdict=verdict, evidence=_cut(evidence))


def _verdict_of(line: Line) -> Verdict:
    """What another keeps was not compared by us: that is not a PASS."""
    if line.changes:
        return Verdict.FAIL
    if line.state in (State.COULD_NOT_LOOK, State.MANAGED_ELSEWHERE):
        return Verdict.UNKNOWN
    return Verdict.PASS


def _count(lines: tuple[Line, ...]) -> str:
    well = sum(line.state is State.IN_PLACE for line in lines)
    absent = sum(line.state is State.NOT_AVAILABLE for line in lines)
    return f"{well} of {len(lines) - absent} in place" + (f", {absent} not available" if absent else "")


def _said(line: Line) -> str:
    return f"{line.key}: {line.state}" + (f" ({line.why})" if line.why else "")


def _arrival(proof: PathProof) -> str:
    if proof.verdict is Verdict.PASS:
        return f"{proof.path} from {proof.region}: arrived after {proof.seconds:.1f} s"
    return f"{proof.path} from {proof.region}: {proof.verdict} ({proof.why})"


def _root(roots: dict[str, RootLook]) -> Answer:
    problems, unknown = [], []
    for account, look in sorted(roots.items()):
        if isinstance(look, Unseen):
            unknown.append(f"{account}: {look.why}")
        else:
            problems += [f"{account}: {problem}" for problem in look.value.problems]
    if not roots:
        unknown.append("nobody looked")
    verdict = Verdict.FAIL if problems else Verdict.UNKNOWN if unknown else Verdict.PASS
    seen = f"{len(roots) - len(unknown)} account(s) seen" if roots else ""
    return Answer(
        text=ROOT, verdict=verdict, evidence=_cut([one for one in (seen, *problems, *unknown) if one])
    )


def _cut(evidence: list[str]) -> tuple[str, ...]:
    """At most a handful, the rest counted."""
    if len(evidence) <= _MOST_EVIDENCE:
        return tuple(evidence)
    return (*evidence[:_MOST_EVIDENCE], f"… and {len(evidence) - _MOST_EVIDENCE} more")
