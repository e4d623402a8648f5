"""The identity store of the organization's Identity Center: one, of its owner, with enabled and disabled people.

Moto makes up a store for every id that it is asked for, and knows neither UserStatus nor ARNs. A member account
may read the store, since applications in it look people up.

Source: https://docs.aws.amazon.com/singlesignon/latest/IdentityStoreAPIReference/API_User.html
"""

import json
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.identitystore.exceptions import ResourceNotFoundException
from moto.identitystore.models import IdentityStoreBackend, User, identitystore_backends
from moto.identitystore.responses import IdentityStoreResponse
from moto.ssoadmin.models import ssoadmin_backends

from emulator.identity_center import administers, owner_of

_READS = ("Describe", "Get", "Is", "List")
_ARN = "arn:aws:identitystore:::"
_delete_user: Any = IdentityStoreBackend.delete_user


def install() -> None:
    """Put AWS's rules in front of moto's identity store."""
    backend: Any = IdentityStoreBackend
    backend.delete_user = _delete_with_memberships
    response: Any = IdentityStoreResponse
    response.identitystore_backend = property(_backend_of_caller)
    response.list_users = _list_users
    response.describe_user = _describe_user
    response.list_groups = _list_groups
    response.list_group_memberships = _list_group_memberships


def disable(backend: IdentityStoreBackend, user_id: str) -> None:
    """Disable a person, which AWS has in its console."""
    _disabled(backend).add(user_id)


def _disabled(backend: IdentityStoreBackend) -> set[str]:
    """Ids of disabled people; moto's reset takes the backend away, and these with it."""
    return backend.__dict__.setdefault("disabled_users", set())  # type: ignore[no-any-return]


def _backend_of_caller(self: Any) -> IdentityStoreBackend:
    account, action = self.current_account, self._get_action()
    if not administers(account) and not action.startswith(_READS):
        what = f"User is not authorized to perform: identitystore:{action}"
        raise JsonRESTError("AccessDeniedException", what)
    owner = owner_of(account)
    stores = {one.identity_store_id for one in ssoadmin_backends[owner][self.region].instances}
    if self._get_param("IdentityStoreId") not in stores:
        raise ResourceNotFoundException(message="IDENTITY_STORE not found.", resource_type="IDENTITY_STORE")
    return identitystore_backends[owner][self.region]


def _list_users(self: Any) -> str:
    backend = self.identitystore_backend
    found, token = backend.list_users(**_asked(self), filters=self._get_param("Filters"))
    return json.dumps({"Users": [_person(backend, one) for one in found], "NextToken": token})


def _describe_user(self: Any) -> str:
    backend = self.identitystore_backend
    user: User = backend.describe_user(self._get_param("IdentityStoreId"), self._get_param("UserId"))
    shown = user._asdict()
    shown["Name"] = user.Name._asdict() if user.Name else None
    return json.dumps(_person(backend, shown))


def _list_groups(self: Any) -> str:
    found, token = self.identitystore_backend.list_groups(
        **_asked(self), filters=self._get_param("Filters")
    )
    groups = [
        _stated({**one._asdict(), "GroupArn": f"{_ARN}group/{one.GroupId}", "Revision": "1"})
        for one in found
    ]
    return json.dumps({"Groups": groups, "NextToken": token})


def _list_group_memberships(self: Any) -> str:
    backend, group = self.identitystore_backend, self._get_param("GroupId")
    backend.describe_group(self._get_param("IdentityStoreId"), group)  # refuses an unknown group
    found, token = backend.list_group_memberships(**_asked(self), group_id=group)
    members = [
        {**one, "MembershipArn": f"{_ARN}membership/{one['MembershipId']}", "Revision": "1"}
        for one in found
    ]
    return json.dumps({"GroupMemberships": members, "NextToken": token})


def _asked(self: Any) -> dict[str, Any]:
    return {
        "identity_store_id": self._get_param("IdentityStoreId"),
        "max_results": self._get_param("MaxResults"),
        "next_token": self._get_param("NextToken"),
    }


def _person(backend: IdentityStoreBackend, user: dict[str, Any]) -> dict[str, Any]:
    disabled = user["UserId"] in _disabled(backend)
    return _stated(
        {
            **user,
            "Name": _stated(user["Name"] or {}),
            "UserArn": f"{_ARN}user/{user['UserId']}",
            "Revision": "1",
            "UserStatus": "DISABLED" if disabled else "ENABLED",
        }
    )


def _stated(values: dict[str, Any]) -> dict[str, Any]:
    """Without what is not set: AWS leaves such members out."""
    return {name: value for name, value in values.items() if value not in (None, [], {})}


def _delete_with_memberships(self: Any, identity_store_id: str, user_id: str) -> None:
    """Memberships go with the person; assignments do not, and are orphans from then on."""
    _delete_user(self, identity_store_id, user_id)
    store = self.identity_stores[identity_store_id]
    store.group_memberships = {
        key: one for key, one in store.group_memberships.items() if one["MemberId"]["UserId"] != user_id
    }
