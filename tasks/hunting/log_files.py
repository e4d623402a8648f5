"""Which log files hold the events of a scope: found by listing as little as a trail's folders allow.

A trail writes `[prefix/]AWSLogs/[o-…/]<account>/CloudTrail/<region>/YYYY/MM/DD/`; accounts, regions and days that
nobody asks about are not listed. What has no `AWSLogs` is any folder of `*.json`, `*.jsonl`, each perhaps gzipped.

Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
"""

import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from tasks.hunting.object_store import LogFile, Store, opened
from watchkeeper.errors import Denied, NotThere, Permanent, WatchkeeperError
from watchkeeper.hunting.scope import Scope

EARLY = timedelta(hours=1)
"""A file may hold events that are younger than its name says: clocks differ."""
LATE = timedelta(hours=6)
"""It may hold events that are this much older: CloudTrail delivers within minutes, seldom within hours. What is
delivered later still is found by the lake, which takes every file once."""

_LOGS = (".json.gz", ".json", ".jsonl.gz", ".jsonl", ".ndjson.gz", ".ndjson")
_NAME = re.compile(r"(?P<account>\d{12})_CloudTrail[\w-]*?_(?P<region>[a-z0-9-]+)_(?P<at>\d{8}T\d{4}Z)_")
_IN_NAMES = "%Y%m%dT%H%MZ"
_ACCOUNT = re.compile(r"\d{12}")
_ORGANIZATION = re.compile(r"o-[a-z0-9]{10,32}")
_DIGITS = re.compile(r"\d{2,4}")
_DIGEST = "CloudTrail-Digest"
_DEPTH = 3
"""How deep below the place an `AWSLogs` is looked for."""
_MOST_FOLDERS = 200


class Found(NamedTuple):
    """The files to read, and what could not be listed, in sentences."""

    files: tuple[LogFile, ...]
    gaps: tuple[str, ...]


def find(
    place: str,
    scope: Scope,
    *,
    store: Store | None = None,
    account: str | None = None,
    role: str | None = None,
) -> Found:
    """The log files at `place` that can hold events of `scope`.

    Args:
        place: `s3://bucket/prefix` or a folder; it may begin anywhere in a trail's layout.
        scope: accounts, regions, period.
        store: the place, if it is open already.
        account: in which `role` (the member role if None) is assumed to read the bucket.
        role: see `account`.

    Raises:
        Permanent: the place is not there or may not be read; the text says what to do next.
        Transient: S3 did not answer.
    """
    return _Search(store or opened(place, account, role), scope).found()


class _Search:
    def __init__(self, store: Store, scope: Scope) -> None:
        self._store = store
        self._scope = scope
        self._first, self._last = scope.since - EARLY, scope.until + LATE
        self._first_name, self._last_name = (
            f"{at.astimezone(UTC):{_IN_NAMES}}" for at in (self._first + timedelta(minutes=1), self._last)
        )
        self._gaps: list[str] = []
        self._accounts: set[str] = set()

    def found(self) -> Found:
        inside = self._inside()
        if inside is not None:
            kind, prefixes = inside, [""]
        else:
            kind, prefixes = "logs", [f"{at}AWSLogs/" for at in self._places_of_logs()]
        files = self._loose() if not prefixes else self._of_trails(kind, prefixes)
        if prefixes and kind in ("logs", "organization"):
            for account in self._scope.accounts:
                if account not in self._accounts:
                    self._gaps.append(
                        f"account {account} has no logs at {self._store.name}: nothing of it was seen"
                    )
        return Found(tuple(sorted(set(files))), tuple(self._gaps))

    def _inside(self) -> str | None:
        """What the place's own folder is, if it lies within a trail's layout; None if not."""
        parts = self._store.name.rstrip("/").replace("\\", "/").split("/")
        if "AWSLogs" not in parts:
            return None
        below = parts[len(parts) - parts[::-1].index("AWSLogs") :]
        if below and _ORGANIZATION.fullmatch(below[0]):
            below = below[1:]
            if not below:
                return "organization"
        return ("logs", "account", "trail", "region", "deep")[min(len(below), 4)]

    def _places_of_logs(self) -> list[str]:
        """The prefixes below which there is an `AWSLogs`: the place itself, or what lies in it."""
        level = [""]
        for _ in range(_DEPTH):
            below: list[str] = []
            found: list[str] = []
            for prefix in level[:_MOST_FOLDERS]:
                names = self._folders(prefix, must=not prefix)
                if "AWSLogs" in names:
                    found.append(prefix)
                below += [f"{prefix}{name}/" for name in names]
            if found:
                return found
            level = below
        return []

    def _of_trails(self, kind: str, prefixes: list[str]) -> Iterable[LogFile]:
        with ThreadPoolExecutor(self._store.threads) as pool:
            each = pool.map if self._store.threads > 1 else map
            if kind == "logs":
                accounts = [one for prefix in prefixes for one in self._accounts_in(prefix)]
            elif kind == "organization":
                accounts = [one for prefix in prefixes for one in self._accounts_of(prefix)]
            else:
                accounts = prefixes if kind == "account" else []
            trails = (
                [one for those in each(self._trails_in, accounts) for one in those]
                if kind != "trail"
                else prefixes
            )
            regions = (
                [one for those in each(self._regions_in, trails) for one in those]
                if kind != "region"
                else prefixes
            )
            if kind == "deep":
                return [one for one in self._list("", deep=True) if self._wanted(one.key)]
            touched = self._days()
            days = [f"{region}{day}" for region in regions for day in touched]
            listed = each(lambda prefix: self._list(prefix, deep=True), days)
            return [one for those in listed for one in those if self._wanted(one.key)]

    def _accounts_in(self, logs: str) -> Iterator[str]:
        """The accounts' folders in `AWSLogs/`, those of an organization too."""
        names = self._folders(logs, must=True)
        yield from self._chosen_accounts(logs, names)
        for name in names:
            if _ORGANIZATION.fullmatch(name):
                yield from self._accounts_of(f"{logs}{name}/")

    def _accounts_of(self, organization: str) -> Iterator[str]:
        yield from self._chosen_accounts(organization, self._folders(organization, must=False))

    def _chosen_accounts(self, prefix: str, names: Iterable[str]) -> Iterator[str]:
        for name in names:
            if _ACCOUNT.fullmatch(name) and (not self._scope.accounts or name in self._scope.accounts):
                self._accounts.add(name)
                yield f"{prefix}{name}/"

    def _trails_in(self, account: str) -> list[str]:
        names = self._folders(account)
        return [f"{account}{name}/" for name in names if name.startswith("CloudTrail") and name != _DIGEST]

    def _regions_in(self, trail: str) -> list[str]:
        wanted = self._scope.regions
        return [f"{trail}{name}/" for name in self._folders(trail) if not wanted or name in wanted]

    def _days(self) -> list[str]:
        """`2026/11/29/` of each day whose folder may hold such files; whole months and years in one."""
        days = Scope(since=self._first, until=self._last).days
        found: list[str] = []
        for month, those in groupby(days, key=lambda day: day[:7]):
            listed = list(those)
            found += [f"{month}/"] if len(listed) >= 28 else [f"{day}/" for day in listed]
        return found

    def _loose(self, prefix: str = "") -> list[LogFile]:
        """All files that look like logs; where a folder may not be read, its neighbours are."""
        try:
            listed = self._store.files(prefix, deep=True)
        except Permanent as error:
            if not prefix and isinstance(error, Denied):
                raise
            below = self._folders(prefix)
            files = self._list(prefix, deep=False) if below else []
            for name in below:
                files += self._loose(f"{prefix}{name}/")
            if not below:
                self._gaps.append(f"could not look at {prefix or self._store.name}: {error}")
            return files
        return [one for one in listed if self._wanted(one.key)]

    def _wanted(self, key: str) -> bool:
        """Whether a file is a log, and by its name can hold such events."""
        if not key.endswith(_LOGS) or _DIGEST in key:
            return False
        named = _NAME.search(key)
        if named is None:
            return True
        if self._scope.accounts and named["account"] not in self._scope.accounts:
            return False
        if self._scope.regions and named["region"] not in self._scope.regions:
            return False
        if self._first_name <= named["at"] < self._last_name:
            return True
        try:
            at = datetime.strptime(named["at"], _IN_NAMES).replace(tzinfo=UTC)
        except ValueError:
            return True
        return self._first <= at <= self._last

    def _folders(self, prefix: str, *, must: bool = False) -> list[str]:
        try:
            return self._store.folders(prefix)
        except WatchkeeperError as error:
            if must:
                raise
            if not isinstance(error, NotThere):
                self._gaps.append(f"could not look at {self._store.name}/{prefix}: {error}")
            return []

    def _list(self, prefix: str, *, deep: bool) -> list[LogFile]:
        try:
            return self._store.files(prefix, deep=deep)
        except NotThere:
            return []
        except WatchkeeperError as error:
            self._gaps.append(f"could not look at {self._store.name}/{prefix}: {error}")
            return []
