"""The quarterly access review: look, judge, ask. What follows is the daily follow-up's."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from prefect import flow
from prefect.logging import get_run_logger
from prefect.runtime import flow_run
from prefect.task_runners import ThreadPoolTaskRunner

from flows.access_ask import ask, start_missing
from flows.access_history import History
from flows.access_look import Looked, look
from flows.access_publish import publish_now
from flows.access_push import push
from flows.access_tell import tell_failure, tell_opened
from tasks import clock
from tasks.access import review_store
from tasks.access.files import review_policy
from tasks.settings import settings
from watchkeeper.access.batches import batches
from watchkeeper.access.exceptions import granted, with_exceptions
from watchkeeper.access.identity_center import IdentityCenter
from watchkeeper.access.item import ReviewItem
from watchkeeper.access.leaver_items import leaver_items
from watchkeeper.access.leaver_review import asked_of_leaver
from watchkeeper.access.review import Review, quarter_of, review_id
from watchkeeper.access.reviewers import AccountOwner, assign
from watchkeeper.case import sha256
from watchkeeper.errors import Permanent
from watchkeeper.finding import plain

WORKERS = 8
"""Accounts asked at the same time: IAM throttles each by itself."""


def _flow(name: str, run_name: str):
    return flow(
        name=name,
        flow_run_name=run_name,
        retries=2,
        retry_delay_seconds=300,
        task_runner=ThreadPoolTaskRunner(max_workers=WORKERS),
        on_failure=[tell_failure],
        on_crashed=[tell_failure],
    )


@_flow("quarterly-access-review", "access review {accounts}")
def quarterly_access_review(
    accounts: list[str] | None = None, as_of: datetime | None = None
) -> dict[str, str]:
    """Open the quarter's review: who may do what, what speaks against it, and who has to decide.

    A second start in the same quarter goes on with the same review: what it opened with stays, and who
    was not asked yet is asked. Named accounts make a review of their own.

    Args:
        accounts: only these; every account of the organization if none is named.
        as_of: the moment as of which it opens: for a rehearsal, as `make demo` is. What AWS says is
            always of now.

    Gives the review's id, its quarter, and how many items, batches and reviewers it has.

    Raises:
        Denied, Permanent: the organization cannot be read, or a file of ours is wrong. An account that
            cannot be looked into is said in the review, and stops nothing.
    """
    at = _moment(as_of)
    scope = f"{'+'.join(sorted(accounts))}@{_today(at)}" if accounts else "organization"
    return _open(scope, at, accounts, None)


@_flow("leaver-check", "leaver {person}")
def leaver_check(
    person: str, accounts: list[str] | None = None, as_of: datetime | None = None
) -> dict[str, str]:
    """Everything that belongs to one person, or may: asked of those who answer for it, at once.

    Args:
        person: the name or mail address by which users, tags or Identity Center know the person.
        accounts: only these; every account of the organization if none is named.
        as_of: as in the quarterly review.

    Raises:
        Permanent: nothing of the person was found, and everything could be looked at.
    """
    if not person.strip():
        raise Permanent("a leaver check needs a name or a mail address")
    at = _moment(as_of)
    # By a hash too: two names may be alike once they are plain, and one account is not all of them.
    asked = "\n".join((person.strip().casefold(), *sorted(accounts or ())))
    scope = f"leaver:{plain(person.strip().casefold(), 60)}-{sha256(asked.encode())[:8]}@{_today(at)}"
    return _open(scope, at, accounts, person.strip())


def _moment(as_of: datetime | None) -> datetime:
    at = as_of or clock.moment()
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _today(at: datetime) -> str:
    return f"{at.astimezone(ZoneInfo(settings().timezone)):%Y-%m-%d}"


def _open(scope: str, at: datetime, accounts: list[str] | None, person: str | None) -> dict[str, str]:
    policy = review_policy()  # read first: a fault in it costs no reading
    quarter = quarter_of(at.astimezone(ZoneInfo(settings().timezone)).date())
    name = review_id(quarter, scope)
    if review_store.find_review(name) is None:
        looked = look(at, accounts)
        _keep(looked, name=name, quarter=quarter, scope=scope, at=at, person=person)
    else:
        get_run_logger().info("Review %s of %s goes on: it was opened before", name, quarter)
    history = History.read(name)
    unasked = [one for one in history.items.values() if history.ledger.batch_of(one.id) is None]
    assigned = assign(history.items.values(), policy, review_store.owners_of(name))
    made = batches(name, unasked, assigned, policy, first=len(history.batches) + 1)
    links = ask(history.review, history.items, made, assigned, at)
    history = History.read(name)
    start_missing(history)
    page = publish_now(history)
    push(history, clock.moment())
    if made:
        tell_opened(history, made, links)
    return {
        "review": name,
        "quarter": quarter,
        "items": str(len(history.items)),
        "with reasons": str(sum(bool(one.reasons) for one in history.items.values())),
        "batches": str(len(history.batches)),
        "reviewers": str(len({one.reviewer for one in history.batches.values()})),
        "not seen": str(len(history.review.not_seen)),
        "page": page,
    }


def _keep(looked: Looked, *, name: str, quarter: str, scope: str, at: datetime, person: str | None) -> None:
    """Write what the review opens with; its head comes last, so that a half-written one is opened again."""
    policy, previous = review_policy(), _previous(scope, quarter)
    items = looked.items
    if person is not None:
        leaver = leaver_items(items, person, looked.accounts, looked.center)
        items = asked_of_leaver(items, leaver)
        for sentence in leaver.said:
            get_run_logger().info(sentence)
        if not items and not looked.not_seen:
            raise Permanent(" ".join(leaver.said))
    elif previous is not None:
        before = History.read(previous.id)
        exceptions = granted(previous.quarter, before.items, before.ledger)
        items = with_exceptions(items, exceptions, at.date())
    for one in looked.accounts:
        review_store.keep_snapshot(name, one.account, one)
    if isinstance(looked.center, IdentityCenter):
        review_store.keep_snapshot(name, "identity-center", looked.center)
    review_store.keep_owners(
        name,
        {
            one.account: AccountOwner(
                account=one.account, name=one.name, tags=one.tags, contact=one.contact
            )
            for one in looked.accounts
        },
    )
    review_store.keep_items(name, _each_once(items))
    review_store.keep_review(
        Review(
            id=name,
            quarter=quarter,
            scope=scope if scope != "organization" else looked.organization.id,
            opened=at,
            due=at + timedelta(days=policy.answer_days),
            run=str(flow_run.id),
            previous=previous.id if previous else None,
            dry_run=not policy.carry_out,
            accounts=tuple(one.account for one in looked.accounts),
            not_seen=looked.not_seen,
        )
    )


def _each_once(items: tuple[ReviewItem, ...]) -> tuple[ReviewItem, ...]:
    return tuple({one.id: one for one in items}.values())


def _previous(scope: str, quarter: str) -> Review | None:
    """The last review of the whole organization before this quarter's."""
    if scope != "organization":
        return None
    whole = [one for one in review_store.reviews() if "@" not in one.scope and one.quarter < quarter]
    return whole[-1] if whole else None
