"""The names of the pretend organization that everything else refers to."""

MANAGEMENT = "111111111111"
SECURITY = "222222222222"
"""Delegated administrator of GuardDuty and Security Hub; Watchkeeper runs here."""
WORKLOAD_PROD = "333333333333"
WORKLOAD_DEV = "444444444444"

ACCOUNTS = {
    MANAGEMENT: "management",
    SECURITY: "security",
    WORKLOAD_PROD: "workload-prod",
    WORKLOAD_DEV: "workload-dev",
}
HOME_REGION = "us-east-1"
REGIONS = (HOME_REGION, "eu-west-1")

MEMBER_ROLE = "WatchkeeperResponder"
QUEUE = "watchkeeper-findings"
DEAD_LETTER_QUEUE = "watchkeeper-findings-dead"
ATTACKER_IP = "198.51.100.23"
"""From TEST-NET-2 (RFC 5737): belongs to nobody."""

KEY_IDS = {
    "watchkeeper": "AKIAWATCHKEEPEXAMPLE",
    "deploy-bot": "AKIADEPLOYBT1EXAMPLE",
    "deploy-bot-2": "AKIADEPLOYBT2EXAMPLE",
    "alice": "AKIAALICEKEY1EXAMPLE",
    "ci-runner": "AKIACIRUNNER1EXAMPLE",
    "attacker-session": "ASIAATTACKER1EXAMPLE",
    "batch-session": "ASIABATCHROL1EXAMPLE",
}
"""Access key ids are 20 characters long; these end in EXAMPLE, as in AWS's own documents."""
OPERATOR_KEY_IDS = {account: f"AKIA{account[:9]}EXAMPLE" for account in ACCOUNTS}
"""One for `break-glass-admin` of each account: for tests that look into the account themselves."""


def fake_secret(access_key_id: str) -> str:
    """The 40-character secret of a seeded key; nothing checks it, and it must not look real."""
    return f"{access_key_id}/EXAMPLE/NOT/A/SECRET".ljust(40, "X")[:40]
