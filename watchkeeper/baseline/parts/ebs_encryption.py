"""New EBS volumes are encrypted without anybody asking for it."""

from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.part import Part, Service, Settings, Stage
from watchkeeper.baseline.survey import Place, Survey


def wanted(place: Place, survey: Survey, baseline: Baseline) -> Settings | None:
    """On, in every region; with which key is the account's own affair."""
    del place, survey
    return {"encrypted by default": True} if baseline.account.ebs_encryption else None


PART = Part(
    id="ebs_encryption",
    service=Service.EC2,
    stage=Stage.DETECTION,
    what="EBS encryption by default",
    wanted=wanted,
    reads=("ec2:GetEbsEncryptionByDefault",),
    writes=("ec2:EnableEbsEncryptionByDefault",),
    undo="DisableEbsEncryptionByDefault; volumes made meanwhile stay encrypted",
    source="https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html",
)
