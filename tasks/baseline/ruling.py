"""Who rules what: the trail that is there already, central configuration, declarative policies."""

from collections.abc import Callable
from typing import TypeVar

from prefect import task

from tasks import aws
from tasks.baseline import rulers
from tasks.baseline.existing_trail import find_trail
from tasks.options import READ
from tasks.patience import patiently
from watchkeeper.baseline.survey import ExistingTrail, SecurityHubRule, Survey
from watchkeeper.errors import Permanent, Transient
from watchkeeper.evidence import Seen, Unseen, unseen_because

Answer = TypeVar("Answer")


@task(name="who rules", **READ)
def who_rules(survey: Survey, trail_name: str) -> Survey:
    """The survey with what is ruled elsewhere; each question that fails is `Unseen`, never a no.

    Args:
        survey: accounts and regions.
        trail_name: the baseline's name for a trail of our own.
    """
    management = survey.home(survey.management)
    security = survey.home(survey.security)
    return survey.model_copy(
        update={
            "guardduty_features": aws.names_in_model("guardduty", "DetectorFeature"),
            "trail": _asked(
                Seen[ExistingTrail | None], lambda: find_trail(management, not survey.alone, trail_name)
            ),
            "security_hub": _asked(Seen[SecurityHubRule], lambda: rulers.security_hub_rule(security)),
            "guardduty_policy": Seen[bool](value=False)
            if survey.alone
            else _asked(Seen[bool], lambda: rulers.guardduty_policy_rules(management)),
        }
    )


def _asked(seen: type[Seen[Answer]], question: Callable[[], Answer]) -> Seen[Answer] | Unseen:
    """The answer in `seen`, which names its type: a bare `Seen` would lose it in JSON."""
    try:
        return seen(value=patiently(question))
    except (Permanent, Transient) as error:
        return unseen_because(error)
