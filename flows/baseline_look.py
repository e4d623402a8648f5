"""Looking at the whole baseline: who is there, who rules, and how every part stands everywhere."""

from collections.abc import Iterable

from prefect.futures import as_completed
from prefect.logging import get_run_logger
from prefect.utilities.annotations import quote

from flows.baseline_progress import Progress
from flows.look import seen_or_not
from tasks import aws
from tasks.baseline import roll_call
from tasks.baseline.observe import line_unseen, observe
from tasks.baseline.root_user import root_user
from tasks.baseline.ruling import who_rules
from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.desired import Baselines
from watchkeeper.baseline.part_table import PARTS
from watchkeeper.baseline.plan import BaselinePlan, lay_out
from watchkeeper.baseline.roll_call import account_survey, covered, organization_survey
from watchkeeper.baseline.root_user import RootLook
from watchkeeper.baseline.survey import Survey
from watchkeeper.evidence import Unseen


def survey_organization(baselines: Baselines) -> Survey:
    """Everybody in the organization with their regions, and who rules what.

    Raises:
        Permanent: this account is in no organization, or its management account lets us not in.
    """
    home = baselines.base.organization.home_region
    call = roll_call.roll_call(home)
    chosen, _ = covered(call, baselines)
    asking = {one.id: roll_call.enabled_regions.submit(one.id, home) for one in chosen}
    regions = {account: seen_or_not(future) for account, future in asking.items()}
    return _ruled(
        organization_survey(call, regions, baselines, own=aws.own_account(), partition=aws.partition()),
        baselines,
    )


def survey_account(account: str, baselines: Baselines) -> Survey:
    """One account by itself."""
    home = baselines.base.organization.home_region
    regions = seen_or_not(roll_call.enabled_regions.submit(account, home))
    return _ruled(account_survey(account, regions, baselines, partition=aws.partition()), baselines)


def _ruled(survey: Survey, baselines: Baselines) -> Survey:
    ruled = who_rules(survey, baselines.base.trail.name)
    get_run_logger().info(
        "%d account(s) covered, %d left out; management %s, security %s",
        len(ruled.accounts),
        len(ruled.left_out),
        ruled.management,
        ruled.security,
    )
    return ruled


def look_at_everything(survey: Survey, baselines: Baselines, what: str) -> BaselinePlan:
    """Every part in every place, all places at once; one that cannot be seen hides no other."""
    layout = lay_out(PARTS, survey, baselines)
    by_place = layout.by_place()
    progress = Progress(what, len(by_place))
    # Quoted: Prefect would look through all of it for futures, for each of hundreds of tasks.
    looking = {
        observe.submit(place, quote(asked), quote(survey)): (place, asked)
        for place, asked in by_place.items()
    }
    lines = list(layout.settled)
    for future in as_completed(looking):
        place, asked = looking[future]
        result = future.result(raise_on_failure=False)
        if isinstance(result, BaseException):
            result = tuple(line_unseen(one, result) for one in asked)
        lines += result
        progress.step(str(place))
    progress.done()
    return BaselinePlan(survey=survey, lines=_in_order(lines))


def look_at_roots(survey: Survey) -> dict[str, RootLook]:
    """Each account's root user, by account."""
    looking = {one.id: root_user.submit(survey.home(one.id)) for one in survey.accounts}
    answers = {account: future.result(raise_on_failure=False) for account, future in looking.items()}
    return {
        account: Unseen(why=str(answer)) if isinstance(answer, BaseException) else answer
        for account, answer in answers.items()
    }


def _in_order(lines: Iterable[Line]) -> tuple[Line, ...]:
    """By place, then in the order of the table: the same world gives the same plan."""
    order = {part.id: number for number, part in enumerate(PARTS)}
    return tuple(sorted(lines, key=lambda line: (line.account, line.region, order[line.part])))
