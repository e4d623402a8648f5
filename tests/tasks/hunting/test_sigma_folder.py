"""A folder of Sigma rules is read whole, and of each file that gives no hunt it is told why."""

import pytest

from tasks.hunting import sigma_folder
from watchkeeper.errors import Permanent

pytest.importorskip("sigma", reason="pySigma is an extra")

RULE = """
title: A role was made
logsource: {product: aws, service: cloudtrail}
detection:
  selection: {eventSource: iam.amazonaws.com, eventName: CreateRole}
  condition: selection
level: low
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "Role-Made.yml").write_text(RULE)
    (tmp_path / "second.yaml").write_text(RULE)
    (tmp_path / "README.md").write_text("no rule")
    return tmp_path


def test_every_yaml_file_in_the_folder_and_below_it_is_read(folder):
    hunts, told = sigma_folder.read(folder)

    assert {one.id for one in hunts} == {"sigma_role_made", "sigma_second"}
    assert told == ()


def test_what_gives_no_hunt_is_told_with_its_file_and_stops_nothing(folder):
    (folder / "a_field.yml").write_text(RULE.replace("eventName", "colour"))
    (folder / "no_yaml.yml").write_text("title: [")
    (folder / "latin.yml").write_bytes(b"title: \xff")
    (folder / "large.yml").write_bytes(b"#" * (sigma_folder.LARGEST + 1))
    (folder / "twice").mkdir()
    (folder / "twice" / "role_made.yml").write_text(RULE)
    hunts, told = sigma_folder.read(folder)

    assert {one.id for one in hunts} == {"sigma_role_made", "sigma_second"}
    assert len(told) == 5
    for name, why in {
        "a_field.yml": "A role was made: field colour",
        "no_yaml.yml": "is not YAML",
        "latin.yml": "utf-8",
        "large.yml": "larger than 1 MB",
        "twice/role_made.yml": "another file of that name",
    }.items():
        assert [one for one in told if one.startswith(f"{name}: ") and why in one], name


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(Permanent, match="is no folder"):
        sigma_folder.read(tmp_path / "rules")
