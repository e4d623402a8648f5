"""Incidents that are disturbed, one after the other: what does not hold, who cannot be told, more than one account."""

from emulator.world import KEY_IDS
from flows.verify import verify_containment
from tests.incidents import findings, world
from tests.incidents.findings import call, key_of, raised
from tests.incidents.scenes import from_now_on
from tests.incidents.telling import check, plain
from tests.incidents.world import DEV, PROD
from tests.live import read

STOLEN = "UnauthorizedAccess:IAMUser/MaliciousIPCaller"


def _stolen(stage, user, address):
    """A finding on a new user's key, and that key."""
    key = world.user_with_key(stage.there, user)
    began = from_now_on()
    action = call("ListUsers", address)
    return raised(STOLEN, 8.0, DEV, key_of(user, key), began=began, action=action), key


def test_what_does_not_hold_reopens_the_case_and_calls_a_person(stage):
    finding, key = _stolen(stage, "backup-bot", "198.51.100.70")
    run = stage.play(finding)
    case = read(finding).case_id
    told, before = stage.told(finding), stage.chat(case)
    stage.there.client("iam", DEV).update_access_key(
        UserName="backup-bot", AccessKeyId=key, Status="Active"
    )
    verified = verify_containment(case, str(run.id))
    (entry,) = [one.body for one in stage.live.entries(finding) if one.step == "verified"]
    later = [f"verified: {entry['verdict']}: {why}" for why in entry["reasons"]]

    assert verified["verdict"] == "FAIL"
    check("does_not_hold", told + plain("\n".join([*later, *stage.heard_since(case, before)]) + "\n"))


def test_an_attack_over_two_accounts_is_one_case(stage):
    key = world.user_with_key(stage.there, "sync-bot")
    began = from_now_on()
    keys = {KEY_IDS["alice"]: ("alice", PROD), key: ("sync-bot", DEV)}
    detection = findings.sequence(keys, ("sandbox-444444444444", DEV), "198.51.100.71")
    sequence = raised(
        "AttackSequence:IAM/CompromisedCredentials", 9.0, PROD, {"resourceType": "AttackSequence"},
        began=began, detection=detection,
    )  # fmt: skip
    stage.raise_all([sequence])
    (run,) = stage.wait([sequence])
    if run.state_name == "Suspended":
        stage.answer(sequence)
        stage.wait([sequence], ["Completed"])
    done = {(one.action.account, one.action.kind) for one in stage.summary(sequence).receipts}

    assert {(PROD, "deactivate_access_key"), (DEV, "deactivate_access_key")} <= done
    check("two_accounts", stage.told(sequence))


def test_where_slack_is_away_the_case_goes_on_and_pagerduty_hears_of_it(stage):
    finding, _ = _stolen(stage, "report-bot", "198.51.100.72")
    stage.live.chat.fail_next("slack", 500, times=200)
    stage.play(finding)

    check("slack_away", stage.told(finding))
