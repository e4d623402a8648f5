"""The account's alternate contact for security."""

from tasks import aws
from tasks.baseline import reach
from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.part import Found, Settings, There
from watchkeeper.baseline.survey import Place, Survey

_IN_AWS = {"name": "Name", "title": "Title", "email": "EmailAddress", "phone": "PhoneNumber"}


def look(at: Place, wanted: Settings, survey: Survey) -> Found:
    """The contact.

    Raises:
        NotThere: the account has none.
    """
    del wanted, survey
    with aws.reading_aws_errors("account:GetAlternateContact", at.account):
        answer = reach.client("account", at).get_alternate_contact(AlternateContactType="SECURITY")
    contact = answer["AlternateContact"]
    return There(settings={name: contact.get(there) for name, there in _IN_AWS.items()})


def change(at: Place, wanted: Settings, survey: Survey, line: Line) -> None:
    """All four fields: AWS takes no fewer."""
    del survey, line
    contact = {there: wanted[name] for name, there in _IN_AWS.items()}
    with aws.reading_aws_errors("account:PutAlternateContact", at.account):
        reach.client("account", at, changing=True).put_alternate_contact(
            AlternateContactType="SECURITY", **contact
        )
