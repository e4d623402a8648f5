"""EBS encryption by default, in one region of an account."""

from tasks import aws
from tasks.baseline import reach
from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.part import Found, Settings, There
from watchkeeper.baseline.survey import Place, Survey


def look(at: Place, wanted: Settings, survey: Survey) -> Found:
    """On or off."""
    del wanted, survey
    with aws.reading_aws_errors("ec2:GetEbsEncryptionByDefault", str(at)):
        answer = reach.client("ec2", at).get_ebs_encryption_by_default()
    return There(settings={"encrypted by default": answer["EbsEncryptionByDefault"]})


def change(at: Place, wanted: Settings, survey: Survey, line: Line) -> None:
    """On."""
    del wanted, survey, line
    with aws.reading_aws_errors("ec2:EnableEbsEncryptionByDefault", str(at)):
        reach.client("ec2", at, changing=True).enable_ebs_encryption_by_default()
