"""The KMS key that a finding names, as it stands."""

from typing import Any

from tasks import aws
from watchkeeper.errors import NotThere
from watchkeeper.evidence import Absent
from watchkeeper.facts.kms_key import KeyFacts
from watchkeeper.finding import Finding
from watchkeeper.targets import KeyTarget


def concerns(finding: Finding) -> str | None:
    """The key's id."""
    return next((target.key_id for target in finding.targets if isinstance(target, KeyTarget)), None)


def look(finding: Finding, key_id: str) -> KeyFacts | Absent:
    """The key with its state, aliases and tags; `Absent` if there is none.

    Raises:
        Denied: the key's policy or the role's lets nobody look.
    """
    kms = aws.client("kms", account=finding.account, region=finding.region or None)
    try:
        return facts(kms, key_id)
    except NotThere:
        return Absent(what=f"KMS key {key_id}")


def facts(kms: Any, key_id: str) -> KeyFacts:
    """The key.

    Raises:
        NotThere: there is none.
        Denied: as `look` says.
    """
    with aws.reading_aws_errors("kms:DescribeKey", key_id):
        found = kms.describe_key(KeyId=key_id)["KeyMetadata"]
    name, manager = found["KeyId"], found.get("KeyManager", "CUSTOMER")
    tags = []
    if manager == "CUSTOMER":  # of a key that a service keeps there is nothing to read
        tags = aws.pages(kms, "list_resource_tags", "Tags", KeyId=name)
    return KeyFacts(
        key_id=name,
        arn=found["Arn"],
        state=found["KeyState"],
        manager=manager,
        deletion=found.get("DeletionDate"),
        aliases=tuple(one["AliasName"] for one in aws.pages(kms, "list_aliases", "Aliases", KeyId=name)),
        tags={tag["TagKey"]: tag["TagValue"] for tag in tags},
    )
