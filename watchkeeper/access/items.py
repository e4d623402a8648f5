"""The review's items: every access of an account or of Identity Center that somebody has to answer for."""

from collections.abc import Iterable

from watchkeeper.access.account_view import AccountView
from watchkeeper.access.identity_center import IdentityCenter
from watchkeeper.access.inventory import AccountInventory
from watchkeeper.access.item import ReviewItem
from watchkeeper.access.item_account import anchor_items, external_items, provider_items, root_item
from watchkeeper.access.item_center import CenterItems
from watchkeeper.access.item_role import role_items, role_subjects
from watchkeeper.access.item_user import user_items
from watchkeeper.access.scene import Scene


def account_items(inventory: AccountInventory, scene: Scene) -> tuple[ReviewItem, ...]:
    """Every access of one account, with what was noticed; what is privileged and severe comes first.

    Users, their keys, console access and other credentials; roles; root; identity providers and trust
    anchors; what Access Analyzer says can be reached from outside. Of a source that could not be read there are no
    items, or they say what is not known; root's item says it for the account.

    Args:
        inventory: the account.
        scene: the moment, the house's rules, the organization.
    """
    view = AccountView(inventory, scene)
    roles = role_subjects(view)
    return ordered(
        (
            root_item(view),
            *user_items(view),
            *role_items(roles),
            *provider_items(view, roles),
            *anchor_items(view, roles),
            *external_items(view),
        )
    )


def center_items(
    center: IdentityCenter, scene: Scene, inventories: Iterable[AccountInventory] = ()
) -> tuple[ReviewItem, ...]:
    """Every assignment and entitlement, as an item of the account that it gives access to.

    Args:
        center: the instance.
        scene: as above.
        inventories: the accounts, whose own policies and roles are given; of one that is not among them it cannot
            be told what customer managed policies and roles allow.
    """
    made = CenterItems(center, scene, inventories)
    return ordered(
        (
            *(made.assignment(one) for one in center.assignments),
            *(made.entitlement(one) for one in center.entitlements),
        )
    )


def ordered(items: Iterable[ReviewItem]) -> tuple[ReviewItem, ...]:
    """Those that somebody is asked about first; of these what is privileged, then by severity."""
    return tuple(sorted(items, key=_rank))


def _rank(item: ReviewItem) -> tuple[bool, bool, int, str, str, str]:
    severity = item.severity
    worst = -1 if severity is None else severity.rank
    return item.set_apart is not None, not item.privileged, -worst, item.principal, item.kind, item.detail
