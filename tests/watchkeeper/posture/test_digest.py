"""Owners' digests: each channel hears of its own accounts, once."""

from emulator.block_kit import faults_of
from tests.posture_scenes import AUDIT, LAB, SHOP, first_week, hostile, no_data, six_weeks
from tests.watchkeeper.posture.test_slack_summary import assert_harmless, texts
from watchkeeper.posture.digest import digests
from watchkeeper.posture.owners import Owner

RUN, PAGE = "http://127.0.0.1:4200/runs/flow-run/1", "s3://bucket/report.html"


def of(report, channel):
    """What that channel is told, as one text."""
    return "\n".join(
        texts(next(one for one in digests(report, RUN, PAGE) if one.channel == channel).blocks)
    )


def test_owners_with_a_channel_get_one_and_only_about_their_accounts():
    made = digests(six_weeks(), RUN, PAGE)

    assert [(one.channel, one.owner, one.accounts) for one in made] == [
        ("C0LAB", "research", (LAB,)),
        ("#payments", "payments", (SHOP,)),
    ]
    assert AUDIT not in {account for one in made for account in one.accounts}
    assert "IAM.3" not in of(six_weeks(), "C0LAB")
    assert "Lambda.1" not in of(six_weeks(), "#payments")


def test_scores_gaps_and_own_counts_are_told():
    lab, shop = of(six_weeks(), "C0LAB"), of(six_weeks(), "#payments")

    assert (
        "*lab*\nFSBP 1.0.0 *78 %* (18 of 23)\nCIS 5.0.0 *82 %* (14 of 17)\n⚠ 2 gaps in the coverage" in lab
    )
    assert "EC2.2" in lab
    assert "2 resources in lab · at least 5 weeks" in lab
    assert (
        "1. ●●●● CRITICAL *<https://docs.aws.amazon.com/console/securityhub/SNS.4/remediation|SNS.4>*"
        in shop
    )
    assert "accepted risk R-2 expired on 2026-11-20" in shop


def test_owners_who_share_a_channel_share_the_message():
    owners = {
        SHOP: Owner(name="payments", channel="#cloud", source="file"),
        LAB: Owner(name="research", channel="cloud", source="tag"),
        AUDIT: Owner(name="audit", source="tag"),
    }

    made = digests(six_weeks().model_copy(update={"owners": owners}), RUN, PAGE)

    assert [(one.owner, one.accounts) for one in made] == [("payments, research", (SHOP, LAB))]


def test_slack_takes_three_hundred_hostile_controls_in_thirty_accounts():
    (one,) = digests(hostile(), RUN, PAGE)

    assert len(one.accounts) == 30
    assert faults_of(one.blocks) == []
    for text in (one.text, *texts(one.blocks[1:])):
        assert_harmless(text)
    assert "… and 10 more accounts" in of(hostile(), "C0HOSTILE")
    assert "… and 290 more in the report" in of(hostile(), "C0HOSTILE")
    assert "11. " not in of(hostile(), "C0HOSTILE")


def test_no_data_is_no_all_clear():
    owners = {SHOP: Owner(name="payments", channel="#payments", source="file")}

    assert "nothing can be said" in of(no_data().model_copy(update={"owners": owners}), "#payments")
    calm = six_weeks().model_copy(update={"priorities": ()})
    assert "Nothing fails here that is not accepted." in of(calm, "#payments")
    assert "first result" in of(first_week(), "#payments")


def test_a_digest_leads_to_the_run_and_the_report():
    for one in digests(six_weeks(), RUN, PAGE):
        last = str(one.blocks[-1])
        assert RUN in last
        assert "s3/object/bucket?prefix=report.html" in last
