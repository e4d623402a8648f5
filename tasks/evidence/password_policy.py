"""The account's password policy as it stands."""

from tasks import aws
from watchkeeper.errors import NotThere
from watchkeeper.facts.password_policy import PasswordPolicyFacts
from watchkeeper.finding import Finding


def concerns(finding: Finding) -> str | None:
    """The account: every finding is in one."""
    return finding.account


def look(finding: Finding, account: str) -> PasswordPolicyFacts:
    """The policy; without one AWS's own default holds, and that is an answer.

    Raises:
        Denied: the policy may not be read.
    """
    del finding
    iam = aws.client("iam", account=account)
    try:
        with aws.reading_aws_errors("iam:GetAccountPasswordPolicy", account):
            policy = iam.get_account_password_policy()["PasswordPolicy"]
    except NotThere:
        return PasswordPolicyFacts(account=account)
    return PasswordPolicyFacts(account=account, settings=dict(policy))
