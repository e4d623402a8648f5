"""What a hunt's answer is worth: found, nothing there, not logged, or not known."""

from enum import StrEnum

from watchkeeper.evidence import Seen, Unseen
from watchkeeper.hunting.answer import Answer, Coverage
from watchkeeper.hunting.hunt import Hunt


class HuntVerdict(StrEnum):
    """The four things that can be said after a hunt; only one of them is good news."""

    FOUND = "FOUND"
    """Rows: whatever else could not be looked at, these are there."""
    NOTHING = "NOTHING"
    """It was logged, all of it was looked at, and there is no row."""
    NOT_LOGGED = "NOT_LOGGED"
    """No row, and of a sort of event that the hunt needs there was not one: nobody would have seen it."""
    UNKNOWN = "UNKNOWN"
    """It could not be asked, or not of everything, and in what could be seen there is no row."""


def verdict_of(hunt: Hunt, look: Seen[Answer] | Unseen, coverage: Coverage) -> HuntVerdict:
    """What can be said of `hunt` after `look`, over events of which `coverage` tells."""
    if isinstance(look, Unseen):
        return HuntVerdict.UNKNOWN
    if look.value.rows:
        return HuntVerdict.FOUND
    # A gap comes first: what is missing may stand just there.
    if coverage.gaps:
        return HuntVerdict.UNKNOWN
    return HuntVerdict.NOT_LOGGED if not_logged(hunt, coverage) else HuntVerdict.NOTHING


def not_logged(hunt: Hunt, coverage: Coverage) -> tuple[str, ...]:
    """The sorts of events that the hunt needs and of which there was not one."""
    return tuple(need for need in hunt.needs if not coverage.logged.get(need))


def reason_of(hunt: Hunt, look: Seen[Answer] | Unseen, coverage: Coverage) -> str:
    """The verdict's reason as one sentence for people, without a full stop."""
    match verdict_of(hunt, look, coverage):
        case HuntVerdict.FOUND:
            rows = len(look.value.rows) if isinstance(look, Seen) else 0
            more = " or more" if isinstance(look, Seen) and look.value.cut else ""
            blind = (
                f", and not everything could be looked at: {'; '.join(coverage.gaps)}"
                if coverage.gaps
                else ""
            )
            return f"{rows}{more} {'row' if rows == 1 and not more else 'rows'}{blind}"
        case HuntVerdict.NOTHING:
            return f"no row in {coverage.events:,} events"
        case HuntVerdict.NOT_LOGGED:
            if not coverage.events:
                return "there were no events at all"
            sorts = " and ".join(not_logged(hunt, coverage))
            return f"the logs hold no {sorts} events: it would not have been seen"
        case HuntVerdict.UNKNOWN:
            return look.why if isinstance(look, Unseen) else "; ".join(coverage.gaps)
