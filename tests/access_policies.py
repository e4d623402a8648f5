"""Builders for tests of effective access: statements, principals, and a large account made by chance from a seed."""

import json
import random
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from watchkeeper.access.inventory import (
    AttachedPolicy,
    Authorization,
    Document,
    IamGroup,
    IamRole,
    IamUser,
    InlinePolicy,
    ManagedPolicy,
)

ACCOUNT = "111111111111"
MADE = datetime(2025, 1, 1, tzinfo=UTC)
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
TRUST: Document = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ],
}
MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
NO_MFA = {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}
OLD_SESSION = {"DateLessThan": {"aws:TokenIssueTime": "2026-11-24T12:00:00Z"}}


def allow(*actions: str, on: Any = "*", when: Any = None, **more: Any) -> dict[str, Any]:
    """An allow statement; without actions, `more` has its NotAction."""
    return _statement("Allow", actions, on, when, more)


def deny(*actions: str, on: Any = "*", when: Any = None, **more: Any) -> dict[str, Any]:
    """A deny statement."""
    return _statement("Deny", actions, on, when, more)


def document(*statements: dict[str, Any]) -> Document:
    """A policy document."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def inline(*statements: dict[str, Any], name: str = "inline") -> InlinePolicy:
    """An inline policy."""
    return InlinePolicy(name=name, document=document(*statements))


def managed(name: str, *statements: dict[str, Any]) -> ManagedPolicy:
    """A customer managed policy."""
    return ManagedPolicy(arn=arn(name), name=name, document=document(*statements))


def arn(policy: str) -> str:
    """A customer managed policy's ARN."""
    return f"arn:aws:iam::{ACCOUNT}:policy/{policy}"


def user(*policies: InlinePolicy, attached: Iterable[str] = (), **more: Any) -> IamUser:
    """The user alice; `attached` are ARNs."""
    return IamUser(
        name="alice",
        id="AIDAALICE",
        arn=f"arn:aws:iam::{ACCOUNT}:user/alice",
        created=MADE,
        inline=policies,
        attached=attachments(attached),
        **more,
    )


def role(*policies: InlinePolicy, attached: Iterable[str] = (), **more: Any) -> IamRole:
    """The role worker."""
    return IamRole(
        name="worker",
        id="AROAWORKER",
        arn=f"arn:aws:iam::{ACCOUNT}:role/worker",
        created=MADE,
        trust=TRUST,
        inline=policies,
        attached=attachments(attached),
        **more,
    )


def group(name: str, *policies: InlinePolicy, attached: Iterable[str] = ()) -> IamGroup:
    """A group."""
    return IamGroup(
        name=name,
        arn=f"arn:aws:iam::{ACCOUNT}:group/{name}",
        inline=policies,
        attached=attachments(attached),
    )


def attachments(arns: Iterable[str]) -> tuple[AttachedPolicy, ...]:
    """Managed policies where they are attached."""
    return tuple(AttachedPolicy(name=one.rpartition("/")[2], arn=one) for one in arns)


def authorization(*parts: ManagedPolicy | IamGroup) -> Authorization:
    """An account's policies and groups."""
    return Authorization(
        policies=tuple(one for one in parts if isinstance(one, ManagedPolicy)),
        groups=tuple(one for one in parts if isinstance(one, IamGroup)),
    )


def large_account(users: int, roles: int, policies: int, seed: int = 5) -> dict[str, list[Any]]:
    """GetAccountAuthorizationDetails of an account that never was, as one export.

    Policies have two to five statements with wildcards in actions and resources, one in twelve a deny, one in six
    a condition; groups have three of them, users and roles one to four and sometimes an inline one.
    """
    chance = random.Random(seed)  # noqa: S311 - made-up policies, no secrets
    documents = [document(*_by_chance(chance)) for _ in range(policies)]
    names = [f"policy-{number:04}" for number in range(policies)]
    groups = [f"group-{number:03}" for number in range(max(1, users // 20))]

    def attached(how_many: int) -> list[dict[str, str]]:
        return [{"PolicyName": one, "PolicyArn": arn(one)} for one in chance.sample(names, how_many)]

    def own(kind: str) -> dict[str, Any]:
        if chance.random() < 0.6:
            return {}
        return {kind: [{"PolicyName": "own", "PolicyDocument": document(*_by_chance(chance))}]}

    return {
        "UserDetailList": [
            {
                "UserName": f"user-{number:04}",
                "UserId": f"AIDA{number:012}",
                "Path": "/",
                "Arn": f"arn:aws:iam::{ACCOUNT}:user/user-{number:04}",
                "CreateDate": MADE.isoformat(),
                "GroupList": chance.sample(groups, min(len(groups), chance.randint(0, 2))),
                "AttachedManagedPolicies": attached(chance.randint(1, 4)),
                **own("UserPolicyList"),
            }
            for number in range(users)
        ],
        "GroupDetailList": [
            {
                "GroupName": name,
                "GroupId": f"AGPA{name}",
                "Path": "/",
                "Arn": f"arn:aws:iam::{ACCOUNT}:group/{name}",
                "CreateDate": MADE.isoformat(),
                "AttachedManagedPolicies": attached(3),
                "GroupPolicyList": [],
            }
            for name in groups
        ],
        "RoleDetailList": [
            {
                "RoleName": f"role-{number:04}",
                "RoleId": f"AROA{number:012}",
                "Path": "/",
                "Arn": f"arn:aws:iam::{ACCOUNT}:role/role-{number:04}",
                "CreateDate": MADE.isoformat(),
                "AssumeRolePolicyDocument": json.loads(json.dumps(TRUST)),
                "InstanceProfileList": [],
                "AttachedManagedPolicies": attached(chance.randint(1, 4)),
                "RoleLastUsed": {},
                **own("RolePolicyList"),
            }
            for number in range(roles)
        ],
        "Policies": [
            {
                "PolicyName": name,
                "PolicyId": f"ANPA{name}",
                "Arn": arn(name),
                "Path": "/",
                "DefaultVersionId": "v1",
                "AttachmentCount": 1,
                "IsAttachable": True,
                "CreateDate": MADE.isoformat(),
                "UpdateDate": MADE.isoformat(),
                "PolicyVersionList": [
                    {
                        "Document": documents[number],
                        "VersionId": "v1",
                        "IsDefaultVersion": True,
                        "CreateDate": MADE.isoformat(),
                    }
                ],
            }
            for number, name in enumerate(names)
        ],
    }


_SERVICES = [
    "s3",
    "ec2",
    "iam",
    "lambda",
    "dynamodb",
    "sqs",
    "sns",
    "logs",
    "cloudwatch",
    "rds",
    "kms",
    "ssm",
    "secretsmanager",
    "ecs",
    "ecr",
    "eks",
    "glue",
    "athena",
    "cloudformation",
    "codebuild",
    "events",
    "states",
    "kinesis",
    "route53",
    "elasticloadbalancing",
    "autoscaling",
    "sagemaker",
    "backup",
]
_VERBS = (
    "Get*",
    "List*",
    "Describe*",
    "Create*",
    "Update*",
    "Put*",
    "Delete*",
    "Start*",
    "Tag*",
    "Batch*",
    "Get?*",
)
_NAMES = ("app", "web", "batch", "data", "billing", "orders")


def _by_chance(chance: random.Random) -> list[dict[str, Any]]:
    made = []
    for _ in range(chance.randint(2, 5)):
        service = chance.choice(_SERVICES)
        patterns = [f"{service}:*"] if chance.random() < 0.1 else []
        patterns = patterns or [f"{service}:{verb}" for verb in chance.sample(_VERBS, chance.randint(1, 4))]
        name = f"{chance.choice(_NAMES)}-{chance.randint(1, 400)}"
        on = "*" if chance.random() < 0.5 else [f"arn:aws:{service}:*:{ACCOUNT}:{name}/*"]
        when = {"StringEquals": {"aws:PrincipalOrgID": "o-1"}} if chance.random() < 1 / 6 else None
        make = deny if chance.random() < 1 / 12 else allow
        made.append(make(*patterns, on=on, when=when))
    return made


def _statement(
    effect: str, actions: Iterable[str], on: Any, when: Any, more: dict[str, Any]
) -> dict[str, Any]:
    made: dict[str, Any] = {"Effect": effect, **more}
    actions = list(actions)
    if actions:
        made["Action"] = actions
    if "NotResource" not in more:
        made["Resource"] = on
    if when is not None:
        made["Condition"] = when
    return made
