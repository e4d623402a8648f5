"""The parts of an access that can be taken away by themselves."""

from collections.abc import Callable, Iterable, Iterator

from watchkeeper.access.effective_access import EffectiveAccess, Grant
from watchkeeper.access.federation import is_web_identity, scope_of
from watchkeeper.access.item import Reduction
from watchkeeper.access.subjects import RoleSubject
from watchkeeper.access.trust import Trusted, without
from watchkeeper.access.trust_reach import asks_external_id, open_to_everybody, strangers


def of_access(access: EffectiveAccess | None) -> tuple[Reduction, ...]:
    """The policies and groups through which a user or role is powerful, each once."""
    if access is None:
        return ()
    grants = (*access.admin_grants, *(grant for one in access.escalations for grant in one.grants))
    return tuple({part.id: part for part in map(_of_grant, dict.fromkeys(grants))}.values())


def of_trust(subject: RoleSubject) -> tuple[Reduction, ...]:
    """Principals whom the role should not let in, each with the trust policy that is left without it.

    None where nothing would be left that allows anything: then the role is revoked as a whole.
    """
    found: dict[str, Reduction] = {}
    for one in _unwanted(subject):
        left = without(subject.role.trust, one.name)
        if left is not None and left != subject.role.trust:
            part = Reduction(id=f"trust {one.short}", kind="reduce_trust", name=one.name, trust=left)
            found.setdefault(part.id, part)
    return tuple(found.values())


def _of_grant(grant: Grant) -> Reduction:
    if grant.holder == "group":
        return Reduction(id=f"leave {grant.holder_name}", kind="remove_from_group", name=grant.holder_name)
    inline = "" if grant.arn else " (inline)"
    return Reduction(
        id=f"detach {grant.policy}{inline}", kind="detach_policy", name=grant.policy, arn=grant.arn
    )


def _unwanted(subject: RoleSubject) -> Iterator[Trusted]:
    trusted = subject.view.scene.policy.trusted_accounts
    yield from open_to_everybody(subject)
    for one, account in strangers(subject):
        if account not in trusted or not asks_external_id(one):
            yield one
    yield from _those(subject.trusts, lambda one: one.kind == "deleted")
    yield from _those(subject.trusts, lambda one: is_web_identity(one) and scope_of(one) == "everybody")


def _those(trusts: Iterable[Trusted], fits: Callable[[Trusted], bool]) -> Iterator[Trusted]:
    return (one for one in trusts if fits(one))
