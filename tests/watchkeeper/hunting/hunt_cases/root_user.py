"""The root user."""

from tests.watchkeeper.hunting.cloudtrail_events import a_sign_in, an_event, root, user
from tests.watchkeeper.hunting.hunt_case import is_silent, speaks

CASES = (
    speaks("root_activity", "root changes a bucket", an_event("s3:PutBucketVersioning", by=root())),
    speaks("root_activity", "root fails to sign in", a_sign_in(root(), failed="Failed authentication")),
    is_silent(
        "root_activity",
        "a service in root's name",
        an_event("kms:Decrypt", by=root(invokedBy="s3.amazonaws.com")),
    ),
    is_silent("root_activity", "a user", an_event("s3:PutBucketVersioning", by=user("ann"))),
)
