"""CloudTrail's word on who made an identity, and on what a principal changed on others."""

from datetime import UTC, datetime, timedelta
from typing import Literal

from tasks import aws, cloudtrail
from watchkeeper.calls import Call, Question
from watchkeeper.evidence import Unseen
from watchkeeper.facts.newcomers import Change, Maker
from watchkeeper.finding import Finding
from watchkeeper.targets import AccessKeyTarget

_CHANGES: dict[str, tuple[Literal["user", "role", "group"], str, str]] = {
    "AttachUserPolicy": ("user", "userName", "policyArn"),
    "PutUserPolicy": ("user", "userName", "policyName"),
    "AddUserToGroup": ("user", "userName", "groupName"),
    "CreateLoginProfile": ("user", "userName", ""),
    "UpdateLoginProfile": ("user", "userName", ""),
    "CreateAccessKey": ("user", "userName", ""),
    "AttachRolePolicy": ("role", "roleName", "policyArn"),
    "PutRolePolicy": ("role", "roleName", "policyName"),
    "UpdateAssumeRolePolicy": ("role", "roleName", ""),
    "AttachGroupPolicy": ("group", "groupName", "policyArn"),
    "PutGroupPolicy": ("group", "groupName", "policyName"),
}
"""Calls that give another identity more: what kind it is, the field of its name, and what was given."""
_MOST_LOOKUPS = 20
"""At two a second; beyond it nobody's name is found out, and that is said."""

_MOST_PAGES = 3
"""The plan waits for this look, and the timeline asks at the same time: the newest 150 calls will do."""


class Makers:
    """Asks CloudTrail about one thing after the other, within one account since one moment."""

    def __init__(self, account: str, since: datetime) -> None:
        self.gaps: list[str] = []
        self._account, self._since, self._left = account, since, _MOST_LOOKUPS

    def of(self, name: str, call: str) -> Maker | None:
        """Who made `name` by `call`; None if CloudTrail does not tell, which it may an hour later."""
        if self._left == 0:
            self.gaps.append(f"who made {name} was not asked: there is too much that is new")
            return None
        self._left -= 1
        question = Question(attribute="ResourceName", value=name, reason=f"made {name}")
        return next((maker(one) for one in self.ask(question) if one.name == call and not one.error), None)

    def ask(self, question: Question) -> tuple[Call, ...]:
        """The calls since that moment, newest first; a gap where CloudTrail could not be asked.

        Raises:
            Transient: throttled or unreachable; the whole look is tried again.
        """
        # A look back of some minutes costs nothing: clocks of two services are compared here.
        since, until = self._since - timedelta(minutes=5), datetime.now(UTC)
        if since >= until:
            return ()
        region = aws.global_services_region()
        answer = cloudtrail.lookup.fn(self._account, region, question, since, until, most_pages=_MOST_PAGES)
        label = f"calls {question.reason} ({question.attribute} {question.value})"
        if isinstance(answer, Unseen):
            self.gaps.append(f"{label}: could not look: {answer.why}")
            return ()
        if answer.value.cut:
            self.gaps.append(f"{label}: there were more than were read")
        return answer.value.calls


def changes_by(finding: Finding, makers: Makers) -> tuple[Change, ...]:
    """What the finding's principal changed on other identities, as far as CloudTrail knows by now."""
    targets = [target for target in finding.targets if isinstance(target, AccessKeyTarget)]
    calls: dict[str, Call] = {}
    for question in dict.fromkeys(q for target in targets for q in _questions(target)):
        calls |= {call.event_id: call for call in makers.ask(question)}
    found = (_change(call, targets) for call in calls.values() if not call.error)
    return tuple(sorted(filter(None, found), key=lambda change: (change.made.at, change.name)))


def maker(call: Call) -> Maker:
    """Whom the call names."""
    return Maker(
        actor=call.actor or call.principal, access_key_id=call.access_key_id, call=call.name, at=call.at
    )


def _questions(target: AccessKeyTarget) -> tuple[Question, ...]:
    """By the key where there is one: it is of one session; else by the user's name."""
    if target.user_type == "Root":
        return (Question(attribute="Username", value="root", reason="made by root"),)
    if target.user_type == "IAMUser" and target.user_name:
        return (Question(attribute="Username", value=target.user_name, reason="made by the user"),)
    if target.access_key_id:
        return (Question(attribute="AccessKeyId", value=target.access_key_id, reason="made with the key"),)
    return ()


def _change(call: Call, targets: list[AccessKeyTarget]) -> Change | None:
    what, field, given = _CHANGES.get(call.name, (None, "", ""))
    name = call.request.get(field)
    if what is None or not isinstance(name, str) or name in {target.user_name for target in targets}:
        return None
    return Change(what=what, name=name, made=maker(call), detail=str(call.request.get(given) or ""))
