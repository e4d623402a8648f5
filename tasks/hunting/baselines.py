"""What earlier days had, kept in the case store: objects that are added and never changed.

```
hunting/first-seen/<hunt>/<day>/<digest>.json.gz   the likenesses of a day's rows
hunting/accounts/<day>/<digest>.json.gz            which accounts had logs
```

A day that is hunted again, with events that came late, gets a second object beside the first.
"""

import gzip
import hashlib
from datetime import date, timedelta

from tasks import case_store
from tasks.patience import patiently
from watchkeeper.hunting.first_seen import KNOWN_DAYS, SeenDay

_FOLDER = "hunting/first-seen"
_ACCOUNTS = "hunting/accounts"


def keep(day: SeenDay) -> None:
    """Add a day; the same day with the same rows is the same object.

    Raises:
        Transient: the store cannot be reached.
    """
    _write(f"{_FOLDER}/{day.hunt_id}/{day.day}", day)


def earlier(hunt_id: str, day: str, known_days: int = KNOWN_DAYS) -> tuple[SeenDay, ...]:
    """What was kept of the days before `day`, at most so many of them back.

    Raises:
        Transient: the store cannot be reached.
    """
    return _before(f"{_FOLDER}/{hunt_id}", day, known_days)


def keep_accounts(day: str, accounts: tuple[str, ...]) -> None:
    """Add which accounts had logs that day."""
    seen = SeenDay(
        hunt_id="logged_accounts", day=day, columns=("account",), accounts=accounts, likenesses=()
    )
    _write(f"{_ACCOUNTS}/{day}", seen)


def accounts_before(day: str, known_days: int = 30) -> frozenset[str]:
    """The accounts that had logs on any of the days before."""
    return frozenset(name for one in _before(_ACCOUNTS, day, known_days) for name in one.accounts)


def _write(folder: str, day: SeenDay) -> None:
    data = gzip.compress(day.model_dump_json().encode(), mtime=0)
    digest = hashlib.sha256(data).hexdigest()[:16]
    patiently(case_store.store().write_once, f"{folder}/{digest}.json.gz", data)


def _before(folder: str, day: str, known_days: int) -> tuple[SeenDay, ...]:
    store = case_store.store()
    first = (date.fromisoformat(day) - timedelta(days=known_days)).isoformat()
    names = [
        name
        for name in patiently(store.names, folder)
        if first <= name.removeprefix(f"{folder}/").partition("/")[0] < day
    ]
    read = (patiently(store.read, name) for name in names)
    return tuple(SeenDay.model_validate_json(gzip.decompress(data)) for data in read if data is not None)
