"""The environment, read once: bad values are refused by name, and secrets are not shown."""

import pytest
import yaml
from pydantic import ValidationError

from tasks.settings import PREFIX, Settings, house_policy, settings
from watchkeeper.house_policy import HousePolicy
from watchkeeper.severity import Severity

SECRETS = {
    "external_id": "between-us",
    "slack_token": "xoxb-0123456789",
    "slack_webhook_url": "https://hooks.slack.example/services/T/B/SECRET",
    "pagerduty_routing_key": "R0123456789ABCDEF0123456789ABCDE",
}


@pytest.fixture
def bare(house, monkeypatch, environment):
    """Not one variable is set."""
    for name in (*environment, PREFIX + "CASES"):
        if name.startswith(PREFIX):
            monkeypatch.delenv(name)
    return house


@pytest.fixture
def policy_file(house, tmp_path):
    """Write the house's rules."""

    def write(text):
        path = tmp_path / "house.yaml"
        path.write_text(text if isinstance(text, str) else yaml.safe_dump(text))
        house(house_policy=path)

    return write


def test_without_any_variable_the_defaults_hold(bare):
    bare()

    assert settings() == Settings()
    assert settings().queue_url is None
    assert settings().member_role == "WatchkeeperResponder"
    assert settings().runs_here_from is Severity.HIGH
    assert settings().lookup_rate == 2.0
    assert settings().cases == ".watchkeeper/cases"
    assert house_policy() == HousePolicy()


def test_an_empty_variable_is_as_good_as_none(bare):
    bare(queue_url="", runners="")

    assert settings() == Settings()


def test_variables_are_read_once(house, monkeypatch):
    before = settings()
    monkeypatch.setenv(PREFIX + "MEMBER_ROLE", "Another")

    assert settings() is before
    house()
    assert settings().member_role == "Another"


def test_lists_are_written_with_commas(bare):
    bare(home_regions="eu-central-1, eu-west-1,", trail="s3://org-trail-222222222222/security")

    assert settings().home_regions == ("eu-central-1", "eu-west-1")
    assert settings().trail == "s3://org-trail-222222222222/security"


def test_the_variables_of_others_are_none_of_ours(bare, monkeypatch):
    monkeypatch.setenv("MEMBER_ROLE", "Foreign")
    bare()

    assert settings().member_role == "WatchkeeperResponder"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("timezone", "Europe/Berln"),
        ("timezone", "/etc"),
        ("runners", "0"),
        ("runners", "many"),
        ("runners", "65"),
        ("visibility_seconds", "1"),
        ("visibility_seconds", "43201"),
        ("lookup_rate", "0"),
        ("lookup_rate", "-1"),
        ("lookup_rate", "nan"),
        ("timeline_hours", "0"),
        ("timeline_hours", "2161"),
        ("proof_delay", "-1"),
        ("trail", "https://bucket"),
        ("trail", "s3://B"),
        ("hunting_engine", "duckdb"),
        ("athena_bytes_limit", "1"),
        ("athena_results", "results/"),
        ("runs_here_from", "high"),
        ("runs_here_from", "SEVERE"),
    ],
)
def test_an_impossible_value_is_refused_by_name(house, name, value):
    house(**{name: value})

    with pytest.raises(ValidationError, match=name):
        settings()


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_can_be_used_and_shows_in_no_text(house, name):
    house(**SECRETS)

    secret = SECRETS[name]
    assert getattr(settings(), name).get_secret_value() == secret
    shown = f"{settings()!r} {settings()} {settings().model_dump()} {settings().model_dump_json()}"
    assert secret not in shown


def test_a_refusal_shows_no_secret_that_stands_beside_the_bad_value(house):
    house(**SECRETS, runners="0")

    with pytest.raises(ValidationError) as told:
        settings()
    assert not [name for name, secret in SECRETS.items() if secret in str(told.value)]


def test_settings_do_not_change():
    with pytest.raises(ValidationError, match="frozen"):
        settings().runners = 3


def test_the_houses_own_rules_are_read_and_the_rest_stays_careful(policy_file):
    policy_file({"contain_from": "CRITICAL", "protected_principals": ["root", "ceo-*"], "tries": 2})

    assert house_policy().contain_from is Severity.CRITICAL
    assert house_policy().protected_principals == ("root", "ceo-*")
    assert house_policy().protected_tags == {"watchkeeper:protected": "true"}
    assert house_policy().changes_per_hour == 60


def test_an_empty_file_of_rules_is_the_careful_default(policy_file):
    policy_file("# nothing yet\n")

    assert house_policy() == HousePolicy()


@pytest.mark.parametrize(
    ("rules", "named"),
    [
        ({"protected_principal": ["root"]}, "protected_principal"),
        ({"contain_form": "HIGH"}, "contain_form"),
        ({"contain_from": "SEVERE"}, "contain_from"),
        ({"changes_per_hour": -1}, "changes_per_hour"),
        ({"approval_minutes": 0}, "approval_minutes"),
        ({"tries": 0}, "tries"),
        ({"protected_accounts": "111111111111"}, "protected_accounts"),
        ({"protected_accounts": [111111111111]}, "protected_accounts"),
        (["contain_from"], "HousePolicy"),
        ("just a sentence", "HousePolicy"),
    ],
)
def test_a_misspelt_or_impossible_rule_is_refused_by_name(policy_file, rules, named):
    policy_file(rules)

    with pytest.raises(ValidationError, match=named):
        house_policy()


def test_rules_that_cannot_be_parsed_are_refused(policy_file):
    policy_file("contain_from: [HIGH")

    with pytest.raises(yaml.YAMLError):
        house_policy()


def test_rules_that_nobody_can_read_are_no_rules(house, tmp_path):
    house(house_policy=tmp_path / "absent.yaml")

    with pytest.raises(FileNotFoundError):
        house_policy()


def test_rules_cannot_make_the_file_run_code(policy_file, tmp_path):
    marker = tmp_path / "ran"
    policy_file(f"approvers: !!python/object/apply:os.mkdir ['{marker}']")

    with pytest.raises(yaml.YAMLError):
        house_policy()
    assert not marker.exists()
