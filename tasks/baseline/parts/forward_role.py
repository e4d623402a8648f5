"""The forwarding role, looked at, made and added to."""

from tasks.baseline import reach, roles
from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.part import Found, Settings, There
from watchkeeper.baseline.parts.forward_role import ROLE_POLICY
from watchkeeper.baseline.policies import by_sid
from watchkeeper.baseline.survey import Place, Survey
from watchkeeper.errors import NotThere


def look(at: Place, wanted: Settings, survey: Survey) -> Found:
    """The role's trust and what it may do; no such role is `NotThere`."""
    del survey
    iam = reach.client("iam", at)
    trust = roles.trust_of(iam, wanted["role"])
    policy = roles.inline_policy(iam, wanted["role"], ROLE_POLICY)
    return There(
        settings={"role": wanted["role"], "role_trust": by_sid(trust), "role_policy": by_sid(policy)}
    )


def change(at: Place, wanted: Settings, survey: Survey, line: Line) -> None:
    """Make the role, or add what its trust and policy lack."""
    del survey
    iam, name = reach.client("iam", at, changing=True), wanted["role"]
    differing = {one.setting for one in line.differences}
    try:
        trust = roles.trust_of(iam, name)
    except NotThere:
        roles.make(iam, name, wanted["role_trust"], "EventBridge forwards findings to the home region")
    else:
        if "role_trust" in differing:
            roles.add_trust(iam, name, trust, wanted["role_trust"])
    if "role_policy" in differing:
        roles.add_statements(iam, name, ROLE_POLICY, wanted["role_policy"])
