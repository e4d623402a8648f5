"""The names of the pretend organization that everything else refers to."""

MANAGEMENT = "111111111111"
SECURITY = "222222222222"
"""Delegated administrator of GuardDuty and Security Hub; Watchkeeper runs here."""
WORKLOAD_PROD = "333333333333"
WORKLOAD_DEV = "444444444444"

CLOSED_SANDBOX = "555555555555"
"""Closed by its owners: SUSPENDED, nobody can act in it."""

ACCOUNTS = {
    MANAGEMENT: "management",
    SECURITY: "security",
    WORKLOAD_PROD: "workload-prod",
    WORKLOAD_DEV: "workload-dev",
}
"""The accounts that are ACTIVE, with their names."""
UNITS = {
    "Security": (SECURITY,),
    "Workloads": (WORKLOAD_PROD, WORKLOAD_DEV),
    "Suspended": (CLOSED_SANDBOX,),
}
"""The organizational units below the root with their accounts; the management account stays in the root."""

HOME_REGION = "us-east-1"
REGIONS = (HOME_REGION, "eu-west-1", "us-west-2", "ap-south-1")
"""Enabled by default in every account."""
WATCHED_REGIONS = REGIONS[:2]
"""Where GuardDuty is on and delegated already; nobody has thought of the others yet."""
OPT_IN_REGIONS = ("af-south-1", "me-central-1", "ap-southeast-4")
OPTED_IN = {WORKLOAD_PROD: ("af-south-1",)}
"""Who has switched which opt-in region on."""
LACKING = (("ap-south-1", "guardduty", "AI_PROTECTION"),)
"""What a region does not offer: region, service, feature."""
DEFAULT_REGIONS = (
    "us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "sa-east-1", "eu-west-1",
    "eu-west-2", "eu-west-3", "eu-central-1", "eu-north-1", "ap-south-1", "ap-northeast-1",
    "ap-northeast-2", "ap-northeast-3", "ap-southeast-1", "ap-southeast-2",
)  # fmt: skip
"""The 17 that AWS enables in every new account.

Source: https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html
"""

MEMBER_ROLE = "WatchkeeperResponder"
BOOTSTRAP_ROLE = "WatchkeeperBootstrap"
"""The role by which the bootstrap works in each ACTIVE account."""
TRAIL = "org-trail"
TRAIL_BUCKET = "org-trail-222222222222"
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
