"""Whether Bedrock keeps what its models are asked, where an AI finding happened."""

from fnmatch import fnmatchcase

from tasks import aws
from watchkeeper.facts.ai_logging import AiLogging
from watchkeeper.finding import Finding
from watchkeeper.runbooks.ai_misuse import AI_TYPES

KINDS = ("text", "image", "embedding", "video", "audio")


def concerns(finding: Finding) -> str | None:
    """The region, if the finding is about AI: the setting is one for all models there."""
    if any(fnmatchcase(finding.type, pattern) for pattern in AI_TYPES):
        return finding.region
    return None


def look(finding: Finding, region: str) -> AiLogging:
    """The model invocation logging of the finding's account in `region`.

    Raises:
        Denied: it may not be read.
    """
    client = aws.client("bedrock", account=finding.account, region=region)
    with aws.reading_aws_errors("bedrock:GetModelInvocationLoggingConfiguration", region):
        found = client.get_model_invocation_logging_configuration().get("loggingConfig") or {}
    logs, bucket = found.get("cloudWatchConfig") or {}, found.get("s3Config") or {}
    place = "/".join(filter(None, (bucket.get("bucketName"), bucket.get("keyPrefix"))))
    return AiLogging(
        account=finding.account,
        region=region,
        log_group=logs.get("logGroupName") or None,
        bucket=place or None,
        kept=tuple(kind for kind in KINDS if found.get(f"{kind}DataDeliveryEnabled")),
    )
