"""Nobody works in the account any more."""

from collections.abc import Iterator

from watchkeeper.access.account_activity import cannot_tell, dormant
from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.set_apart import set_apart
from watchkeeper.access.subjects import RootSubject
from watchkeeper.severity import Severity


def _judge(subject: RootSubject, scene: Scene) -> Iterator[Reason]:
    days = scene.policy.unused_role_days
    inventory = subject.view.inventory
    apart = [
        role.arn
        for role in subject.view.roles.values()
        if (found := set_apart("role", role.name, role.path, scene))
        and found.family in ("own", "organization")
    ]
    if why := dormant(inventory, scene.at, days, apart):
        yield RULE.reason(why)
    elif why := cannot_tell(inventory, scene.at, days, apart):
        yield RULE.reason(why, known=False)


RULE = Rule(
    code="dormant-account",
    about=("root",),
    severity=Severity.MEDIUM,
    what="An account without a sign of life, whose users, roles and bills go on.",
    source="https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_close.html",
    judge=_judge,
)
