"""IAM roles that parts make, read and add their statements to."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from tasks import aws
from tasks.baseline.refusals import code_of, or_none
from watchkeeper.baseline.policies import Statement, merged
from watchkeeper.errors import NotThere, NotYet, Permanent

TAGS = [{"Key": "watchkeeper", "Value": "baseline"}]


def trust_of(iam: Any, name: str) -> dict[str, Any]:
    """The trust policy of the role.

    Raises:
        NotThere: no such role.
    """
    with aws.reading_aws_errors("iam:GetRole", name):
        return dict(iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"])


def inline_policy(iam: Any, name: str, policy: str) -> dict[str, Any] | None:
    """One inline policy of the role; None if it has none of that name."""

    def read() -> dict[str, Any]:
        with aws.reading_aws_errors("iam:GetRolePolicy", f"{name} {policy}"):
            found = iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
        return dict(json.loads(found) if isinstance(found, str) else found)

    return or_none(read, "NoSuchEntity")


def inline_policies(iam: Any, name: str) -> dict[str, dict[str, Any]]:
    """Every inline policy of the role by its name."""
    names = aws.pages(iam, "list_role_policies", "PolicyNames", RoleName=name)
    found = {one: inline_policy(iam, name, one) for one in names}
    return {one: document for one, document in found.items() if document is not None}


def own_managed_policies(iam: Any, name: str) -> list[dict[str, Any]]:
    """The documents of the attached policies that AWS did not write."""
    attached = aws.pages(iam, "list_attached_role_policies", "AttachedPolicies", RoleName=name)
    documents = []
    for arn in [one["PolicyArn"] for one in attached]:
        if arn.split(":")[4] == "aws":
            continue
        with aws.reading_aws_errors("iam:GetPolicy", arn):
            version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
        with aws.reading_aws_errors("iam:GetPolicyVersion", arn):
            found = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
        documents.append(dict(found))
    return documents


def make(iam: Any, name: str, trust: Mapping[str, Statement], what: str) -> None:
    """Make the role, trusting by these statements; one that somebody made meanwhile is well."""
    try:
        with aws.reading_aws_errors("iam:CreateRole", name):
            iam.create_role(
                RoleName=name,
                AssumeRolePolicyDocument=merged(None, trust),
                Description=what,
                Tags=TAGS,
            )
    except Permanent as error:
        if code_of(error) != "EntityAlreadyExists":
            raise


def add_trust(iam: Any, name: str, there: Mapping[str, Any], ours: Mapping[str, Statement]) -> None:
    """Our statements laid into the role's trust policy `there`; all others stay."""
    with aws.reading_aws_errors("iam:UpdateAssumeRolePolicy", name):
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=merged(there, ours))


def add_statements(iam: Any, name: str, policy: str, ours: Mapping[str, Statement]) -> None:
    """Our statements laid into the inline policy of that name, which is made if it is not there.

    Raises:
        NotYet: the role is so new that IAM does not see it everywhere.
    """
    document = merged(inline_policy(iam, name, policy), ours)
    with _seen_everywhere(name), aws.reading_aws_errors("iam:PutRolePolicy", f"{name} {policy}"):
        iam.put_role_policy(RoleName=name, PolicyName=policy, PolicyDocument=document)


def attach(iam: Any, name: str, policy_arn: str) -> None:
    """Attach a managed policy; one that is attached already is well."""
    with _seen_everywhere(name), aws.reading_aws_errors("iam:AttachRolePolicy", name):
        iam.attach_role_policy(RoleName=name, PolicyArn=policy_arn)


@contextmanager
def _seen_everywhere(name: str) -> Iterator[None]:
    """A role that we made or read a moment ago is there, even where IAM does not know it yet."""
    try:
        yield
    except NotThere as error:
        raise NotYet(f"{error}: the role {name} is so new that IAM does not see it everywhere") from error
