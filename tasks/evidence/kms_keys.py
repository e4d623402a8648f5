"""The keys of an account, in the finding's region, that cannot be used: disabled or about to be deleted."""

from typing import Any

from tasks import aws
from tasks.evidence import kms_key
from watchkeeper.errors import NotThere, Permanent
from watchkeeper.facts.kms_key import KeysFacts
from watchkeeper.finding import Finding

MOST_KEYS = 1_000
"""More are not asked one by one: DescribeKey is limited, and the rest is told as not looked at."""


def concerns(finding: Finding) -> str | None:
    """The account: an alarm says that a key was disabled, and not which."""
    return finding.account or None


def look(finding: Finding, name: str) -> KeysFacts:
    """Its customer-managed keys that are not enabled.

    Raises:
        Denied: keys may not be listed.
    """
    kms = aws.client("kms", account=name, region=finding.region or None)
    listed = [key["KeyId"] for key in aws.pages(kms, "list_keys", "Keys")]
    members, gaps = [], []
    for key_id in listed[:MOST_KEYS]:
        try:
            if _is_out_of_use(kms, key_id):
                members.append(kms_key.facts(kms, key_id))
        except NotThere:
            continue  # deleted since it was listed
        except Permanent as error:
            gaps.append(f"{key_id}: {error}")
    if len(listed) > MOST_KEYS:
        gaps.append(f"{len(listed) - MOST_KEYS} more keys were not looked at")
    return KeysFacts(
        account=name,
        region=finding.region,
        members=tuple(members),
        checked=len(listed[:MOST_KEYS]),
        not_checked=tuple(gaps),
    )


def _is_out_of_use(kms: Any, key_id: str) -> bool:
    with aws.reading_aws_errors("kms:DescribeKey", key_id):
        found = kms.describe_key(KeyId=key_id)["KeyMetadata"]
    return found.get("KeyManager") == "CUSTOMER" and found["KeyState"] != "Enabled"
