"""Who administers GuardDuty and Security Hub for an organization, and who else may rule them."""

from typing import Literal

from watchkeeper.baseline.part import Elsewhere, NotOffered, Settings
from watchkeeper.baseline.survey import Place, SecurityHubRule, Survey
from watchkeeper.evidence import Seen, Unseen

_NO_DELEGATE = (
    "nobody: the management account is the security account too, so that nobody administers the members, and their findings "
    "do not come together; name another organization.security_account"
)


def administrator_wanted(place: Place, survey: Survey) -> Settings | NotOffered | Elsewhere | None:
    """The security account as administrator, asked for at the management account, region by region."""
    if survey.alone or place.account != survey.management:
        return None
    if survey.security == survey.management:
        return Elsewhere(by=_NO_DELEGATE) if place.region == survey.home_region else None
    return _closed(survey, survey.security, place.region) or {"administrator": survey.security}


def at_administrator(
    place: Place, survey: Survey, ruled: Elsewhere | Unseen | None
) -> Elsewhere | Unseen | NotOffered | Literal[True] | None:
    """Whether something is to be set at `place` for the organization's members.

    True: it is, and by us. None: `place` is not its administrator's. `NotOffered`: it would be, but the
    management account cannot appoint the administrator in that region.

    Args:
        place: an account and region.
        survey: who plays which part.
        ruled: who else rules the service.
    """
    if survey.alone or survey.security == survey.management or place.account != survey.security:
        return None
    return ruled or _closed(survey, survey.management, place.region) or True


def members_wanted(survey: Survey, region: str) -> list[str]:
    """Every covered account but the administrator that has the region.

    An account whose regions could not be listed is counted where the management account has the region:
    that it keeps us out is no reason to leave it without GuardDuty.
    """
    fallback = survey.regions_of(survey.management)
    return sorted(
        one.id
        for one in survey.accounts
        if one.id != survey.security
        and region in (one.regions.value if isinstance(one.regions, Seen) else fallback)
    )


def guardduty_ruled(survey: Survey) -> Elsewhere | Unseen | None:
    """Whether a policy of AWS Organizations sets GuardDuty's plans; None: nobody but us."""
    match survey.guardduty_policy:
        case Unseen(why=why):
            return Unseen(why=f"whether a GUARDDUTY_POLICY rules here could not be learnt: {why}")
        case Seen(value=True):
            return Elsewhere(by="a GUARDDUTY_POLICY of AWS Organizations")
        case _:
            return None


def security_hub_ruled(survey: Survey) -> Elsewhere | Unseen | None:
    """Whether central configuration or a declarative policy sets Security Hub; None: nobody but us."""
    match survey.security_hub:
        case Unseen(why=why):
            return Unseen(why=f"whether Security Hub is configured centrally could not be learnt: {why}")
        case Seen(value=SecurityHubRule(mode="central")):
            return Elsewhere(by="central configuration of Security Hub")
        case Seen(value=SecurityHubRule(mode="policy")):
            return Elsewhere(by="a Security Hub policy of AWS Organizations")
        case _:
            return None


def _closed(survey: Survey, account: str, region: str) -> NotOffered | None:
    found = survey.account(account)
    if found is not None and isinstance(found.regions, Seen) and region not in found.regions.value:
        return NotOffered(why=f"the account {account} has not enabled the region")
    return None
