"""What the account pays for: models, mail, machines of other services; and tools that give themselves away."""

from tests.watchkeeper.hunting.cloudtrail_events import BROWSER, CLI, OURS, an_event, role
from tests.watchkeeper.hunting.hunt_case import is_silent, speaks

APP = {"expected_principals": [f"arn:aws:iam::{OURS}:role/app"]}


def model(name, **more):
    return an_event("bedrock:InvokeModel", request={"modelId": name}, **more)


CASES = (
    speaks(
        "bedrock_model_access_enabled", "agreed to",
        an_event("bedrock:PutUseCaseForModelAccess"), an_event("bedrock:CreateFoundationModelAgreement", request={"modelId": "m"}),
    ),
    is_silent("bedrock_model_access_enabled", "listed", an_event("bedrock:ListFoundationModels")),
    speaks("bedrock_model_called_by_newcomer", "called", model("m1"), model("m2")),
    is_silent("bedrock_model_called_by_newcomer", "the application", model("m1", by=role("app")), **APP),
    is_silent("bedrock_model_called_by_newcomer", "asked about", an_event("bedrock:GetFoundationModel", request={"modelId": "m1"})),
    speaks("bedrock_probed", "one after the other", *(model(f"m{one}", error="AccessDeniedException") for one in range(3))),
    is_silent("bedrock_probed", "one that is throttled", *(model("m1", error="ThrottlingException") for _ in range(9))),
    is_silent("bedrock_probed", "one that is not enabled", *(model("m1", error="AccessDeniedException") for _ in range(9))),
    speaks("mail_sending_prepared", "a sender", an_event("ses:CreateEmailIdentity", request={"emailIdentity": "spam.example"})),
    speaks("mail_sending_prepared", "out of the sandbox", an_event("ses:PutAccountDetails", error="AccessDenied")),
    is_silent("mail_sending_prepared", "a template", an_event("ses:CreateEmailTemplate")),
    speaks("unusual_service_used", "a service", an_event("apprunner:CreateService"), an_event("apprunner:CreateService", by=role("app"))),
    is_silent("unusual_service_used", "that is used here", an_event("apprunner:CreateService"), expected_services=["apprunner.amazonaws.com"]),
    is_silent("unusual_service_used", "listed", an_event("lightsail:GetInstances")),
    is_silent("unusual_service_used", "a cluster's service", an_event("ecs:CreateService")),
    speaks("offensive_tool_user_agent", "a distribution", an_event("s3:ListBuckets", agent="aws-cli/2.9 Python/3.11 Linux/6.1.0-kali5-amd64")),
    is_silent("offensive_tool_user_agent", "ordinary ones", an_event("s3:ListBuckets", agent=CLI), an_event("s3:ListBuckets", agent=BROWSER)),
    is_silent("offensive_tool_user_agent", "no agent", an_event("s3:ListBuckets", userAgent=None)),
)  # fmt: skip
