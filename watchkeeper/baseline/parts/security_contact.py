"""Whom AWS's security team writes to (CIS 1.2, Security Hub Account.1)."""

from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.part import Part, Service, Settings, Stage
from watchkeeper.baseline.survey import Place, Survey


def wanted(place: Place, survey: Survey, baseline: Baseline) -> Settings | None:
    """The contact, if the baseline names one."""
    contact = baseline.account.security_contact
    if contact is None or place.region != survey.home_region:
        return None
    return contact.model_dump(mode="json")


PART = Part(
    id="security_contact",
    service=Service.IAM,
    stage=Stage.DETECTION,
    what="the account's alternate contact for security",
    wanted=wanted,
    reads=("account:GetAlternateContact",),
    writes=("account:PutAlternateContact",),
    undo="PutAlternateContact with the former contact",
    source="https://docs.aws.amazon.com/accounts/latest/reference/API_PutAlternateContact.html",
)
