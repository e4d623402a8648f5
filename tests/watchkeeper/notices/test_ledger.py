"""What the ledger's events come to: who is behind, who is tried, what is dead, and what the message shows."""

from datetime import UTC, datetime, timedelta

import pytest

from watchkeeper.notices.buttons import ACKNOWLEDGE, Question, acknowledge_button, decision_buttons
from watchkeeper.notices.digest import digest_of
from watchkeeper.notices.events import (
    EVENT,
    Acknowledged,
    Dead,
    Delivered,
    Digested,
    DigestLine,
    Failed,
    Heard,
    Held,
    Joined,
    Made,
    Message,
    Page,
    Road,
    Sending,
    Skipped,
)
from watchkeeper.notices.ledger import CLAIM, standing
from watchkeeper.notices.message import dressed
from watchkeeper.notices.overview import overview
from watchkeeper.notices.stage import Stage

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
BY = {"at": NOON, "by": "run-1"}


def made(text="news", stage=Stage.OPENED, by="run-1", road=Road.SLACK, blocks=(), at=NOON):
    return Made(at=at, by=by, road=road, stage=stage, content=Message(text=text, blocks=list(blocks)))


def page(action="trigger"):
    return Made(**BY, road=Road.PAGERDUTY, stage=Stage.WAITING, content=Page(action=action, summary="x"))


def delivered(upto, what=None, road=Road.SLACK, reference="1.0"):
    return Delivered(
        **BY, road=road, reference=reference, channel="C1", upto=upto, made=what.name if what else ""
    )


def sending(by="run-1", at=NOON, road=Road.SLACK):
    return Sending(at=at, by=by, road=road)


def failed(**more):
    return Failed(**BY, road=Road.SLACK, why="Slack did not answer", **more)


def slack(*events):
    return standing(events).on(Road.SLACK)


@pytest.mark.parametrize(
    ("events", "behind"),
    [
        ((), False),
        ((made(),), True),
        ((made(), sending()), True),
        ((made(), sending(), failed()), True),
        ((made(), sending(), delivered(1)), False),
        # Made while the first was on its way: the delivery told only of what it had seen.
        ((made(), sending(), made("more", Stage.CLOSED), delivered(1)), True),
        ((made(), sending(), delivered(1), made("more", Stage.CLOSED)), True),
        ((made(), delivered(1), Joined(**BY, finding="f", type="t")), True),
        ((made(), delivered(1), Acknowledged(**BY, who="Ada", via="Slack")), True),
        ((made(), Dead(**BY, road=Road.SLACK, why="x", upto=1)), False),
        ((made(), Dead(**BY, road=Road.SLACK, why="x", upto=1), made("more", Stage.CLOSED)), True),
        ((made(), delivered(1), made("more", Stage.CONTAINING),
          Skipped(**BY, road=Road.SLACK, upto=3, why="x")), False),
        # A finding that joins a case which has no message makes none.
        ((Joined(**BY, finding="f", type="t"),), False),
    ],
)  # fmt: skip
def test_a_road_is_behind_when_something_was_said_since_it_last_came_through(events, behind):
    assert slack(*events).behind is behind


def test_every_event_comes_back_from_its_json():
    line = DigestLine(case="c", type="t", account="1", resource="r", outcome="o", band="LOW", at=NOON)
    for event in (
        made(),
        page(),
        sending(),
        delivered(1),
        failed(after=3.0),
        Held(**BY, until=NOON, line=line),
    ):
        assert EVENT.validate_json(event.model_dump_json()) == event


def test_a_try_of_which_nobody_knows_the_end_is_remembered_until_it_is_known():
    assert slack(made()).unclear is None
    assert slack(made(), sending()).unclear.by == "run-1"
    assert slack(made(), sending(), sending("run-2")).unclear.by == "run-1"
    # Where the message is known, changing it once more does no harm.
    assert slack(made(), delivered(1), made("more"), sending()).unclear is None
    assert slack(made(), sending(), failed()).unclear is not None
    assert slack(made(), sending(), failed(), sending(), delivered(1)).unclear is None


def test_being_asked_to_wait_is_no_try_and_says_when():
    asked = slack(made(), sending(), failed(after=7.0, counts=False))

    assert (asked.tries, asked.not_before, asked.unclear) == (0, NOON + timedelta(seconds=7), None)
    assert slack(made(), sending(), failed(), sending(), failed()).tries == 2
    assert slack(made(), sending(), failed(), made("more", Stage.CLOSED)).tries == 0


def test_another_ones_try_is_left_alone_for_as_long_as_it_may_take():
    trying = slack(made(), sending())

    assert trying.busy("run-2", NOON + CLAIM / 2)
    assert not trying.busy("run-2", NOON + CLAIM)
    assert not trying.busy("run-1", NOON)
    assert not slack(made(), sending(), failed()).busy("run-2", NOON)


def test_a_dead_letter_is_unheard_until_it_is_told_elsewhere_and_an_absent_road_is_none():
    dead = Dead(**BY, road=Road.SLACK, why="x", upto=1)

    assert slack(made(), dead).unheard
    assert not slack(made(), dead, Heard(**BY, road=Road.SLACK, via="PagerDuty")).unheard
    assert not slack(made(), dead.model_copy(update={"absent": True})).unheard


@pytest.mark.parametrize(
    ("actions", "still_open"),
    [(["trigger"], True), (["trigger", "acknowledge"], True), (["trigger", "resolve"], False), ([], False)],
)
def test_a_page_is_open_until_its_end_came_through(actions, still_open):
    events = []
    for action in actions:
        events += [page(action), delivered(len(events) + 1, page(action), Road.PAGERDUTY)]

    assert standing(events).page_open is still_open
    assert standing([*events, page("resolve")]).page_open is still_open  # made, and not delivered


def test_what_is_held_is_held_until_it_is_in_a_digest_or_is_told():
    line = DigestLine(case="c", type="t", account="1", resource="r", outcome="o", band="LOW", at=NOON)
    held = Held(**BY, until=NOON, line=line)

    assert standing([held]).held == held
    assert standing([held, Digested(**BY, book="digest-1")]).held is None
    assert standing([held, made(stage=Stage.REOPENED)]).held is None


def question(run):
    return decision_buttons(Question(case="c", run=run, digest="d" * 64))


def actions_of(message):
    return [one["action_id"] for block in message.blocks for one in block.get("elements", ())
            if "action_id" in one]  # fmt: skip


def test_a_run_that_waits_keeps_its_buttons_whatever_other_runs_say():
    events = [
        made("wait", Stage.WAITING, "run-1", blocks=[question("run-1")]),
        made("looking", Stage.OPENED, "run-2"),
        made("✅ contained", Stage.CLOSED, "run-2"),
    ]
    shown = dressed(standing(events))

    assert shown.text == "wait"
    assert actions_of(shown) == ["approve", "decline", "ask", "acknowledge"]
    assert "✅ contained" in str(shown.blocks)
    assert "looking" not in str(shown.blocks)


def test_two_runs_that_wait_have_two_rows_of_buttons():
    events = [
        made("first", Stage.WAITING, "run-1", blocks=[question("run-1")]),
        made("second", Stage.WAITING, "run-2", blocks=[question("run-2")]),
    ]

    assert str(dressed(standing(events)).blocks).count("'approve'") == 2


def test_an_answered_question_has_no_buttons():
    events = [made("wait", Stage.WAITING, blocks=[question("run-1")]), made("going", Stage.CONTAINING)]

    assert actions_of(dressed(standing(events))) == []


def test_who_acknowledged_stands_in_the_message_and_the_button_is_gone():
    events = [made(blocks=[acknowledge_button("c")]), Acknowledged(**BY, who="<!channel> Ada", via="Slack")]
    shown = dressed(standing(events))

    assert ACKNOWLEDGE not in actions_of(shown)
    assert "Acknowledged by &lt;!channel&gt; Ada at 2026-11-24 12:00 UTC" in str(shown.blocks)
    again = dressed(standing([*events, made("again", Stage.REOPENED, blocks=[acknowledge_button("c")])]))
    assert actions_of(again) == [ACKNOWLEDGE]


def test_findings_that_joined_are_counted_once_each_with_the_newest_word():
    events = [
        made(),
        Joined(**BY, finding="f1", type="Recon:X"),
        Joined(**BY, finding="f2", type="Recon:X"),
        Joined(**BY, finding="f2", type="Recon:X", says="✅ contained: Recon:X"),
    ]

    assert "Joined by 2 more findings: Recon:X ×2 – ✅ contained: Recon:X" in str(
        dressed(standing(events)).blocks
    )


def test_a_message_stays_within_fifty_blocks():
    full = [{"type": "divider"}] * 50
    events = [
        made(blocks=full),
        Joined(**BY, finding="f", type="t"),
        Acknowledged(**BY, who="Ada", via="Slack"),
    ]

    shown = dressed(standing(events)).blocks
    assert len(shown) == 50
    assert "Acknowledged" in str(shown[-1])


def test_nothing_made_is_nothing_to_show():
    with pytest.raises(ValueError, match="nothing"):
        dressed(standing([Joined(**BY, finding="f", type="t")]))


def line(number, kind="Recon:EC2/PortProbe", resource=None, **more):
    return DigestLine(
        case=f"wk-{number}", type=kind, account="333333333333", resource=resource or f"i-{number}",
        outcome="reported", band="LOW", at=NOON + timedelta(minutes=number), **more,
    )  # fmt: skip


def test_a_digest_groups_counts_and_begins_with_the_oldest():
    digest = digest_of([line(9), line(1, "Other:EC2/X"), line(5)], "#c")

    texts = [block["text"]["text"] for block in digest.blocks if block["type"] == "section"]
    assert digest.text == "🌙 3 cases from the quiet hours"
    assert (digest.channel, digest.cases) == ("#c", ("wk-1", "wk-5", "wk-9"))
    first, second = texts[0].split("\n")
    assert first.startswith("• *Other:EC2/X*")
    assert second.startswith(
        "• 2 × *Recon:EC2/PortProbe* (LOW) in 333333333333, reported, first at 12:05: i-5, i-9"
    )


def test_a_huge_digest_is_within_slacks_limits_and_counts_every_case():
    from emulator.block_kit import faults_of

    hostile = "<!channel> & `" * 20
    lines = [
        line(number, f"Type{number % 400}:{hostile}", hostile, link=f"http://127.0.0.1/{'x' * 300}")
        for number in range(5_000)
    ]
    digest = digest_of(lines, None)

    assert faults_of(digest.blocks) == []
    assert len(digest.cases) == 5_000
    assert "5000 cases" in digest.text
    assert "more groups" in str(digest.blocks)
    assert "<!channel>" not in str(digest.blocks)


def test_the_overview_says_what_is_owed_first_and_who_looks_after_what():
    rows = overview(
        {
            "wk-1": standing([made(), delivered(1), Acknowledged(**BY, who="Ada", via="Slack")]),
            "wk-2": standing(
                [made(), delivered(1), page(), Dead(**BY, road=Road.PAGERDUTY, why="403", upto=3)]
            ),
            "wk-3": standing([made(), sending(), delivered(1)]),
            "wk-4": standing([made(), sending(), failed(), sending(), failed()]),
        }
    )

    assert [row["book"] for row in rows] == ["wk-1", "wk-2", "wk-4", "wk-3"]
    assert [row["slack"] for row in rows] == [
        "owed",
        "delivered 2026-11-24 12:00",
        "owed after 2 tries",
        "delivered 2026-11-24 12:00",
    ]
    assert rows[0]["acknowledged"] == "Ada, 2026-11-24 12:00"
    assert rows[1]["pagerduty"] == "trigger: given up: 403"
    assert rows[3]["channel"] == "C1"


def test_a_digest_of_nothing_is_none():
    with pytest.raises(ValueError, match="nothing"):
        digest_of([], None)
