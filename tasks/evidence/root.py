"""The account's root user: what it can sign in with."""

from tasks import aws
from watchkeeper.facts.root import RootFacts
from watchkeeper.finding import Finding
from watchkeeper.targets import AccessKeyTarget, AccountTarget


def concerns(finding: Finding) -> str | None:
    """The account, if the finding is about root or the account itself."""
    for target in finding.targets:
        is_root = isinstance(target, AccessKeyTarget) and target.user_type == "Root"
        if is_root or isinstance(target, AccountTarget):
            return target.account or finding.account
    return None


def look(finding: Finding, account: str) -> RootFacts:
    """What the account's summary says, at once: the credential report is hours old.

    Raises:
        Denied: the summary may not be read.
    """
    del finding
    iam = aws.client("iam", account=account)
    with aws.reading_aws_errors("iam:GetAccountSummary", account):
        summary = iam.get_account_summary()["SummaryMap"]
    return RootFacts(
        account=account,
        mfa=_said(summary, "AccountMFAEnabled"),
        access_keys=_said(summary, "AccountAccessKeysPresent"),
        password=_said(summary, "AccountPasswordPresent"),
    )


def _said(summary: dict[str, int], entry: str) -> bool | None:
    return summary[entry] > 0 if entry in summary else None
