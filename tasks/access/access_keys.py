"""The ids of the access keys, which the credential report does not say, and what has changed since it was made.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccessKeys.html
"""

from tasks.access.account import Account
from watchkeeper.access.inventory import CredentialReport, CredentialRow
from watchkeeper.access.parsing import in_utc, moment_of
from watchkeeper.access.parsing_credentials import KeyUse, ListedKey, keys_to_look_up, with_listed_keys
from watchkeeper.errors import NotThere, Transient, WatchkeeperError
from watchkeeper.evidence import unseen_because


def with_key_ids(account: Account, report: CredentialReport) -> tuple[CredentialReport, str | None]:
    """The report with its keys' ids, and why some have none (None: all have).

    Users that have no key by the report are not asked. Root's keys are shown to root alone.
    """

    def row(given: CredentialRow) -> CredentialRow | Transient:
        if given.is_root or not given.keys:
            return given
        try:
            return _with_keys(account, given)
        except NotThere:  # the user was deleted after the report was made
            return given.model_copy(update={"keys": ()})
        except Transient as error:  # one user that could not be asked is no reason to ask no other
            return error

    try:
        rows = account.each(row, report.rows)
    except WatchkeeperError as error:
        return report, unseen_because(error).why
    failed = [one for one in rows if isinstance(one, Transient)]
    kept = tuple(
        before if isinstance(after, Transient) else after
        for before, after in zip(report.rows, rows, strict=True)
    )
    asked = sum(bool(row.keys) and not row.is_root for row in report.rows)
    why = f"{unseen_because(failed[0]).why} ({len(failed)} of {asked} users)" if failed else None
    return report.model_copy(update={"rows": kept}), why


def _with_keys(account: Account, row: CredentialRow) -> CredentialRow:
    listed = [
        ListedKey(
            id=one["AccessKeyId"],
            active=one["Status"] == "Active",
            created=moment_of(one["CreateDate"], "CreateDate"),
        )
        for page in account.pages("iam", "list_access_keys", row.user, UserName=row.user)
        for one in page["AccessKeyMetadata"]
    ]
    uses = {key: _use(account, key) for key in keys_to_look_up(row, listed)}
    return with_listed_keys(row, listed, uses)


def _use(account: Account, key: str) -> KeyUse:
    answer = account.ask("iam", "get_access_key_last_used", key, AccessKeyId=key)
    used = answer.get("AccessKeyLastUsed", {})
    at = in_utc(used.get("LastUsedDate"))
    if at is None:
        return KeyUse()
    return KeyUse(at=at, service=used.get("ServiceName"), region=used.get("Region"))
