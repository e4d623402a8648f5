"""One account's inventory with its indexes: whatever a subject needs is found without going through the rest."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import Any, TypeVar

from watchkeeper.access.effective import Evaluator
from watchkeeper.access.inventory import (
    AccountInventory,
    AnalyzerFinding,
    Authorization,
    CredentialRow,
    IamRole,
    ManagedPolicy,
    Providers,
)
from watchkeeper.access.scene import Scene
from watchkeeper.evidence import Seen, Unseen

T = TypeVar("T")
ROOT = "<root_account>"
"""What reports and lists call the root user."""


class AccountView:
    """Read-only."""

    def __init__(self, inventory: AccountInventory, scene: Scene) -> None:
        self.inventory = inventory
        self.scene = scene
        self.account = inventory.account
        self.authorization: Authorization | None = seen(inventory.authorization)
        self.evaluator = Evaluator(self.authorization or Authorization())
        report = seen(inventory.credentials)
        self.rows: dict[str, CredentialRow] | None = (
            None if report is None else {row.user: row for row in report.rows}
        )
        self.devices = _by_user(inventory.mfa)
        self.ssh_keys = _by_user(inventory.ssh_keys)
        self.service_credentials = _by_user(inventory.service_credentials)
        self.certificates = _by_user(inventory.certificates)
        self.providers: Providers | None = seen(inventory.providers)

    @cached_property
    def roles(self) -> dict[str, IamRole]:
        """By ARN."""
        return {role.arn: role for role in (self.authorization.roles if self.authorization else ())}

    @cached_property
    def roles_by_name(self) -> dict[str, IamRole]:
        """By name, which is one's own in an account whatever the path."""
        return {role.name: role for role in self.roles.values()}

    @cached_property
    def policies(self) -> tuple[ManagedPolicy, ...]:
        """The account's managed policies."""
        return self.authorization.policies if self.authorization else ()

    @cached_property
    def findings(self) -> dict[str, list[AnalyzerFinding]]:
        """Access Analyzer's, by resource."""
        found = seen(self.inventory.analyzers)
        by_resource: dict[str, list[AnalyzerFinding]] = defaultdict(list)
        for finding in found.findings if found else ():
            by_resource[finding.resource].append(finding)
        return by_resource

    @cached_property
    def provider_arns(self) -> frozenset[str] | None:
        """Of the identity providers; None: could not be read."""
        found = self.providers
        if found is None:
            return None
        return frozenset((*(one.arn for one in found.oidc), *(one.arn for one in found.saml)))

    def is_ours(self, account: str) -> bool:
        """Whether an account is this one or of the organization."""
        return account == self.account or account in self.scene.accounts

    def why_unseen(self, *sources: str) -> dict[str, str]:
        """Those of `sources` (names of fields of the inventory, or of gaps) that could not be read."""
        unseen = self._unseen
        return {one.replace("_", " "): unseen[one] for one in sources if one in unseen}

    @cached_property
    def _unseen(self) -> dict[str, str]:
        return self.inventory.unseen


def seen(look: Seen[T] | Unseen) -> T | None:
    """What was seen; None: could not look."""
    return None if isinstance(look, Unseen) else look.value


def _by_user(look: Seen[Any] | Unseen) -> dict[str, tuple[Any, ...]] | None:
    """The entries of each user; None: could not look."""
    entries: Iterable[Any] | None = seen(look)
    if entries is None:
        return None
    found: dict[str, list[Any]] = defaultdict(list)
    for one in entries:
        found[one.user].append(one)
    return {user: tuple(ones) for user, ones in found.items()}
