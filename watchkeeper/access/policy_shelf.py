"""The managed policies of one account, each compiled once."""

from collections.abc import Iterable

from watchkeeper.access.inventory import Document, ManagedPolicy
from watchkeeper.access.policy_statements import Compiled, compiled

_ANYTHING: Document = {"Effect": "Allow", "Action": "*", "Resource": "*"}
WELL_KNOWN: dict[str, Document] = {
    "AdministratorAccess": {"Statement": _ANYTHING},
    "AWSDenyAll": {"Statement": {**_ANYTHING, "Effect": "Deny"}},
    "IAMFullAccess": {"Statement": {**_ANYTHING, "Action": "iam:*"}},
    "PowerUserAccess": {
        "Statement": {
            "Effect": "Allow",
            "NotAction": ["iam:*", "organizations:*", "account:*"],
            "Resource": "*",
        }
    },
}
"""AWS's own policies that are judged even where no inventory holds their document: what they have been for years.

Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
"""


class Shelf:
    """Policies by ARN and, the account's own, by name."""

    def __init__(self, policies: Iterable[ManagedPolicy]) -> None:
        """Take them; nothing is compiled before it is asked for."""
        self._documents: dict[str, Document] = {}
        self._arns: dict[str, str] = {}
        self._compiled: dict[str, Compiled] = {}
        for policy in policies:
            self._documents[policy.arn] = policy.document
            if ":iam::aws:" not in policy.arn:
                self._arns[policy.name] = policy.arn

    def arn_of(self, name: str) -> str | None:
        """The account's own policy of that name; None: it has none."""
        return self._arns.get(name)

    def policy(self, arn: str) -> Compiled | None:
        """The policy of that ARN; None: its document was not read, and AWS's is not well known."""
        known = self._compiled.get(arn)
        if known is None:
            document = self._documents.get(arn) or _well_known(arn)
            if document is None:
                return None
            known = self._compiled[arn] = compiled(document)
        return known


def _well_known(arn: str) -> Document | None:
    name = arn.rpartition("/")[2]
    return WELL_KNOWN.get(name) if arn.endswith(f":iam::aws:policy/{name}") else None
