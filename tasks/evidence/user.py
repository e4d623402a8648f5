"""The IAM user that a finding names, as it stands."""

from typing import Any

from tasks import aws
from tasks.evidence import federated_session
from watchkeeper.errors import NotThere
from watchkeeper.evidence import Absent, AccessKeyState, UserFacts
from watchkeeper.finding import Finding
from watchkeeper.targets import AccessKeyTarget


def concerns(finding: Finding) -> str | None:
    """The user's name; where the finding names none, the key by which the user is found."""
    for target in finding.targets:
        if not isinstance(target, AccessKeyTarget):
            continue
        key = target.access_key_id or ""
        match target.user_type:
            case "IAMUser" if target.user_name:
                return target.user_name
            case "IAMUser" | "Unknown" if key.startswith("AKIA"):
                return key
            case "FederatedUser" if key:
                return key
    return None


def look(finding: Finding, name: str) -> UserFacts | Absent:
    """The user that the finding names, whose key it is, or who federated the session.

    Raises:
        Denied: as `facts` says; or CloudTrail, or the key's owner, may not be asked.
    """
    key = next((one for one in finding.targets if getattr(one, "access_key_id", None) == name), None)
    if not isinstance(key, AccessKeyTarget):
        return facts(finding.account, name)
    if key.user_type == "FederatedUser":
        federated_by = federated_session.user_of(finding, name)
        if federated_by is None:
            return Absent(what=f"a user who federated the session of {name}: CloudTrail names none")
        return facts(finding.account, federated_by)
    owner = _owner_of(finding.account, name)
    return facts(finding.account, owner) if owner else Absent(what=f"a user with key {name}")


def _owner_of(account: str, key: str) -> str | None:
    iam = aws.client("iam", account=account)
    try:
        with aws.reading_aws_errors("iam:GetAccessKeyLastUsed", key):
            return iam.get_access_key_last_used(AccessKeyId=key).get("UserName")  # type: ignore[no-any-return]
    except NotThere:
        return None


def facts(account: str, user_name: str) -> UserFacts | Absent:
    """The user with its keys, password, policies and groups; `Absent` if it does not exist.

    Raises:
        Denied: one of the reads is not allowed; half a picture would read as an empty half.
    """
    iam = aws.client("iam", account=account)
    try:
        with aws.reading_aws_errors("iam:GetUser", user_name):
            user = iam.get_user(UserName=user_name)["User"]
    except NotThere:
        return Absent(what=f"user {user_name}")
    return UserFacts(
        user_name=user_name,
        arn=user["Arn"],
        path=user.get("Path", "/"),
        created=user.get("CreateDate"),
        access_keys=tuple(_keys(iam, user_name)),
        has_login_profile=_has_password(iam, user_name),
        inline_policies=tuple(aws.pages(iam, "list_user_policies", "PolicyNames", UserName=user_name)),
        attached_policies=tuple(
            one["PolicyArn"]
            for one in aws.pages(iam, "list_attached_user_policies", "AttachedPolicies", UserName=user_name)
        ),
        groups=tuple(
            one["GroupName"] for one in aws.pages(iam, "list_groups_for_user", "Groups", UserName=user_name)
        ),
        tags={tag["Key"]: tag["Value"] for tag in user.get("Tags", [])},
    )


def _keys(iam: Any, user_name: str) -> list[AccessKeyState]:
    states = []
    for key in aws.pages(iam, "list_access_keys", "AccessKeyMetadata", UserName=user_name):
        name = key["AccessKeyId"]
        with aws.reading_aws_errors("iam:GetAccessKeyLastUsed", name):
            used = iam.get_access_key_last_used(AccessKeyId=name).get("AccessKeyLastUsed", {})
        states.append(
            AccessKeyState(
                access_key_id=name,
                status=key["Status"],
                created=key.get("CreateDate"),
                last_used=used.get("LastUsedDate"),
                last_used_service=used.get("ServiceName"),
                last_used_region=used.get("Region"),
            )
        )
    return states


def _has_password(iam: Any, user_name: str) -> bool:
    try:
        with aws.reading_aws_errors("iam:GetLoginProfile", user_name):
            iam.get_login_profile(UserName=user_name)
    except NotThere:
        return False
    return True
