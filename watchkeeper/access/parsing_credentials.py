"""The credential report, read by its header, and its keys matched with what ListAccessKeys says.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
"""

import csv
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Literal

from watchkeeper.access.inventory import CredentialReport, CredentialRow, ReportKey
from watchkeeper.errors import Malformed
from watchkeeper.evidence import Frozen

_NEEDED = (
    "user", "arn", "user_creation_time", "password_enabled", "password_last_used", "password_last_changed",
    "mfa_active", "access_key_1_active", "access_key_1_last_rotated", "access_key_1_last_used_date",
    "access_key_2_active", "access_key_2_last_rotated", "access_key_2_last_used_date",
)  # fmt: skip
"""Columns that every report has; others may be there or not, in any order."""
_NOTHING = {"", "n/a", "no_information", "not_supported"}


class ListedKey(Frozen):
    """An access key as ListAccessKeys gives it."""

    id: str
    active: bool
    created: datetime


class KeyUse(Frozen):
    """An access key's last use as GetAccessKeyLastUsed gives it."""

    at: datetime | None = None
    """None: no use on record."""
    service: str | None = None
    region: str | None = None


def credential_report_of(text: str | bytes, generated: datetime) -> CredentialReport:
    """The report as AWS made it at `generated`, in CSV with 22 columns, or with more.

    Raises:
        Malformed: the text is no credential report, or is cut off; it names the line and the column.
    """
    decoded = text if isinstance(text, str) else text.decode("utf-8", "replace")
    lines = csv.reader(decoded.removeprefix("\ufeff").splitlines())
    header = next(lines, [])
    missing = [name for name in _NEEDED if name not in header]
    if missing:
        raise Malformed("credential report", f"has no column {missing[0]}: is it one?")
    rows = []
    for number, fields in enumerate(lines, 2):
        if not fields:
            continue
        if len(fields) != len(header):
            raise Malformed(
                f"credential report line {number}", f"has {len(fields)} fields, not {len(header)}"
            )
        rows.append(_row(_Line(number, dict(zip(header, fields, strict=True)))))
    return CredentialReport(generated=generated.astimezone(UTC), rows=tuple(rows))


def keys_to_look_up(row: CredentialRow, listed: Sequence[ListedKey]) -> tuple[str, ...]:
    """Ids of the keys of which the report cannot say when they were used: newer than it, or not told apart."""
    return tuple(one.id for one in listed if _reported(row, one, listed) is None)


def with_listed_keys(
    row: CredentialRow, listed: Sequence[ListedKey], uses: Mapping[str, KeyUse]
) -> CredentialRow:
    """The row with the keys that are there now: the report may be four hours old, the list is not.

    Args:
        row: the user's line in the report.
        listed: the user's keys as they are now.
        uses: the last use of those that `keys_to_look_up` names.
    """
    keys: list[ReportKey] = []
    others: list[ListedKey] = []
    for one in listed:
        known = _reported(row, one, listed)
        if known is None:
            others.append(one)
        else:
            keys.append(known.model_copy(update={"access_key_id": one.id, "active": one.active}))
    taken = {key.number for key in keys}
    numbers: tuple[Literal[1, 2], ...] = (1, 2)
    free = [number for number in numbers if number not in taken]
    for number, one in zip(free, sorted(others, key=lambda key: (key.created, key.id)), strict=False):
        keys.append(
            ReportKey(
                number=number,
                access_key_id=one.id,
                active=one.active,
                created=one.created,
                last_used=uses[one.id].at,
                last_used_service=uses[one.id].service,
                last_used_region=uses[one.id].region,
            )
        )
    return row.model_copy(update={"keys": tuple(sorted(keys, key=lambda key: key.number))})


def _reported(row: CredentialRow, key: ListedKey, listed: Sequence[ListedKey]) -> ReportKey | None:
    """The report's line on `key`: the one made in the same second, if there is one such on either side."""
    second = key.created.replace(microsecond=0)
    if sum(one.created.replace(microsecond=0) == second for one in listed) != 1:
        return None
    found = [one for one in row.keys if one.created is not None and one.created == second]
    return found[0] if len(found) == 1 else None


class _Line:
    """One line of the report: its cells by column, and what to say if one is wrong."""

    def __init__(self, number: int, cells: dict[str, str]) -> None:
        self._number = number
        self._cells = cells

    def text(self, column: str) -> str | None:
        """The cell; None where AWS says that there is nothing, or that it does not say."""
        value = self._cells.get(column, "").strip()
        return None if value.lower() in _NOTHING else value

    def flag(self, column: str) -> bool | None:
        """A boolean in upper or lower case."""
        value = self.text(column)
        if value is None:
            return None
        if value.lower() not in ("true", "false"):
            raise self._wrong(column, f"is {value[:40]!r}, not true or false")
        return value.lower() == "true"

    def moment(self, column: str) -> datetime | None:
        """A moment; the report writes them in UTC."""
        value = self.text(column)
        try:
            at = None if value is None else datetime.fromisoformat(value)
        except ValueError as error:
            raise self._wrong(column, f"is no date: {str(value)[:40]!r}") from error
        if at is None:
            return None
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)

    def needed_moment(self, column: str) -> datetime:
        """A moment that every line has."""
        at = self.moment(column)
        if at is None:
            raise self._wrong(column, "is missing")
        return at

    def needed(self, column: str) -> str:
        """The cell as it stands: a user may be called `no_information`."""
        value = self._cells[column].strip()
        if not value:
            raise self._wrong(column, "is missing")
        return value

    def _wrong(self, column: str, problem: str) -> Malformed:
        return Malformed(f"credential report line {self._number} {column}", problem)


def _row(line: _Line) -> CredentialRow:
    keys = (_key(line, 1), _key(line, 2))
    certificates = [
        (line.flag(f"cert_{number}_active") is True, line.moment(f"cert_{number}_last_rotated"))
        for number in (1, 2)
    ]
    return CredentialRow(
        user=line.needed("user"),
        arn=line.needed("arn"),
        created=line.needed_moment("user_creation_time"),
        password=line.flag("password_enabled"),
        password_last_used=line.moment("password_last_used"),
        password_changed=line.moment("password_last_changed"),
        mfa=line.flag("mfa_active") or False,
        keys=tuple(key for key in keys if key is not None),
        certificates_active=sum(active for active, _ in certificates),
        certificates_inactive=sum(not active and made is not None for active, made in certificates),
    )


def _key(line: _Line, number: int) -> ReportKey | None:
    """The key in one of the two places; None where none is: neither active nor ever made."""
    prefix = f"access_key_{number}_"
    active, created = line.flag(f"{prefix}active") or False, line.moment(f"{prefix}last_rotated")
    if not active and created is None:
        return None
    return ReportKey(
        number=1 if number == 1 else 2,
        active=active,
        created=created,
        last_used=line.moment(f"{prefix}last_used_date"),
        last_used_service=line.text(f"{prefix}last_used_service"),
        last_used_region=line.text(f"{prefix}last_used_region"),
    )
