"""The credential report: AWS makes it on request, and anew every four hours at most.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateCredentialReport.html
"""

from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_exponential

from tasks.access.account import Account
from tasks.baseline.refusals import code_of
from watchkeeper.access.inventory import CredentialReport
from watchkeeper.access.parsing import credential_report as read_report
from watchkeeper.errors import NotYet, Permanent

_NOT_READY = {"ReportNotPresent", "ReportExpired", "ReportInProgress"}
_when_made = Retrying(
    retry=retry_if_exception_type(NotYet),
    stop=stop_after_delay(180),
    wait=wait_exponential(multiplier=0.2, max=10),
    reraise=True,
)


def credential_report(account: Account) -> CredentialReport:
    """The report with the moment that it is of; asks for a new one, and waits up to three minutes for it.

    Raises:
        Denied: `iam:GenerateCredentialReport` or `iam:GetCredentialReport` is missing.
        NotYet: AWS was still making it after three minutes.
        Malformed: what came is no report.
        Transient, Permanent: as `Account.ask` says.
    """
    return _when_made(_made, account)


def _made(account: Account) -> CredentialReport:
    state = account.ask("iam", "generate_credential_report")["State"]
    if state != "COMPLETE":
        raise NotYet(f"the credential report of {account.id} is {state}")
    try:
        answer = account.ask("iam", "get_credential_report")
    except Permanent as error:
        if (code := code_of(error)) not in _NOT_READY:
            raise
        raise NotYet(f"the credential report of {account.id}: {code}") from error
    return read_report(answer["Content"], answer["GeneratedTime"])
