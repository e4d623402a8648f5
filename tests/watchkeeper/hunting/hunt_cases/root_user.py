"""The root user."""

from tests.watchkeeper.hunting.cloudtrail_events import OURS, a_sign_in, an_event, an_sso_role, root, user
from tests.watchkeeper.hunting.hunt_case import is_silent, speaks

CASES = (
    speaks("root_activity", "root changes a bucket", an_event("s3:PutBucketVersioning", by=root())),
    speaks("root_activity", "root fails to sign in", a_sign_in(root(), failed="Failed authentication")),
    is_silent("root_activity", "a service in root's name", an_event("kms:Decrypt", by=root(invokedBy="s3.amazonaws.com"))),
    is_silent("root_activity", "a user", an_event("s3:PutBucketVersioning", by=user("ann"))),
    speaks("root_console_login", "signed in", a_sign_in(root())),
    speaks("root_console_login", "failed", a_sign_in(root(), failed="Failed authentication")),
    speaks("root_console_login", "a new password", an_event("signin:PasswordRecoveryRequested", by=root())),
    is_silent("root_console_login", "a user signs in", a_sign_in(user("ann"))),
    is_silent("root_console_login", "root's other calls", an_event("s3:ListBuckets", by=root())),
    speaks("root_credentials_changed", "a key of its own", an_event("iam:CreateAccessKey", by=root())),
    speaks(
        "root_credentials_changed", "in the console",
        an_event("iam:CreateAccessKey", by=root(invokedBy="signin.amazonaws.com")),
    ),
    speaks("root_credentials_changed", "a new address", an_event("signin:EmailUpdated", by=root())),
    is_silent(
        "root_credentials_changed", "root makes a user's key",
        an_event("iam:CreateAccessKey", by=root(), request={"userName": "bob"}),
    ),
    is_silent("root_credentials_changed", "a user's own key", an_event("iam:CreateAccessKey")),
    speaks(
        "root_session_assumed", "of a member",
        an_event(
            "sts:AssumeRoot", by=an_sso_role(),
            request={"targetPrincipal": OURS, "taskPolicyArn": {"arn": "arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy"}},
        ),
    ),
    speaks("root_session_assumed", "refused", an_event("sts:AssumeRoot", error="AccessDenied")),
    is_silent("root_session_assumed", "a role", an_event("sts:AssumeRole")),
    is_silent("root_session_assumed", "a bad request", an_event("sts:AssumeRoot", error="ValidationError")),
)  # fmt: skip
