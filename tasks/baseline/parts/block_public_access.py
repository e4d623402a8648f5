"""S3's block of public access of an account."""

from typing import Any

from tasks import aws
from tasks.baseline import reach
from tasks.baseline.refusals import or_none
from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.part import Found, Missing, Settings, There
from watchkeeper.baseline.survey import Place, Survey


def look(at: Place, wanted: Settings, survey: Survey) -> Found:
    """The four blocks; `Missing` if the account never had any."""
    del survey
    found = _blocks(at)
    return Missing() if found is None else There(settings={name: found.get(name) for name in wanted})


def change(at: Place, wanted: Settings, survey: Survey, line: Line) -> None:
    """All four at once: S3 turns off what a call does not name."""
    del survey, line
    blocks = {**(_blocks(at) or {}), **wanted}
    with aws.reading_aws_errors("s3:PutAccountPublicAccessBlock", at.account):
        reach.client("s3control", at, changing=True).put_public_access_block(
            AccountId=at.account, PublicAccessBlockConfiguration=blocks
        )


def _blocks(at: Place) -> dict[str, Any] | None:
    def read() -> dict[str, Any]:
        with aws.reading_aws_errors("s3:GetAccountPublicAccessBlock", at.account):
            answer = reach.client("s3control", at).get_public_access_block(AccountId=at.account)
        return dict(answer["PublicAccessBlockConfiguration"])

    return or_none(read, "NoSuchPublicAccessBlockConfiguration")
