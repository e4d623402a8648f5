"""IAM users: their keys, passwords and devices."""

from tests.watchkeeper.hunting.cloudtrail_events import an_event, an_sso_role, root, user
from tests.watchkeeper.hunting.hunt_case import is_silent, speaks

BOB = {"userName": "bob"}
NEW_BOB = an_event("iam:CreateUser", minute=-5, request=BOB)
NO_MFA = user("ann", sessionContext={"attributes": {"mfaAuthenticated": "false"}})
WITH_MFA = user("ann", sessionContext={"attributes": {"mfaAuthenticated": "true"}})
UNKNOWN = {"userIdentity": None}

CASES = (
    speaks("access_key_for_another_user", "an existing user", an_event("iam:CreateAccessKey", request=BOB)),
    speaks("access_key_for_another_user", "by a role", an_event("iam:CreateAccessKey", by=an_sso_role(), request=BOB)),
    speaks("access_key_for_another_user", "refused", an_event("iam:CreateAccessKey", request=BOB, error="AccessDenied")),
    is_silent("access_key_for_another_user", "one's own", an_event("iam:CreateAccessKey", request={"userName": "ann"})),
    is_silent("access_key_for_another_user", "one's own, not named", an_event("iam:CreateAccessKey")),
    is_silent("access_key_for_another_user", "a user just made", NEW_BOB, an_event("iam:CreateAccessKey", request=BOB)),
    is_silent("access_key_for_another_user", "two already", an_event("iam:CreateAccessKey", request=BOB, error="LimitExceeded")),
    is_silent("access_key_for_another_user", "a caller who is not named", an_event("iam:CreateAccessKey", request=BOB, **UNKNOWN)),
    speaks("access_key_reactivated", "another's", an_event("iam:UpdateAccessKey", request=BOB | {"status": "Active"})),
    is_silent("access_key_reactivated", "switched off", an_event("iam:UpdateAccessKey", request=BOB | {"status": "Inactive"})),
    is_silent("access_key_reactivated", "one's own", an_event("iam:UpdateAccessKey", request={"userName": "ann", "status": "Active"})),
    speaks("console_password_for_another_user", "set", an_event("iam:UpdateLoginProfile", request=BOB)),
    speaks(
        "console_password_for_another_user", "given",
        an_event("iam:CreateLoginProfile", by=an_sso_role(), request=BOB | {"passwordResetRequired": False}),
    ),
    is_silent(
        "console_password_for_another_user", "a help desk's reset",
        an_event("iam:UpdateLoginProfile", by=an_sso_role(), request=BOB | {"passwordResetRequired": True}),
    ),
    is_silent("console_password_for_another_user", "a new colleague", NEW_BOB, an_event("iam:CreateLoginProfile", request=BOB)),
    is_silent("console_password_for_another_user", "one's own", an_event("iam:UpdateLoginProfile", request={"userName": "ann"})),
    speaks("new_user_with_credentials", "with a key", NEW_BOB, an_event("iam:CreateAccessKey", request=BOB)),
    speaks(
        "new_user_with_credentials", "with both",
        NEW_BOB, an_event("iam:CreateAccessKey", request=BOB), an_event("iam:CreateLoginProfile", request=BOB),
    ),
    is_silent("new_user_with_credentials", "without any", NEW_BOB),
    is_silent("new_user_with_credentials", "an old user", an_event("iam:CreateAccessKey", request=BOB)),
    speaks("second_factor_removed", "another's", an_event("iam:DeactivateMFADevice", by=WITH_MFA, request=BOB)),
    speaks("second_factor_removed", "one's own, with a bare key", an_event("iam:DeactivateMFADevice", by=NO_MFA, request={"userName": "ann"})),
    is_silent("second_factor_removed", "one's own, after showing it", an_event("iam:DeactivateMFADevice", by=WITH_MFA, request={"userName": "ann"})),
    is_silent("second_factor_removed", "what is no device any more", an_event("iam:DeleteVirtualMFADevice", by=WITH_MFA)),
    speaks("second_factor_enrolled_for_another", "enrolled", an_event("iam:EnableMFADevice", request=BOB)),
    speaks(
        "second_factor_enrolled_for_another", "over one that is there",
        an_event("iam:CreateVirtualMFADevice", by=NO_MFA, error="EntityAlreadyExists"),
    ),
    is_silent("second_factor_enrolled_for_another", "one's own", an_event("iam:EnableMFADevice", request={"userName": "ann"})),
    is_silent("second_factor_enrolled_for_another", "a new one", an_event("iam:CreateVirtualMFADevice", by=NO_MFA)),
    speaks(
        "service_credential_created", "a model's key",
        an_event("iam:CreateServiceSpecificCredential", request=BOB | {"serviceName": "bedrock.amazonaws.com"}),
    ),
    is_silent("service_credential_created", "an access key", an_event("iam:CreateAccessKey", by=root())),
)  # fmt: skip
