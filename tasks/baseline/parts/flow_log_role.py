"""The role by which flow logs are written."""

from tasks.baseline import reach, roles
from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.part import Found, Settings, There
from watchkeeper.baseline.policies import by_sid
from watchkeeper.baseline.survey import Place, Survey
from watchkeeper.errors import NotThere

_POLICY = "Watchkeeper"


def look(at: Place, wanted: Settings, survey: Survey) -> Found:
    """Its trust and its inline policy, statement by statement.

    Raises:
        NotThere: there is no such role.
    """
    del survey
    iam, name = reach.client("iam", at), wanted["role"]
    trust = by_sid(roles.trust_of(iam, name))
    policy = by_sid(roles.inline_policy(iam, name, _POLICY))
    return There(settings={"role": name, "trust": trust, "policy": policy})


def change(at: Place, wanted: Settings, survey: Survey, line: Line) -> None:
    """Make the role, or add our statements; what others wrote there stays."""
    del survey
    iam, name = reach.client("iam", at, changing=True), wanted["role"]
    differing = {one.setting for one in line.differences}
    try:
        trust = roles.trust_of(iam, name)
        if "trust" in differing:
            roles.add_trust(iam, name, trust, wanted["trust"])
    except NotThere:
        roles.make(iam, name, wanted["trust"], "By which VPC flow logs are written")
    if "policy" in differing:
        roles.add_statements(iam, name, _POLICY, wanted["policy"])
