"""The organization as AWS lists it, and the survey that is made of it."""

from collections.abc import Mapping

from watchkeeper.baseline.desired import Baselines
from watchkeeper.baseline.survey import Account, Regions, Survey
from watchkeeper.errors import Permanent
from watchkeeper.evidence import Frozen


class Member(Frozen):
    """One account of the organization, whatever its state."""

    id: str
    name: str
    status: str
    """`ACTIVE`, `SUSPENDED`, `PENDING_CLOSURE`, … as AWS Organizations says it."""
    ous: tuple[str, ...]


class RollCall(Frozen):
    """Everybody, and who administers what."""

    organization_id: str
    management: str
    delegated: str | None
    """The delegated administrator that AWS names for GuardDuty, or else for Security Hub."""
    members: tuple[Member, ...]


def covered(call: RollCall, baselines: Baselines) -> tuple[tuple[Member, ...], dict[str, str]]:
    """Who is covered, and who is left out and why."""
    excluded = baselines.base.organization.exclude_accounts
    left_out = {
        one.id: f"{one.status}" if one.status != "ACTIVE" else "excluded by the baseline"
        for one in call.members
        if one.status != "ACTIVE" or one.id in excluded
    }
    return tuple(one for one in call.members if one.id not in left_out), left_out


def organization_survey(
    call: RollCall, regions: Mapping[str, Regions], baselines: Baselines, *, own: str, partition: str
) -> Survey:
    """The survey of an organization; `regions` holds an answer for every covered account.

    Raises:
        Permanent: the security or log account of the baseline is not among the covered.
    """
    chosen, left_out = covered(call, baselines)
    wanted = baselines.base.organization
    security = wanted.security_account or call.delegated or own
    log_archive = wanted.log_archive_account or security
    ids = {one.id for one in chosen}
    for name, account in (("security_account", security), ("log_archive_account", log_archive)):
        if account not in ids:
            raise Permanent(
                f"organization.{name} is {account}, which is not among the covered accounts: "
                "name another one in the baseline"
            )
    return Survey(
        scope="organization",
        partition=partition,
        home_region=wanted.home_region,
        organization_id=call.organization_id,
        management=call.management,
        security=security,
        log_archive=log_archive,
        accounts=tuple(
            Account(id=one.id, name=one.name, ous=one.ous, regions=regions[one.id]) for one in chosen
        ),
        left_out=left_out,
    )


def account_survey(account: str, regions: Regions, baselines: Baselines, *, partition: str) -> Survey:
    """The survey of one account by itself: it is its own administrator and log archive."""
    return Survey(
        scope="account",
        partition=partition,
        home_region=baselines.base.organization.home_region,
        management=account,
        security=account,
        log_archive=account,
        accounts=(Account(id=account, name=account, regions=regions),),
    )
