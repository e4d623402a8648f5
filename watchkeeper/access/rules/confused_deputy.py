"""A service that works for every customer may take the role, and the role does not ask for whom it comes."""

from collections.abc import Iterator

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import RoleSubject
from watchkeeper.access.trust_conditions import SOURCE_KEYS, demanded
from watchkeeper.access.wording import listed
from watchkeeper.severity import Severity

ASKS = frozenset(
    f"{name}.amazonaws.com"
    for name in (
        "appsync", "autoscaling", "bedrock", "codebuild", "comprehend", "datasync", "dms", "ecs-tasks", "events",
        "firehose", "forecast", "glue", "greengrass", "iot", "kendra", "logs", "omics", "personalize", "pipes", "rds",
        "rekognition", "sagemaker", "scheduler", "sms-voice", "sns", "ssm", "states", "textract", "transcribe",
        "transfer", "vpc-flow-logs",
    )
)  # fmt: skip
"""Services that send `aws:SourceAccount` or `aws:SourceArn` when they take a customer's role.

AWS keeps no list of them; each one's guide says it in its chapter on the confused deputy (of SNS we know no page).
EC2 and Lambda are left out: an instance or a function gets a role only by
iam:PassRole in the role's own account, and EC2 sends neither key. CloudTrail and Elastic Transcoder stop working
if the keys are asked for (https://github.com/prowler-cloud/prowler/issues/4714, /2810, /7021).
"""


def _judge(subject: RoleSubject, scene: Scene) -> Iterator[Reason]:
    del scene
    open_to = dict.fromkeys(
        one.name
        for one in subject.trusts
        if one.kind == "service" and one.name in ASKS and not demanded(one.conditions, SOURCE_KEYS)
    )
    if open_to:
        yield RULE.reason(
            f"{listed(open_to)} may take it for whichever account: neither aws:SourceAccount, aws:SourceArn nor "
            "aws:SourceOrgID is asked for"
        )


RULE = Rule(
    code="confused-deputy",
    about=("role",),
    severity=Severity.LOW,
    what="A service principal without a source, where the service would send one; test before you add it.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html#cross-service-confused-deputy-prevention",
    judge=_judge,
)
