"""What earlier days had, kept in the case store: objects that are added and never changed.

```
hunting/first-seen/<day>/<digest>.json.gz   by hunt the likenesses of the day's rows, and which accounts had logs
```

A day that is hunted again, with events that came late, gets a second object beside the first.
"""

import gzip
import hashlib
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from tasks import case_store
from tasks.patience import patiently
from watchkeeper.frozen import Frozen
from watchkeeper.hunting.first_seen import KNOWN_DAYS, SeenDay

_FOLDER = "hunting/first-seen"


class KeptDay(Frozen):
    """One object: everything that one run knows of a day."""

    day: str
    accounts: tuple[str, ...]
    """Those that had logs."""
    hunts: tuple[SeenDay, ...]


def keep(day: str, accounts: Iterable[str], hunts: Iterable[SeenDay]) -> None:
    """Add a day; the same day with the same rows is the same object.

    Raises:
        Transient: the store cannot be reached.
    """
    kept = KeptDay(day=day, accounts=tuple(sorted(accounts)), hunts=tuple(hunts))
    data = gzip.compress(kept.model_dump_json().encode(), mtime=0)
    digest = hashlib.sha256(data).hexdigest()[:16]
    patiently(case_store.store().write_once, f"{_FOLDER}/{day}/{digest}.json.gz", data)


def earlier(day: str, known_days: int = KNOWN_DAYS) -> Iterator[KeptDay]:
    """What was kept of the days before `day`, at most so many of them back, one after the other.

    Raises:
        Transient: the store cannot be reached.
    """
    store = case_store.store()
    first = (date.fromisoformat(day) - timedelta(days=known_days)).isoformat()
    for name in patiently(store.names, _FOLDER):
        if first <= name.removeprefix(f"{_FOLDER}/").partition("/")[0] < day:
            data = patiently(store.read, name)
            if data is not None:
                yield KeptDay.model_validate_json(gzip.decompress(data))
