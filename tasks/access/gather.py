"""One account's whole inventory: the sources side by side, each seen or not by itself.

Meant to be called within one Prefect task for each account: a task is a conversation with an account.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any, TypeVar

from tasks.access.access_keys import with_key_ids
from tasks.access.account import Account
from tasks.access.analyzers import analyzer_findings
from tasks.access.authorization import authorization
from tasks.access.contact import security_contact
from tasks.access.credential_report import credential_report
from tasks.access.last_accessed import last_accessed
from tasks.access.mfa_devices import mfa_devices
from tasks.access.providers import providers
from tasks.access.root_user import root_user
from tasks.access.user_credentials import service_credentials, signing_certificates, ssh_keys
from watchkeeper.access.inventory import (
    AccountInventory,
    AnalyzerFindings,
    Authorization,
    CredentialReport,
    LastAccessed,
    Providers,
    SourceAge,
)
from watchkeeper.access.parsing_devices import ROOT
from watchkeeper.errors import Permanent, Transient
from watchkeeper.evidence import Seen, Unseen, unseen_because

T = TypeVar("T")
Privileged = Callable[[Authorization], Iterable[str]]
_SOURCES = (
    "authorization", "credentials", "mfa", "ssh_keys", "service_credentials", "certificates", "providers",
    "analyzers", "root",
)  # fmt: skip


def account_inventory(
    account: str,
    name: str = "",
    *,
    regions: Sequence[str],
    privileged: Privileged,
    tags: Mapping[str, str] | None = None,
    email: str | None = None,
    root_centrally_managed: bool | None = None,
) -> AccountInventory:
    """Who may do what in `account`. Nothing of AWS's is raised: what could not be read is `Unseen`, or in `gaps`.

    Args:
        account: its id.
        name: its name.
        regions: where to look for analyzers and Roles Anywhere.
        privileged: of which principals (ARNs) it matters which services they used; a pure decision.
        tags: the account's own.
        email: the account's own; the alternate security contact comes before it.
        root_centrally_managed: whether the organization manages members' root credentials.
    """
    about = {"account": account, "name": name, "tags": dict(tags or {})}
    with Account(account) as asked:
        try:
            asked.enter()
        except (Permanent, Transient) as error:
            closed = unseen_because(error)
            return AccountInventory(**about, contact=email, **dict.fromkeys(_SOURCES, closed))
        reading = _Reading(asked, regions, privileged, root_centrally_managed)
        return reading.inventory(about, email)


class _Reading:
    """The sources of one account under way; a source that needs another waits for it in its own thread."""

    def __init__(
        self, account: Account, regions: Sequence[str], privileged: Privileged, managed: bool | None
    ) -> None:
        self._account = account
        self._regions = regions
        self._privileged = privileged
        self._managed = managed
        self._ages: dict[str, SourceAge] = {}
        self._gaps: dict[str, str] = {}

    def inventory(self, about: Mapping[str, Any], email: str | None) -> AccountInventory:
        account = self._account
        with ThreadPoolExecutor(len(_SOURCES) + 3, thread_name_prefix="access-source") as pool:

            def start(source: str, read: Callable[[], T]) -> Future[Seen[T] | Unseen]:
                return pool.submit(self._look, source, read)

            identities = start("authorization", lambda: authorization(account))
            report = start("credential report", lambda: credential_report(account))
            looks: dict[str, Future[Any]] = {
                "authorization": identities,
                "credentials": start("credentials", lambda: self._credentials(report)),
                "mfa": start(
                    "mfa",
                    lambda: mfa_devices(account, _value(report.result()), _value(identities.result())),
                ),
                "ssh_keys": start("ssh_keys", lambda: ssh_keys(account, _users(identities, report))),
                "service_credentials": start(
                    "service_credentials",
                    lambda: service_credentials(account, _users(identities, report)),
                ),
                "certificates": start(
                    "certificates",
                    lambda: signing_certificates(account, _users_with_certificates(identities, report)),
                ),
                "providers": start("providers", self._providers),
                "analyzers": start("analyzers", self._analyzers),
                "root": start("root", lambda: root_user(account, self._managed)),
            }
            used = pool.submit(self._last_accessed, identities)
            contact = start("contact", lambda: security_contact(account))
        if isinstance(said := contact.result(), Unseen):
            self._gaps["contact"] = said.why
        if (made := _value(report.result())) is not None:
            self._ages["credentials"] = self._ages["credential report"].model_copy(
                update={"source": "credentials", "as_of": made.generated}
            )
        return AccountInventory(
            **about,
            contact=_value(contact.result()) or email,
            **{source: future.result() for source, future in looks.items()},
            last_accessed=used.result(),
            ages=tuple(self._ages[name] for name in (*_SOURCES, "last_accessed") if name in self._ages),
            gaps=dict(sorted(self._gaps.items())),
        )

    def _look(self, source: str, read: Callable[[], T]) -> Seen[T] | Unseen:
        try:
            value = read()
        except (Permanent, Transient) as error:
            return unseen_because(error)
        self._read_now(source)
        return Seen(value=value)

    def _read_now(self, source: str, as_of: datetime | None = None) -> None:
        self._ages[source] = SourceAge(source=source, read=datetime.now(UTC), as_of=as_of)

    def _credentials(self, report: Future[Seen[CredentialReport] | Unseen]) -> CredentialReport:
        found, why = with_key_ids(self._account, _needed(report.result()))
        if why:
            self._gaps["access_keys"] = why
        return found

    def _providers(self) -> Providers:
        found, gaps = providers(self._account, self._regions)
        self._gaps.update(gaps)
        return found

    def _analyzers(self) -> AnalyzerFindings:
        found, gaps = analyzer_findings(self._account, self._regions)
        self._gaps.update(gaps)
        return found

    def _last_accessed(
        self, identities: Future[Seen[Authorization] | Unseen]
    ) -> dict[str, Seen[LastAccessed] | Unseen]:
        """Nobody's where nobody is known: `authorization` says why."""
        known = _value(identities.result())
        if known is None:
            return {}
        found = last_accessed(self._account, self._privileged(known))
        completed = [one.value.completed for one in found.values() if isinstance(one, Seen)]
        if completed:
            self._read_now("last_accessed", min(completed))
        return found


def _value(look: Seen[T] | Unseen) -> T | None:
    return look.value if isinstance(look, Seen) else None


def _needed(look: Seen[T] | Unseen) -> T:
    """The value.

    Raises:
        Permanent: it could not be seen, which is why this cannot be seen either.
    """
    if isinstance(look, Unseen):
        raise Permanent(look.why)
    return look.value


def _users(
    identities: Future[Seen[Authorization] | Unseen], report: Future[Seen[CredentialReport] | Unseen]
) -> list[str]:
    """The users' names, from the report if the users themselves could not be read.

    Raises:
        Permanent: neither could be read.
    """
    if (known := _value(identities.result())) is not None:
        return [user.name for user in known.users]
    if (rows := _value(report.result())) is not None:
        return [row.user for row in rows.rows if row.user != ROOT]
    return [user.name for user in _needed(identities.result()).users]


def _users_with_certificates(
    identities: Future[Seen[Authorization] | Unseen], report: Future[Seen[CredentialReport] | Unseen]
) -> list[str]:
    """Those that have some by the report; without a report everybody."""
    if (rows := _value(report.result())) is None:
        return _users(identities, report)
    having = [row for row in rows.rows if row.certificates_active or row.certificates_inactive]
    return [row.user for row in having if row.user != ROOT]
