"""Users, roles and policies that are older than the emulator: made past the API, with the moments they need."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from moto.core.utils import utcnow
from moto.iam.models import AccessKey, AccessKeyLastUsed, IAMBackend, iam_backends

from emulator.world import HOME_REGION, fake_secret

Document = dict[str, Any]
AWS = "arn:aws:iam::aws:policy/"


@dataclass(frozen=True)
class Key:
    """An access key; ages in days."""

    age: float
    used: float | None = None
    """Days since its last use; None: never."""
    service: str = "s3"
    active: bool = True


@dataclass(frozen=True)
class Password:
    """A console password; ages in days."""

    age: float
    used: float | None = None
    mfa: Literal["virtual", "hardware", "security key"] | None = None


def ago(days: float) -> datetime:
    """A moment in the past as moto keeps them: UTC without a zone."""
    return utcnow() - timedelta(days=days)


def document(*statements: Document) -> str:
    """A policy document as text."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(actions: str | list[str], resources: str | list[str] = "*", **more: Any) -> Document:
    """A statement that allows."""
    return {"Effect": "Allow", "Action": actions, "Resource": resources, **more}


def trust(principal: Any, action: str = "sts:AssumeRole", **condition: Any) -> str:
    """A trust policy of one statement; `condition` by operator."""
    statement = {"Effect": "Allow", "Principal": principal, "Action": action}
    return document({**statement, **({"Condition": condition} if condition else {})})


class Maker:
    """Makes identities in one account."""

    def __init__(self, account: str) -> None:
        self.account = account
        self.iam: IAMBackend = iam_backends[account]["aws"]

    def user(
        self,
        name: str,
        *,
        age: float,
        owner: str | None = None,
        password: Password | None = None,
        keys: Iterable[Key] = (),
        groups: Iterable[str] = (),
        attached: Iterable[str] = (),
        inline: Mapping[str, str] | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> Any:
        """A user, or more for one who is there already; gives back moto's."""
        known = self.iam.users.get(name)
        user: Any = known or self.iam.create_user(HOME_REGION, name)
        if known is None:
            user.id = f"AIDA{user.id[:17].upper()}"  # moto's ids of users lack AWS's prefix
        user.create_date = ago(age)
        given = {**({"owner": owner} if owner else {}), **(tags or {})}
        self.iam.tagger.tag_resource(user.arn, [{"Key": key, "Value": text} for key, text in given.items()])
        for number, key in enumerate(keys, start=len(user.access_keys) + 1):
            self._key(user, number, key)
        if password is not None:
            user.password, user.password_changed = fake_secret(name), ago(password.age)
            user.password_last_used = None if password.used is None else ago(password.used)
            if password.mfa is not None:
                self._device(user, password.mfa, password.age)
        for group in groups:
            self.iam.add_user_to_group(group, name)
        for arn in attached:
            self.iam.attach_user_policy(self._arn(arn), name)
        user.policies.update(inline or {})
        return user

    def role(
        self,
        name: str,
        trusted: str,
        *,
        age: float,
        used: float | None = None,
        owner: str | None = None,
        attached: Iterable[str] = (),
        inline: Mapping[str, str] | None = None,
        boundary: str | None = None,
        path: str = "/",
        tags: Mapping[str, str] | None = None,
    ) -> Any:
        """A role; gives back moto's. `used` is how many days ago, None is never within 400 days."""
        given = {**({"owner": owner} if owner else {}), **(tags or {})}
        role: Any = self.iam.create_role(
            role_name=name,
            assume_role_policy_document=trusted,
            path=path,
            permissions_boundary=self._arn(boundary) if boundary else None,
            description="",
            tags=[{"Key": key, "Value": text} for key, text in given.items()],
            max_session_duration="3600",
        )
        role.create_date = ago(age)
        if used is not None:
            role.last_used, role.last_used_region = ago(used), HOME_REGION
        for arn in attached:
            self.iam.attach_role_policy(self._arn(arn), name)
        role.policies.update(inline or {})
        return role

    def group(self, name: str, *attached: str, inline: Mapping[str, str] | None = None) -> None:
        """A group with its managed policies."""
        group = self.iam.create_group(name)
        group.create_date = ago(700)
        for arn in attached:
            self.iam.attach_group_policy(self._arn(arn), name)
        group.policies.update(inline or {})

    def policy(self, name: str, *statements: Document) -> str:
        """A customer managed policy; gives back its ARN."""
        made = self.iam.create_policy("", "/", document(*statements), name, [])
        made.create_date = made.update_date = ago(600)
        return made.arn

    def ssh_key(self, user: str, age: float) -> str:
        """An SSH public key for CodeCommit; gives back its id."""
        key = self.iam.upload_ssh_public_key(user, f"ssh-rsa AAAAB3NzaC1yc2E EXAMPLE {user}")
        key.upload_date = ago(age)
        return key.ssh_public_key_id

    def _key(self, user: Any, number: int, key: Key) -> None:
        kept: Any = AccessKey  # moto's class misses two of its base's methods, as mypy sees it
        made = kept(user.name, "AKIA", self.account, status="Active" if key.active else "Inactive")
        made.access_key_id = key_id(self.account, user.name, number)
        made.secret_access_key = fake_secret(made.access_key_id)
        made.create_date = ago(key.age)
        if key.used is not None:
            made.last_used = AccessKeyLastUsed(ago(key.used), key.service, HOME_REGION)
        user.access_keys.append(made)
        self.iam.access_keys[made.access_key_id] = made

    def _device(self, user: Any, kind: str, age: float) -> None:
        serial = f"GAHT{sum(map(ord, user.name)):08}"
        if kind == "security key":
            serial = f"arn:aws:iam::{self.account}:u2f/user/{user.name}/key-EXAMPLE"
        elif kind == "virtual":
            serial = str(self.iam.create_virtual_mfa_device(user.name, "/").serial_number)
        self.iam.enable_mfa_device(user.name, serial, "123456", "654321")
        user.mfa_devices[serial].enable_date = ago(age)

    def _arn(self, policy: str) -> str:
        """`AdministratorAccess` and such are AWS's, unless the account has one of that name."""
        own = f"arn:aws:iam::{self.account}:policy/{policy}"
        return (
            policy
            if policy.startswith("arn:")
            else own
            if own in self.iam.managed_policies
            else AWS + policy
        )


def key_id(account: str, user: str, number: int) -> str:
    """The id of a made user's n-th access key: 20 characters, EXAMPLE at the end as in AWS's documents."""
    letters = re.sub(r"[^A-Z0-9]", "", user.upper())
    return f"AKIA{letters[:3] + letters[-4:]:X<7.7}{account[0]}{number}EXAMPLE"
