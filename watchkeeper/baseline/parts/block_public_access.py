"""S3's block of public access, for the account as a whole."""

from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.part import Part, Service, Settings, Stage
from watchkeeper.baseline.survey import Place, Survey

BLOCKS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")


def wanted(place: Place, survey: Survey, baseline: Baseline) -> Settings | None:
    """All four blocks."""
    if not baseline.account.block_public_access or place.region != survey.home_region:
        return None
    return dict.fromkeys(BLOCKS, True)


PART = Part(
    id="block_public_access",
    service=Service.S3,
    stage=Stage.DETECTION,
    what="S3's block of public access for the whole account",
    wanted=wanted,
    reads=("s3:GetAccountPublicAccessBlock",),
    writes=("s3:PutAccountPublicAccessBlock",),
    undo="PutPublicAccessBlock with the former four values",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
)
