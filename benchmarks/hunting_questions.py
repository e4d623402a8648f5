"""The questions A to D as hunts, so that every way can be held to the same answers."""

from watchkeeper.hunting.answer import Asked
from watchkeeper.hunting.hunt_file import read_hunt

_HEAD = """-- id: {id}
-- title: {title}
-- question: {title}?
-- severity: LOW
-- tactics: [discovery]
-- techniques: [T1078]
-- needs: [management]
-- parameters: {parameters}
-- false_positives: a benchmark
-- sources: [https://docs.aws.amazon.com/awscloudtrail/latest/userguide/]
SELECT event_time, event_id, account, region, principal, event_name, source_ip, event_name AS detail
FROM cloudtrail WHERE {where}
"""


def _hunt(
    name: str, title: str, where: str, parameters: str, values: dict[str, tuple[str, ...] | str]
) -> Asked:
    text = _HEAD.format(id=name, title=title, parameters=parameters, where=where)
    return Asked(hunt=read_hunt(name, text), values=values)


def questions(homes: tuple[str, ...], key: str) -> dict[str, Asked]:
    """By letter.

    Args:
        homes: the regions in which the organization works.
        key: whose calls D asks for.
    """
    listed = "{homes: {type: 'text[]', default: [], description: regions}}"
    one = "{key: {type: text, default: '', description: a key}}"
    return {
        "A": _hunt("a_root", "Root was used", "identity_type = 'Root'", "{}", {}),
        "B": _hunt(
            "b_iam",
            "IAM was changed",
            "event_source = 'iam.amazonaws.com' AND read_only IS DISTINCT FROM true",
            "{}",
            {},
        ),
        "C": _hunt(
            "c_regions", "Unusual regions", "NOT list_contains($homes, region)", listed, {"homes": homes}
        ),
        "D": _hunt("d_key", "What a key did", "access_key_id = $key", one, {"key": key}),
    }
