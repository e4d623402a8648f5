"""A role with AWSSupportAccess."""

from tasks import aws
from tasks.baseline import reach, roles
from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.part import Found, Missing, Settings, There
from watchkeeper.baseline.parts.support_role import ROLE
from watchkeeper.baseline.policies import normal
from watchkeeper.baseline.survey import Place, Survey
from watchkeeper.errors import NotThere


def look(at: Place, wanted: Settings, survey: Survey) -> Found:
    """Whether any role has the policy, ours or another."""
    del survey
    policy = wanted["on a role"]
    found = aws.pages(
        reach.client("iam", at),
        "list_entities_for_policy",
        "PolicyRoles",
        PolicyArn=policy,
        EntityFilter="Role",
    )
    return There(settings={"on a role": policy}) if found else Missing()


def change(at: Place, wanted: Settings, survey: Survey, line: Line) -> None:
    """Our role, which people of the account may assume, with the policy."""
    del line
    iam = reach.client("iam", at, changing=True)
    try:
        roles.trust_of(iam, ROLE)
    except NotThere:
        people = {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:{survey.partition}:iam::{at.account}:root"},
            "Action": "sts:AssumeRole",
        }
        roles.make(iam, ROLE, {"WatchkeeperSupport": normal(people)}, "To work with AWS Support")
    roles.attach(iam, ROLE, wanted["on a role"])
