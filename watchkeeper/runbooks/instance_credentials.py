"""Credentials that were issued to an EC2 instance are used elsewhere: outside of AWS, or in another account."""

from watchkeeper import anomalous
from watchkeeper.actions.protect_from_termination import ProtectFromTermination
from watchkeeper.actions.revoke_role_sessions import RevokeRoleSessions
from watchkeeper.actions.snapshot_volumes import SnapshotVolumes
from watchkeeper.evidence import InstanceFacts, Looks, Seen, Unseen
from watchkeeper.finding import Finding
from watchkeeper.newcomers import contain_newcomers
from watchkeeper.parsing.fields import part, text_or_none
from watchkeeper.plan import Declined, Plan, Request
from watchkeeper.principal_steps import PrincipalSteps, begun
from watchkeeper.principals import credentials_in, instance_of, principal_alone
from watchkeeper.runbook import Runbook
from watchkeeper.targets import AccessKeyTarget, InstanceTarget

_INSIDE = "InsideAWS"


def decide(finding: Finding, looks: Looks) -> Plan:
    """Revoke the sessions at once where the instance alone has the role; keep the instance's evidence."""
    target = credentials_in(finding)
    own = principal_alone(finding, target, looks)
    if target.user_type in ("AssumedRole", "Role"):
        own = own.model_copy(update={"ask": _why_ask(finding, own, looks)})
    both = _keep_evidence(finding, looks).then(own)
    steps = contain_newcomers(finding, target, looks, both) if "newcomers" in looks else both
    steps = steps.then(PrincipalSteps(requests=_requests(finding, target)))
    return steps.on(begun(finding, RUNBOOK.id, "The instance's credentials are used elsewhere."))


def remote_account(finding: Finding) -> tuple[str | None, bool | None]:
    """The account that the calls came from, and whether GuardDuty knows it as one of ours.

    Source: https://docs.aws.amazon.com/guardduty/latest/APIReference/API_RemoteAccountDetails.html
    """
    action = part(part(part(finding.raw, "service"), "action"), "awsApiCallAction")
    details = part(action, "remoteAccountDetails")
    known = details.get("affiliated")
    return text_or_none(details, "accountId"), known if isinstance(known, bool) else None


def _why_ask(finding: Finding, own: PrincipalSteps, looks: Looks) -> tuple[str, ...]:
    """Reasons why revoking hits more than the thief; none if the instance alone works with the role."""
    if not any(isinstance(action, RevokeRoleSessions) for action in own.actions):
        return own.ask
    look = looks.get("instance", Unseen(why="the finding does not tell which instance it was"))
    reasons = []
    if isinstance(look, Unseen):
        reasons.append(f"could not look what else has the instance's role: {look.why}")
    elif not isinstance(look.value, InstanceFacts):
        reasons.append("the instance is gone: what else has its role was not looked at")
    elif look.value.role_shared_with:
        others = look.value.role_shared_with
        reasons.append(
            f"{len(others)} other instance(s) work with the same role until they get new credentials: "
            f"{', '.join(others[:5])}"
        )
    elif any("iam-instance-profile" in gap or "DescribeInstances" in gap for gap in look.value.gaps):
        reasons.append("could not look which other instances have the role")
    account, ours = remote_account(finding)
    if _INSIDE in finding.type and ours is not False:
        whose = f"account {account}" if account else "another account of AWS"
        known = "which GuardDuty knows as ours" if ours else "which may be ours"
        reasons.append(f"the calls come from {whose}, {known}: traffic by a transit network looks the same")
    return tuple(reasons)


def _keep_evidence(finding: Finding, looks: Looks) -> PrincipalSteps:
    """The instance keeps its disks and cannot be terminated; it is not isolated by this alone."""
    look = looks.get("instance")
    facts = look.value if isinstance(look, Seen) else None
    if not isinstance(facts, InstanceFacts) or facts.state in ("terminated", "shutting-down"):
        why = look.why if isinstance(look, Unseen) else "there is no instance (any more) to keep"
        return PrincipalSteps(declined=(Declined(what="keep the instance's disks", why=why),))
    where = {"account": finding.account, "region": finding.region, "case_id": finding.case_id}
    keep = ProtectFromTermination(instance_id=facts.instance_id, **where)
    no = Declined(
        what=f"isolate {facts.instance_id}",
        why="its credentials are gone, and that needs no foreign code on it: a forged request is enough",
    )
    if not facts.volume_ids:
        return PrincipalSteps(actions=(keep,), declined=(no,))
    disks = SnapshotVolumes(instance_id=facts.instance_id, volume_ids=facts.volume_ids, **where)
    return PrincipalSteps(actions=(keep, disks), declined=(no,))


def _requests(finding: Finding, target: AccessKeyTarget) -> tuple[Request, ...]:
    named = (one.instance_id for one in finding.targets if isinstance(one, InstanceTarget))
    instance = instance_of(target) or next(named, "the instance")
    requests = [
        Request(
            what=f"find out how the credentials left {instance}: require IMDSv2 on it, look for forged "
            "requests in its web logs, isolate it by hand if foreign code runs on it",
            why="it gets new credentials, and they leave it the same way",
        ),
        Request(
            what=f"give {instance} new credentials: restart it, or attach its instance profile anew",
            why="what it holds is revoked too, and EC2 replaces it only after hours",
        ),
    ]
    account, ours = remote_account(finding)
    if account:
        whose = "one of ours by GuardDuty" if ours else "none that GuardDuty knows as ours"
        requests.append(
            Request(
                what=f"look at account {account} ({whose}): who calls from there with these credentials?",
                why="an account of ours is in the attacker's hands, or routes this instance's traffic"
                if ours
                else "AWS can be told of it: abuse@amazonaws.com",
            )
        )
    return tuple(requests)


RUNBOOK = Runbook(
    id="instance_credentials",
    title="Exfiltrated credentials of an instance",
    handles=("UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration*",),
    targets=("access_key",),
    look_at=("instance", *anomalous.LOOK_AT),
    decide=decide,
    may=("protect_from_termination", "snapshot_volumes", *anomalous.MAY),
    asks="where other instances have the same role or that could not be looked at, and where the calls "
    "come from inside of AWS by an account that may be ours",
    sources=(
        *anomalous.SOURCES,
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html",
    ),
)
