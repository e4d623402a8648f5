"""Who is told: first rule that fits, errors by name, quiet hours across midnight and the change of clocks."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from tests.builders import PROD, instance_finding, key_finding
from watchkeeper.notices.route import Route, Routes, read_routes, route_for
from watchkeeper.posture.owners import NamedOwner
from watchkeeper.severity import Severity

PAYMENTS = NamedOwner(name="payments", channel="#payments")


def routes(*rules, **more):
    return read_routes({"rules": list(rules), **more})


def test_without_rules_everything_goes_where_it_is_configured():
    assert route_for(key_finding(), PAYMENTS, Routes()) == Route()


@pytest.mark.parametrize(
    ("condition", "fits"),
    [
        ({"accounts": [PROD]}, True),
        ({"accounts": ["444444444444"]}, False),
        ({"bands": ["HIGH", "CRITICAL"]}, True),
        ({"bands": ["LOW"]}, False),
        ({"types": ["*:IAMUser/*"]}, True),
        ({"types": ["*:EC2/*"]}, False),
        ({"owners": ["pay*"]}, True),
        ({"owners": ["platform"]}, False),
        ({"accounts": [PROD], "bands": ["LOW"]}, False),
        ({"tags": {"team": "web"}}, False),
    ],
)
def test_a_rule_fits_where_all_its_conditions_do(condition, fits):
    found = route_for(
        key_finding(),
        PAYMENTS,
        routes({"name": "one", "channel": "#one", "pagerduty": "p", **condition}),
    )

    assert found == (Route(channel="#one", service="p", rule="one") if fits else Route())


def test_tags_are_those_of_the_findings_resources():
    event = {
        "resource": {
            "resourceType": "Instance",
            "instanceDetails": {"instanceId": "i-0abc", "tags": [{"key": "team", "value": "web-shop"}]},
        }
    }
    book = routes({"name": "web", "channel": "#web", "tags": {"team": "web*"}})

    assert route_for(instance_finding(**event), None, book).channel == "#web"
    assert route_for(instance_finding(), None, book) == Route()


def test_the_first_rule_that_fits_answers_and_an_account_without_owner_fits_no_owner():
    book = routes(
        {"name": "owned", "owners": ["*"], "channel": "owner", "digest": False},
        {"name": "rest", "channel": "#rest"},
    )

    owned = route_for(key_finding(), PAYMENTS, book)
    assert (owned.channel, owned.digest, owned.rule) == ("#payments", False, "owned")
    assert route_for(key_finding(), None, book).channel == "#rest"
    # An owner who reads nowhere leaves the configured channel.
    assert route_for(key_finding(), NamedOwner(name="x"), book).channel is None


def test_the_houses_band_counts_and_not_the_detectors():
    book = routes({"name": "severe", "bands": ["CRITICAL"], "channel": "#severe"})

    assert route_for(key_finding(), None, book).channel is None
    assert route_for(key_finding(), None, book, Severity.CRITICAL).channel == "#severe"


@pytest.mark.parametrize(
    ("plain", "named"),
    [
        ({"rules": [{"name": "a", "chanel": "#x"}]}, "chanel"),
        ({"rules": [{"channel": "#x"}]}, "name"),
        ({"rules": [{"name": "a", "accounts": [333333333333]}]}, "accounts"),
        ({"rules": [{"name": "a", "bands": ["SEVERE"]}]}, "bands"),
        (
            {"rules": [{"name": "all"}, {"name": "late", "bands": ["LOW"]}]},
            "'late' is never reached: 'all'",
        ),
        ({"rules": [{"name": "a", "bands": ["LOW"]}, {"name": "a"}]}, "two rules are called 'a'"),
        ({"quiet": {"from": "25:00", "to": "07:00"}}, "25:00"),
        ({"quiet": {"from": "22:00", "to": "07:00", "zone": "Europe/Atlantis"}}, "Europe/Atlantis"),
        ({"quiet": {"from": "22:00", "to": "22:00"}}, "no time"),
        ({"quite": {}}, "quite"),
    ],
)
def test_a_mistake_is_named(plain, named):
    with pytest.raises(ValidationError, match=named):
        read_routes(plain)


def quiet(begin="22:00", end="07:00", zone="UTC"):
    return routes(quiet={"from": begin, "to": end, "zone": zone}).quiet


@pytest.mark.parametrize(
    ("hour", "minute", "until"),
    [
        (21, 59, None),
        (22, 0, datetime(2026, 11, 25, 7, tzinfo=UTC)),
        (23, 59, datetime(2026, 11, 25, 7, tzinfo=UTC)),
        (0, 0, datetime(2026, 11, 24, 7, tzinfo=UTC)),
        (6, 59, datetime(2026, 11, 24, 7, tzinfo=UTC)),
        (7, 0, None),
    ],
)
def test_quiet_hours_go_across_midnight(hour, minute, until):
    assert quiet().until(datetime(2026, 11, 24, hour, minute, tzinfo=UTC)) == until


def test_quiet_hours_within_a_day():
    hours = quiet("12:00", "13:30")

    assert hours.until(datetime(2026, 11, 24, 12, 30, tzinfo=UTC)) == datetime(
        2026, 11, 24, 13, 30, tzinfo=UTC
    )
    assert hours.until(datetime(2026, 11, 24, 11, 59, tzinfo=UTC)) is None


def test_they_end_by_the_houses_clock_also_in_the_night_that_it_is_changed():
    """In Berlin 2026-10-25 has 25 hours: from 22:00 to 07:00 are ten."""
    begin = datetime(2026, 10, 24, 20, 0, tzinfo=UTC)

    assert quiet(zone="Europe/Berlin").until(begin) - begin == timedelta(hours=10)


def test_a_time_that_yaml_took_for_a_number_is_that_time():
    """YAML 1.1 reads 22:00 without quotes as 1320, and 07:00 as text."""
    import yaml

    plain = yaml.safe_load("quiet: {from: 22:00, to: 07:00}")

    assert plain["quiet"]["from"] == 1320
    assert read_routes(plain).quiet == quiet()


def test_the_example_file_is_right():
    import yaml

    with open("deployments/notices/routes.yaml") as file:
        found = read_routes(yaml.safe_load(file))

    assert len(found.rules) >= 3
    assert found.quiet is not None
    assert found.services
