"""Files that people copy: the house policy shows the true defaults."""

from pathlib import Path

import yaml

from watchkeeper.house_policy import HousePolicy

ROOT = Path(__file__).parents[2]


def test_the_house_policy_file_shows_every_rule_with_its_default():
    written = yaml.safe_load((ROOT / "deployments/house_policy.yaml").read_text())

    assert set(written) == set(HousePolicy.model_fields)
    assert HousePolicy.model_validate(written) == HousePolicy()
