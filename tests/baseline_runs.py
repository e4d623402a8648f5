"""The bootstrap below Prefect: the same looks and hands in the same order, in threads of the test."""

from concurrent.futures import ThreadPoolExecutor
from itertools import groupby

from tasks import aws
from tasks.baseline import roll_call
from tasks.baseline.apply import settle
from tasks.baseline.observe import line_at
from tasks.baseline.ruling import who_rules
from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.desired import Baselines
from watchkeeper.baseline.part import Stage
from watchkeeper.baseline.part_table import PARTS, part_named
from watchkeeper.baseline.plan import BaselinePlan, lay_out
from watchkeeper.baseline.receipt import BaselineReceipt
from watchkeeper.baseline.roll_call import account_survey, covered, organization_survey
from watchkeeper.baseline.survey import Survey

_WORKERS = 16


def survey_organization(baselines: Baselines = Baselines()) -> Survey:  # noqa: B008  frozen
    """What the flow's survey finds."""
    home = baselines.base.organization.home_region
    call = roll_call.roll_call.fn(home)
    regions = {one.id: roll_call.enabled_regions.fn(one.id, home) for one in covered(call, baselines)[0]}
    survey = organization_survey(call, regions, baselines, own=aws.own_account(), partition=aws.partition())
    return who_rules.fn(survey, baselines.base.trail.name)


def survey_account(account: str, baselines: Baselines = Baselines()) -> Survey:  # noqa: B008
    """One account by itself."""
    regions = roll_call.enabled_regions.fn(account, baselines.base.organization.home_region)
    survey = account_survey(account, regions, baselines, partition=aws.partition())
    return who_rules.fn(survey, baselines.base.trail.name)


def look(survey: Survey, baselines: Baselines = Baselines()) -> BaselinePlan:  # noqa: B008
    """How everything stands."""
    layout = lay_out(PARTS, survey, baselines)
    with ThreadPoolExecutor(_WORKERS) as pool:
        lines = list(pool.map(lambda one: line_at(one.place, one.part, one.wanted, survey), layout.asked))
    order = {part.id: number for number, part in enumerate(PARTS)}
    lines = sorted(
        (*lines, *layout.settled), key=lambda line: (line.account, line.region, order[line.part])
    )
    return BaselinePlan(survey=survey, lines=tuple(lines))


def apply(plan: BaselinePlan) -> tuple[BaselineReceipt, ...]:
    """What the plan shows, stage after stage, places of a stage at once."""
    receipts: list[BaselineReceipt] = []
    with ThreadPoolExecutor(_WORKERS) as pool:
        for stage in Stage:
            own = [line for line in plan.changes if part_named(line.part).stage is stage]
            places = [tuple(lines) for _, lines in groupby(own, key=lambda line: line.place)]

            def at_one(lines: tuple[Line, ...]) -> list[BaselineReceipt]:
                return [settle(line, plan.survey, plan.digest) for line in lines]

            for done in pool.map(at_one, places):
                receipts += done
    return tuple(receipts)
