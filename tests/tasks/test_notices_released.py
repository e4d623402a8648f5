"""A release is news of its case: told in the case's message, remembered and tried again like any other."""

import pytest

from tests.builders import key_finding
from tests.tasks.test_notices_case import _without_prefect, closed, record_of, swept, telling
from watchkeeper.receipt import Proof, Verdict

pytestmark = pytest.mark.usefixtures(_without_prefect.__name__)

SAID = "🔓 Case wk-1 released by Ada: an agreed test"
PROOFS = (Proof(action_key="deny_all_user-deploy-bot", verdict=Verdict.PASS, note="undone: delete it"),)


def test_the_cases_message_says_who_released_it_and_each_step(chat):
    finding = key_finding()
    closed(finding)
    for _ in range(2):
        telling.released(record_of(finding, "release-1"), finding, SAID, PROOFS)

    assert len(chat.slack("chat.postMessage")) == 1
    (changed,) = chat.slack("chat.update")
    assert changed["text"] == SAID
    assert "PASS: deny" in str(changed["blocks"])


def test_slack_that_is_away_hears_of_a_release_later(chat):
    finding = key_finding()
    closed(finding)
    chat.fail_next("slack", 503)
    assert not telling.released(record_of(finding, "release-1"), finding, SAID, PROOFS).sent

    assert swept()["told"] == 1
    assert chat.slack("chat.update")[-1]["text"] == SAID
