"""What was made in the account's IAM since the finding began: keys, users, roles; who made them.

IAM's lists tell at once that something is there; CloudTrail tells who made it, up to 15 minutes later.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from tasks import aws
from tasks.evidence import newcomers_made
from tasks.evidence.newcomers_made import Makers
from watchkeeper.errors import NotThere, Permanent
from watchkeeper.facts.newcomers import Newcomer, NewcomersFacts, NewKey
from watchkeeper.finding import Finding
from watchkeeper.targets import AccessKeyTarget, AccountTarget, RoleTarget

_SERVICE_LINKED = "/aws-service-role/"
"""AWS makes these by itself, and nobody can put a policy on them."""
_MOST_USERS = 150
"""A key is listed by its user alone: so many calls are made, about ten seconds."""


def concerns(finding: Finding) -> str | None:
    """The account, if the finding is about an identity in it or about the account itself."""
    for target in finding.targets:
        if isinstance(target, AccessKeyTarget | RoleTarget | AccountTarget):
            return target.account or finding.account
    return None


def look(finding: Finding, account: str) -> NewcomersFacts:
    """Everything made since the finding began; what CloudTrail could not tell stands in `gaps`.

    Raises:
        Denied: users, roles or their keys may not be listed: half a picture would read as an empty half.
        Permanent: the finding has no time at which it began.
    """
    since = _began(finding)
    iam = aws.client("iam", account=account)
    users = aws.pages(iam, "list_users", "Users")
    roles = [role for role in aws.pages(iam, "list_roles", "Roles") if _is_ours(role)]
    makers = Makers(account, since)
    changes = newcomers_made.changes_by(finding, makers)
    touched = {change.name for change in changes if change.what == "user"} | _named(finding)
    ordered = sorted(users, key=lambda user: (not _is_since(user, since), user["UserName"] not in touched))
    members = [
        *_users(iam, ordered[:_MOST_USERS], since, makers, touched),
        *(_role(iam, role, makers) for role in roles if _is_since(role, since)),
    ]
    gaps = list(makers.gaps)
    if left := len(ordered) - _MOST_USERS:
        gaps += [f"the access keys of {left} user(s) were not listed: there are {len(ordered)}"] * (
            left > 0
        )
    return NewcomersFacts(
        account=account, since=since, members=tuple(members), changes=changes, gaps=tuple(gaps)
    )


def _users(
    iam: Any, users: Iterable[dict[str, Any]], since: datetime, makers: Makers, touched: set[str]
) -> Iterable[Newcomer]:
    for user in users:
        name, is_new = user["UserName"], _is_since(user, since)
        try:
            keys = [
                key
                for key in aws.pages(iam, "list_access_keys", "AccessKeyMetadata", UserName=name)
                if key["CreateDate"] >= since
            ]
            # Every user's password would be a call more each: new ones and those that were touched have it.
            password = _password_made(iam, name, since) if is_new or name in touched else False
            if is_new or keys or password:
                yield _user(iam, user, makers, keys=keys, is_new=is_new, password=password)
        except NotThere:
            continue  # deleted between the list and the look


def _user(
    iam: Any, user: dict[str, Any], makers: Makers, *, keys: list[Any], is_new: bool, password: bool
) -> Newcomer:
    name = user["UserName"]
    with aws.reading_aws_errors("iam:GetUser", name):
        tags = iam.get_user(UserName=name)["User"].get("Tags", [])
    return Newcomer(
        what="user",
        name=name,
        arn=user["Arn"],
        path=user.get("Path", "/"),
        is_new=is_new,
        created=user["CreateDate"],
        made=makers.of(name, "CreateUser") if is_new else None,
        access_keys=tuple(
            NewKey(
                access_key_id=key["AccessKeyId"],
                status=key["Status"],
                created=key["CreateDate"],
                made=makers.of(key["AccessKeyId"], "CreateAccessKey"),
            )
            for key in keys
        ),
        new_password=password,
        password_made=makers.of(name, "CreateLoginProfile") if password else None,
        inline_policies=tuple(aws.pages(iam, "list_user_policies", "PolicyNames", UserName=name)),
        tags={tag["Key"]: tag["Value"] for tag in tags},
    )


def _role(iam: Any, role: dict[str, Any], makers: Makers) -> Newcomer:
    name = role["RoleName"]
    with aws.reading_aws_errors("iam:GetRole", name):
        tags = iam.get_role(RoleName=name)["Role"].get("Tags", [])
    return Newcomer(
        what="role",
        name=name,
        arn=role["Arn"],
        path=role.get("Path", "/"),
        is_new=True,
        created=role["CreateDate"],
        made=makers.of(name, "CreateRole"),
        inline_policies=tuple(aws.pages(iam, "list_role_policies", "PolicyNames", RoleName=name)),
        tags={tag["Key"]: tag["Value"] for tag in tags},
    )


def _password_made(iam: Any, name: str, since: datetime) -> bool:
    try:
        with aws.reading_aws_errors("iam:GetLoginProfile", name):
            return bool(iam.get_login_profile(UserName=name)["LoginProfile"]["CreateDate"] >= since)
    except NotThere:
        return False


def _began(finding: Finding) -> datetime:
    moments = [at for at in (finding.first_seen, finding.created, finding.updated) if at is not None]
    if not moments:
        raise Permanent("the finding does not say when it began")
    # IAM keeps whole seconds.
    return min(moments).astimezone(UTC).replace(microsecond=0)


def _named(finding: Finding) -> set[str]:
    return {
        target.user_name
        for target in finding.targets
        if isinstance(target, AccessKeyTarget) and target.user_name
    }


def _is_since(one: dict[str, Any], since: datetime) -> bool:
    return bool(one["CreateDate"] >= since)


def _is_ours(role: dict[str, Any]) -> bool:
    return not str(role.get("Path", "/")).startswith(_SERVICE_LINKED)
