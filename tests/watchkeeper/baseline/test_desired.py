"""The baseline file: defaults, overrides by unit and by account, and misspelt settings."""

from importlib import resources

import pytest
import yaml
from pydantic import ValidationError

from watchkeeper.baseline.desired import Baseline, Baselines, read_baselines
from watchkeeper.baseline.survey import Account
from watchkeeper.evidence import Seen

ROOT, SANDBOX, INNER = "r-1", "ou-sandbox", "ou-sandbox-inner"


def account(name="333333333333", ous=(ROOT,)):
    return Account(id=name, name=name, ous=ous, regions=Seen(value=("us-east-1",)))


def test_the_commented_file_names_every_setting_with_its_default():
    text = (resources.files("watchkeeper.baseline") / "default.yaml").read_text()
    document = yaml.safe_load(text)

    assert read_baselines(document) == Baselines()
    document.pop("overrides")
    assert set(names(document)) == set(names(Baseline().model_dump(mode="json")))


def names(document, above=""):
    for name, value in document.items():
        yield above + name
        if isinstance(value, dict):
            yield from names(value, f"{above}{name}.")


def test_a_file_needs_only_what_differs():
    given = read_baselines({"guardduty": {"publishing": "ONE_HOUR"}, "trail": None})

    assert given.base.guardduty.publishing == "ONE_HOUR"
    assert given.base.trail == Baseline().trail


@pytest.mark.parametrize(
    "document",
    [
        {"guarduty": {"enabled": True}},
        {"guardduty": {"publishing": "FIVE_MINUTES"}},
        {"trail": {"retention_days": 42}},
        {"overrides": [{"accounts": ["1"], "set": {"trail": {"naem": "x"}}}]},
        {"overrides": [{"accounts": ["1"]}]},
    ],
)
def test_a_misspelt_or_impossible_setting_is_refused(document):
    with pytest.raises(ValidationError):
        read_baselines(document)


def test_an_override_cannot_change_who_the_organization_is():
    document = {"overrides": [{"accounts": ["1"], "set": {"organization": {"home_region": "eu-west-1"}}}]}

    with pytest.raises(ValueError, match="organization"):
        read_baselines(document)


def test_overrides_go_from_the_root_down_and_the_accounts_own_wins():
    given = read_baselines(
        {
            "overrides": [
                {"accounts": ["333333333333"], "set": {"events": {"page_from_severity": 3}}},
                {"ous": [INNER], "set": {"events": {"page_from_severity": 2, "from_severity": 2}}},
                {"ous": [SANDBOX], "set": {"events": {"page_from_severity": 1, "from_severity": 1}}},
            ]
        }
    )

    events = given.of(account(ous=(ROOT, SANDBOX, INNER))).events
    assert (events.page_from_severity, events.from_severity) == (3, 2)
    assert given.of(account("444444444444", (ROOT, SANDBOX))).events.page_from_severity == 1
    assert given.of(account("444444444444")) is given.base


def test_an_override_replaces_a_list_whole():
    standards = ["aws-foundational-security-best-practices/v/1.0.0"]
    given = read_baselines(
        {"overrides": [{"ous": [ROOT], "set": {"security_hub": {"standards": standards}}}]}
    )

    assert given.of(account()).security_hub.standards == tuple(standards)
    assert given.of(account()).security_hub.enabled
