"""Cost before enabling: plausible for a small account, wider where nothing could be counted, sourced."""

from importlib import resources

import pytest
import yaml
from pydantic import ValidationError

from watchkeeper.baseline.compare import Line, State
from watchkeeper.baseline.cost import cost_markdown, estimate
from watchkeeper.baseline.cost_page import cost_section
from watchkeeper.baseline.desired import Baselines, read_baselines
from watchkeeper.baseline.price_table import read_prices
from watchkeeper.baseline.survey import Account, Survey
from watchkeeper.baseline.usage import COUNTS, Usage
from watchkeeper.errors import Permanent
from watchkeeper.evidence import Seen, Unseen

ACCOUNT, HOME = "123456789012", "us-east-1"
PACKAGED = yaml.safe_load((resources.files("watchkeeper.baseline") / "prices.yaml").read_text())
PRICES = read_prices(PACKAGED)
SMALL = {
    "management_events": 2_000_000, "extra_trails": 0, "instances": 10, "vcpus": 20, "volume_gb": 500,
    "buckets": 12, "functions": 5, "database_vcpus": 2, "clusters": 0, "identities": 40, "resources": 150,
}  # fmt: skip
"""A small account: ten instances, a dozen buckets, two million API calls a month."""
IDLE = {
    "management_events": 3_000, "extra_trails": 0, "instances": 0, "vcpus": 0, "volume_gb": 0,
    "functions": 0, "database_vcpus": 0, "clusters": 0, "resources": 6,
}  # fmt: skip
"""A region in which nothing runs: a default VPC, and whoever lists it."""
FEATURES = (
    "S3_DATA_EVENTS", "EKS_AUDIT_LOGS", "EBS_MALWARE_PROTECTION", "RDS_LOGIN_EVENTS",
    "LAMBDA_NETWORK_LOGS", "RUNTIME_MONITORING",
)  # fmt: skip


def survey(*regions):
    return Survey(
        scope="account", home_region=HOME, management=ACCOUNT, security=ACCOUNT, log_archive=ACCOUNT,
        accounts=(Account(id=ACCOUNT, name="small", regions=Seen(value=regions)),),
        guardduty_features=FEATURES,
    )  # fmt: skip


def usage(counts, region=HOME, says=None):
    seen = {
        name: count if isinstance(count, Unseen) else Seen(value=count) for name, count in counts.items()
    }
    return Usage(account=ACCOUNT, region=region, counts=seen, guardduty_usd=says)


def small(baselines=None, **changes):
    given = usage({**SMALL, **changes})
    return estimate([given], survey(HOME), baselines or Baselines(), PRICES)


@pytest.mark.parametrize(
    ("service", "least", "most"),
    [("CloudTrail", 2, 5), ("GuardDuty", 30, 80), ("Security Hub", 10, 30), ("EventBridge", 0, 1)],
)
def test_a_small_account_costs_what_small_accounts_cost(service, least, most):
    assert least <= small().total(service=service).likely <= most


def test_sixteen_idle_regions_add_little_each():
    regions = [f"idle-{number}" for number in range(16)]
    idle = estimate(
        [usage(IDLE, region) for region in regions], survey(HOME, *regions), Baselines(), PRICES
    )

    assert 0 < idle.total().likely / 16 < 3


def test_a_range_is_a_range():
    for line in small().lines:
        assert line.usd.low <= line.usd.likely <= line.usd.high
        assert line.rests_on


def test_what_could_not_be_counted_widens_the_range_and_is_said():
    denied = Unseen(why="AWS denied cloudtrail:LookupEvents")

    known, unknown = small(management_events=100_000), small(management_events=denied)

    assert unknown.total(service="GuardDuty").high > known.total(service="GuardDuty").high
    assert any("AWS denied cloudtrail:LookupEvents" in one for one in unknown.unseen)
    assert "AWS denied cloudtrail:LookupEvents" in cost_section(unknown)
    said = next(line.rests_on for line in unknown.lines if line.service == "GuardDuty")
    assert any("could not be counted" in one for one in said)


def test_every_count_that_may_be_unseen_has_an_assumption():
    everything = estimate(
        [usage(dict.fromkeys(COUNTS, Unseen(why="denied")))], survey(HOME), Baselines(), PRICES
    )

    assert len(everything.unseen) == len(COUNTS)
    assert everything.total().high > small().total().high


def test_only_what_the_baseline_turns_on_costs():
    nothing = read_baselines(
        {
            name: {"enabled": False}
            for name in ("trail", "guardduty", "security_hub", "config", "alarms", "events")
        }
        | {"account": {"unused_access_days": None}}
    )

    assert small(nothing).lines == ()


def test_what_runs_already_is_not_new():
    running = Line(
        account=ACCOUNT, region=HOME, service="guardduty", part="detector", state=State.TO_CHANGE, wanted={}
    )
    made = estimate([usage(SMALL)], survey(HOME), Baselines(), PRICES, [running])

    assert made.total(new=True, service="GuardDuty").likely == 0
    assert made.total(new=False).likely == made.total(service="GuardDuty").likely > 0


def test_a_second_trail_is_billed():
    assert small(extra_trails=1).total(service="CloudTrail").likely > 30


def test_the_agents_are_billed_only_where_they_are_installed():
    agents = read_baselines({"guardduty": {"agents": ["EC2_AGENT_MANAGEMENT"]}})

    more = small(agents).total(service="GuardDuty").likely - small().total(service="GuardDuty").likely
    assert more == pytest.approx(20 * 1.5)


def test_guarddutys_own_figure_stands_beside_ours():
    made = estimate([usage(SMALL, says=Seen(value=41.5))], survey(HOME), Baselines(), PRICES)

    assert made.guardduty_says == {f"{ACCOUNT} {HOME}": 41.5}
    assert "41.50" in cost_markdown(made)
    assert "41.50" in cost_section(made)


@pytest.mark.parametrize(
    ("gb", "usd"), [(0, 0), (100, 100), (500, 500), (600, 550), (2_500, 1_500), (12_500, 3_750)]
)
def test_tiers_add_up(gb, usd):
    assert PRICES.cost("guardduty_flow_gb", gb) == pytest.approx(usd)


def test_every_figure_names_its_source_and_whether_it_is_confirmed():
    for figure in PACKAGED["figures"].values():
        assert figure["source"].startswith("https://")
        assert isinstance(figure["confirmed"], bool)
    assert PRICES.as_of.year >= 2026
    assert "guardduty\\_flow\\_gb" in cost_markdown(small()) or "guardduty_flow_gb" in cost_markdown(
        small()
    )


def test_ones_own_prices_replace_single_figures():
    own = {"figures": {"kms_key": {"unit": "key-month", "tiers": [{"usd": 0}], "source": "contract",
                                   "confirmed": True}}}  # fmt: skip

    prices = read_prices(PACKAGED, own)

    assert prices.cost("kms_key", 3) == 0
    assert prices.cost("alarm", 20) == PRICES.cost("alarm", 20)


def test_a_misspelt_figure_is_refused():
    own = {"figures": {"kms_kee": {"unit": "", "tiers": [{"usd": 0}], "source": "", "confirmed": True}}}

    with pytest.raises(Permanent, match="kms_kee"):
        read_prices(PACKAGED, own)
    with pytest.raises(ValidationError):
        read_prices(PACKAGED, {"figures": {"kms_key": {"usd": 1}}})
    with pytest.raises(Permanent, match="no figure 'nothing'"):
        PRICES.cost("nothing", 1)
