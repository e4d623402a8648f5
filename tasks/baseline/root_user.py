"""Looking at an account's root user.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html
"""

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks import aws
from tasks.baseline import reach
from tasks.patience import patiently
from watchkeeper.baseline.root_user import RootLook, RootUser
from watchkeeper.baseline.survey import Place
from watchkeeper.errors import Permanent, Transient
from watchkeeper.evidence import Seen, Unseen


@task(name="root user", task_run_name="root user of {at}", cache_policy=NO_CACHE, persist_result=False)
def root_user(at: Place) -> RootLook:
    """Whether the account's root user has MFA and access keys; `Unseen` if that cannot be read."""
    try:
        return Seen(value=patiently(_root_user, at))
    except (Permanent, Transient) as error:
        return Unseen(why=str(error))


def _root_user(at: Place) -> RootUser:
    with aws.reading_aws_errors("iam:GetAccountSummary", at.account):
        summary = reach.client("iam", at).get_account_summary()["SummaryMap"]
    return RootUser(
        has_mfa=summary["AccountMFAEnabled"] == 1,
        has_access_key=summary["AccountAccessKeysPresent"] == 1,
        has_password=summary.get("AccountPasswordPresent", 1) == 1,
    )
