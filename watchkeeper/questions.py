"""What to ask CloudTrail about a finding: its keys, its principals, its resources.

The session of a role is looked up by its name: an instance's session is named by its id, a Lambda
function's by its name, an ECS task's by its id.
Source: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
"""

from collections.abc import Iterator

from watchkeeper.calls import Attribute, Question
from watchkeeper.evidence import Looks, RoleFacts, Seen, UserFacts
from watchkeeper.finding import Finding
from watchkeeper.parsing.cloudwatch_alarm_kinds import alarm_questions
from watchkeeper.targets import (
    AccessKeyTarget,
    AccountTarget,
    BackupTarget,
    BucketTarget,
    ClusterTarget,
    DatabaseTarget,
    FunctionTarget,
    InstanceTarget,
    KeyTarget,
    KubernetesUserTarget,
    ObjectTarget,
    RoleTarget,
    Target,
    TaskTarget,
    UnknownTarget,
    WorkloadTarget,
)

_MOST_QUESTIONS = 30
"""At two a second and region this is what a person can wait for."""
_MOST_APIS = 3

Asked = tuple[Attribute, str | None, str]


def questions_for(finding: Finding) -> tuple[Question, ...]:
    """What is asked first; `not_asked_for` says what there was no room for."""
    return _all_questions(finding)[:_MOST_QUESTIONS]


def not_asked_for(finding: Finding) -> tuple[str, ...]:
    """Gaps of a finding of so many resources that not all are asked about."""
    return tuple(
        f"calls {left.reason} ({left.attribute} {left.value}): not asked, the finding names too much"
        for left in _all_questions(finding)[_MOST_QUESTIONS:]
    )


def questions_from(finding: Finding, looks: Looks) -> tuple[Question, ...]:
    """What the evidence adds: a role's real ARN, and the region in which a key was used last."""
    asked: list[Question] = []
    for look in looks.values():
        facts = look.value if isinstance(look, Seen) else None
        if isinstance(facts, RoleFacts) and facts.path != "/":
            asked.append(
                _where(facts.arn, attribute="ResourceName", value=facts.arn, why="who assumed the role")
            )
        elif isinstance(facts, UserFacts):
            asked += [
                _where(
                    facts.arn,
                    attribute="AccessKeyId",
                    value=key.access_key_id,
                    why="made with the key",
                    region=key.last_used_region,
                )
                for key in facts.access_keys
                if key.last_used_region not in (None, "N/A", "us-east-1", finding.region)
            ]
    return tuple(dict.fromkeys(asked))


def _where(arn: str, *, attribute: Attribute, value: str, why: str, region: str | None = None) -> Question:
    """A question in the account that an ARN names."""
    account = arn.split(":")[4] if arn.count(":") >= 5 else ""
    return Question(attribute=attribute, value=value, reason=why, account=account, region=region or "")


def _all_questions(finding: Finding) -> tuple[Question, ...]:
    asked = [
        Question(attribute=attribute, value=value, reason=why, account=target.account, region=target.region)
        for target in finding.targets
        for attribute, value, why in _about(target, finding)
        if value
    ]
    # A metric alarm names no call: the ones that can set it off are looked up.
    asked += [
        Question(attribute="EventName", value=name, reason="can set the alarm off")
        for name, _ in alarm_questions(finding)
    ]
    return tuple(dict.fromkeys(asked))


def _about(target: Target, finding: Finding) -> Iterator[Asked]:  # noqa: PLR0912  one branch per kind
    match target:
        case AccessKeyTarget():
            yield from _about_key(target, finding)
        case InstanceTarget(instance_id=name):
            yield "ResourceName", name, "on the instance"
            yield "Username", name, "made from the instance"
        case RoleTarget(role_name=name):
            yield from _about_role(name, target.account or finding.account, finding.region)
        case BucketTarget(name=name) | ObjectTarget(bucket=name):
            yield "ResourceName", name, f"on {name}"
        case FunctionTarget(name=name, arn=arn):
            yield "ResourceName", name, "on the function"
            yield "ResourceName", arn, "on the function"
            yield "Username", name, "made by the function"
        case DatabaseTarget(identifier=name, cluster_identifier=cluster):
            yield "ResourceName", name, "on the database"
            yield "ResourceName", cluster, "on the database's cluster"
        case TaskTarget(cluster=cluster):
            yield "Username", target.label, "made from the task"
            yield "ResourceName", cluster.rsplit("/", 1)[-1], "on the cluster"
        case ClusterTarget(name=cluster) | WorkloadTarget(cluster=cluster):
            yield "ResourceName", cluster, "on the cluster"
        case KubernetesUserTarget(cluster=cluster, principal_arn=arn):
            yield "ResourceName", cluster, "on the cluster"
            if arn and ("assumed-role/" in arn or ":user/" in arn):
                yield "Username", arn.rsplit("/", 1)[-1], "made by the Kubernetes user's principal"
        case KeyTarget(key_id=name, arn=arn):
            yield "ResourceName", arn, "on the KMS key"
            yield "ResourceName", name, "on the KMS key"
        case BackupTarget(identifier=name):
            yield "ResourceName", name, "on the backup"
        case AccountTarget():
            if "root" in finding.type.lower():
                yield "Username", "root", "made by root"
            for api in finding.apis[:_MOST_APIS]:
                yield "EventName", api, "the call that the finding is about"
        case UnknownTarget(resource_type=kind, resource_id=name):
            # An alarm's name is no resource of the calls that raised it.
            if kind != "CloudWatchAlarm":
                yield "ResourceName", name, f"on {name}"


def _about_key(target: AccessKeyTarget, finding: Finding) -> Iterator[Asked]:
    key, user = target.access_key_id, target.user_name
    yield "AccessKeyId", key, "made with the key"
    if target.user_type == "Root":
        yield "Username", "root", "made by root"
    elif target.user_type == "IAMUser":
        yield "Username", user, "made by the user"
        yield "ResourceName", user, "on the user"
    else:
        if (session := session_named(target)) is not None:
            yield "Username", session, "made by the role's session"
        if key and key.startswith("ASIA"):
            yield "ResourceName", key, "who was given these credentials"
        if user and target.user_type in ("AssumedRole", "Role"):
            yield from _about_role(user, target.account or finding.account, finding.region)


def _about_role(name: str, account: str, region: str) -> Iterator[Asked]:
    yield "ResourceName", name, "on the role"
    # Calls that assume a role name it by its ARN; one with a path is asked for once it was looked at.
    yield "ResourceName", f"arn:{partition_of(region)}:iam::{account}:role/{name}", "who assumed the role"


def session_named(target: AccessKeyTarget) -> str | None:
    """The session's name, which stands behind the role's id: `AROA…:i-0abc`."""
    role, _, session = (target.principal_id or "").partition(":")
    return session if session and role.startswith("AROA") else None


def partition_of(region: str) -> str:
    """`aws`, or the partition of China's or the US government's regions."""
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"
