"""What a person must do by hand, with the very commands: Watchkeeper could not undo it, or may not do it."""

import shlex
from collections.abc import Callable

from watchkeeper.access.item import Reduction, ReviewItem
from watchkeeper.evidence import Frozen

_NEVER = "it would be deleted, which cannot be undone: Watchkeeper never deletes"


class Request(Frozen):
    """Something that a person or the ticket system is asked to do."""

    what: str
    """What, with the commands; no secrets in it."""
    why: str
    """Why Watchkeeper does not do it itself."""


def delete_inactive(item: ReviewItem) -> Request:
    """A credential is off already; what is left is to delete it."""
    call, option = {
        "access_key": ("delete-access-key", "--access-key-id"),
        "ssh_key": ("delete-ssh-public-key", "--ssh-public-key-id"),
        "service_credential": (
            "delete-service-specific-credential",
            "--service-specific-credential-id",
        ),
        "signing_certificate": ("delete-signing-certificate", "--certificate-id"),
    }[item.kind]
    line = command("iam", call, "--user-name", item.principal, option, item.detail)
    return Request(what=f"{_where(item)}. It is inactive already; delete it:\n{line}", why=_NEVER)


def take_inline_policy(item: ReviewItem, part: Reduction) -> Request:
    """An inline policy can only be deleted; kept first, it can be put back."""
    name = (f"--{item.kind}-name", item.principal, "--policy-name", part.name)
    lines = (command("iam", f"{verb}-{item.kind}-policy", *name) for verb in ("get", "delete"))
    text = f"{_where(item)}. Take inline policy {part.name} away; keep what the first line prints:"
    return Request(what="\n".join((text, *lines)), why=_NEVER)


def revoke_by_hand(item: ReviewItem, part: Reduction | None = None) -> Request:
    """What is not IAM's, or has no "off" that can be undone."""
    what, why = _BY_HAND.get(item.kind, _anything)(item)
    wanted = f"\nOf it: {part.id}" if part else ""
    return Request(what=f"{_where(item)}. {what}{wanted}", why=why)


def command(service: str, call: str, *arguments: str) -> str:
    """A line for a shell."""
    return shlex.join(("aws", service, call, *arguments))


def _where(item: ReviewItem) -> str:
    return f"In account {item.account}: {item.title}"


def _assignment(item: ReviewItem) -> tuple[str, str]:
    """By ids where the item has them: Identity Center's names may be used twice."""
    names = ("instance", "permission_set", "principal_type", "principal_id")
    known = {name: str(item.state.get(name) or f"<{name.replace('_', ' ')}>") for name in names}
    line = command(
        "sso-admin",
        "delete-account-assignment",
        *("--instance-arn", known["instance"]),
        *("--permission-set-arn", known["permission_set"]),
        *("--target-type", "AWS_ACCOUNT", "--target-id", item.account),
        *("--principal-type", known["principal_type"], "--principal-id", known["principal_id"]),
    )
    text = (
        "Remove the assignment in IAM Identity Center, and end its sessions there: they go on for as "
        f"long as the permission set says.\n{line}"
    )
    return text, "it is Identity Center's, in another account than the one it gives access to"


def _entitlement(item: ReviewItem) -> tuple[str, str]:
    text = f"Remove the entitlement {item.detail or item.arn} in the account access manager of Identity Center."
    return text, "it is Identity Center's, in another account than the one it gives access to"


def _root(item: ReviewItem) -> tuple[str, str]:
    del item
    text = (
        "Take the root user's access keys away, and in a member account its password too (centralized root "
        "access of the organization); keep root in the management account behind a hardware second factor."
    )
    return text, "nobody but root, or the organization's management, can change root's credentials"


def _identity_provider(item: ReviewItem) -> tuple[str, str]:
    call, option = ("delete-open-id-connect-provider", "--open-id-connect-provider-arn")
    if ":saml-provider/" in item.arn:
        call, option = ("delete-saml-provider", "--saml-provider-arn")
    text = (
        "Make sure that no role trusts it any more, then remove it:\n"
        f"{command('iam', call, option, item.arn)}"
    )
    return text, _NEVER


def _trust_anchor(item: ReviewItem) -> tuple[str, str]:
    region, anchor = (item.arn.split(":") + [""] * 6)[3], item.arn.rsplit("/", 1)[-1]
    line = command("rolesanywhere", "disable-trust-anchor", "--trust-anchor-id", anchor, "--region", region)
    return (
        f"Disable the trust anchor; it can be enabled again:\n{line}",
        "no action of Watchkeeper covers IAM Roles Anywhere",
    )


def _external(item: ReviewItem) -> tuple[str, str]:
    text = (
        f"Take the outside principal out of the policy of {item.arn or item.principal}, then let Access "
        "Analyzer look again."
    )
    return text, "whose policy it is, and what else stands in it, only its owner knows"


def _anything(item: ReviewItem) -> tuple[str, str]:
    del item
    return "Take this access away.", "no action of Watchkeeper covers it"


_BY_HAND: dict[str, Callable[[ReviewItem], tuple[str, str]]] = {
    "assignment": _assignment,
    "entitlement": _entitlement,
    "root": _root,
    "identity_provider": _identity_provider,
    "trust_anchor": _trust_anchor,
    "external_access": _external,
}
