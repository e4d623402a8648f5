"""KMS keys by their aliases: what people write is an alias, what AWS answers is an ARN.

Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_ListAliases.html
"""

from tasks import aws
from tasks.baseline import reach
from watchkeeper.baseline.survey import Place


def key_id_of(at: Place, alias: str) -> str | None:
    """The id of the key behind an alias of the place; None if there is no such alias."""
    for one in aws.pages(reach.client("kms", at), "list_aliases", "Aliases"):
        if one["AliasName"] == alias:
            return one.get("TargetKeyId")
    return None


def key_arn_of(at: Place, alias: str, partition: str) -> str | None:
    """The ARN of the key behind an alias of the place; None if there is no such alias."""
    found = key_id_of(at, alias)
    return f"arn:{partition}:kms:{at.region}:{at.account}:key/{found}" if found else None


def alias_of(at: Place, key: str | None, hoped_for: str) -> str | None:
    """An alias of the key, `hoped_for` if it has that one; a key of another place stays as it is.

    Args:
        at: where the key should be.
        key: id, ARN or alias, as AWS answers it; None: no key at all.
        hoped_for: of a key's several aliases the one that counts.
    """
    if not key:
        return None
    if key.startswith("arn:") and key.split(":")[3:5] != [at.region, at.account]:
        return key
    key_id = key.rpartition("/")[2]
    names = [
        one["AliasName"]
        for one in aws.pages(reach.client("kms", at), "list_aliases", "Aliases")
        if one.get("TargetKeyId") == key_id or key.endswith(one["AliasName"])
    ]
    return hoped_for if hoped_for in names else min(names, default=key)
