"""Counting every account's usage, and what the baseline would cost there."""

from prefect.utilities.annotations import quote

from tasks.baseline.files import prices
from tasks.baseline.usage import usage_at
from watchkeeper.baseline.cost import Estimate, estimate
from watchkeeper.baseline.desired import Baselines
from watchkeeper.baseline.plan import BaselinePlan
from watchkeeper.baseline.survey import Survey


def estimate_cost(survey: Survey, baselines: Baselines, plan: BaselinePlan) -> Estimate:
    """USD a month for every covered account and region, before anything is turned on."""
    places = [place for place in survey.places(baselines.base.region_names) if survey.is_enabled(place)]
    counting = [usage_at.submit(place, quote(survey)) for place in places]
    usages = [future.result() for future in counting]
    return estimate(usages, survey, baselines, prices(), plan.lines)
