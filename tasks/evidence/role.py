"""The IAM role behind a finding: the session's own, the function's, or that of the instance's profile."""

from tasks import aws
from tasks.evidence.instance import role_of_profile
from watchkeeper.errors import NotThere
from watchkeeper.evidence import Absent, RoleFacts
from watchkeeper.finding import Finding
from watchkeeper.targets import (
    AccessKeyTarget,
    FunctionTarget,
    InstanceTarget,
    KubernetesUserTarget,
    RoleTarget,
)


def concerns(finding: Finding) -> str | None:
    """The role's name, or the ARN of an instance profile that leads to it."""
    for target in finding.targets:
        match target:
            case RoleTarget(role_name=name):
                return name
            case AccessKeyTarget(user_type="AssumedRole" | "Role", user_name=str(name)):
                return name
            case InstanceTarget(profile_arn=str(arn)):
                return arn
            case FunctionTarget(role_arn=str(arn)):
                return arn.rsplit("/", 1)[-1]
            case KubernetesUserTarget(principal_arn=str(arn)) if f":{finding.account}:role/" in arn:
                return arn.rsplit("/", 1)[-1]
            case _:
                pass
    return None


def look(finding: Finding, name: str) -> RoleFacts | Absent:
    """The role that the finding names, or that is in its instance profile.

    Raises:
        Denied: the role or the profile may not be read.
    """
    try:
        role_name = role_of_profile(finding.account, name) if name.startswith("arn:") else name
    except NotThere:
        return Absent(what=f"role {name}")
    return facts(finding.account, role_name) if role_name else Absent(what=f"a role in {name}")


def facts(account: str, role_name: str) -> RoleFacts | Absent:
    """The role with its path, policies and tags; `Absent` if it does not exist.

    Raises:
        Denied: the role may not be read.
    """
    iam = aws.client("iam", account=account)
    try:
        with aws.reading_aws_errors("iam:GetRole", role_name):
            role = iam.get_role(RoleName=role_name)["Role"]
    except NotThere:
        return Absent(what=f"role {role_name}")
    return RoleFacts(
        role_name=role_name,
        arn=role["Arn"],
        path=role.get("Path", "/"),
        trust=role.get("AssumeRolePolicyDocument"),
        inline_policies=tuple(aws.pages(iam, "list_role_policies", "PolicyNames", RoleName=role_name)),
        attached_policies=tuple(
            one["PolicyArn"]
            for one in aws.pages(iam, "list_attached_role_policies", "AttachedPolicies", RoleName=role_name)
        ),
        tags={tag["Key"]: tag["Value"] for tag in role.get("Tags", [])},
    )
