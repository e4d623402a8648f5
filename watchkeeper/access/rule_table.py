"""Every rule of the access review, one line each; an item's reasons come in this order."""

from collections.abc import Iterator
from typing import get_args

from watchkeeper.access.item import ItemKind, Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.rules import (
    admin,
    admin_not_used,
    admin_permission_set,
    anchor_opens_roles,
    anchor_unused,
    assignment_of_disabled_user,
    assignment_orphan,
    assignment_to_empty_group,
    assignment_to_user,
    break_glass_used,
    confused_deputy,
    console_never_used,
    console_unused,
    console_without_mfa,
    credential_inactive_present,
    credential_old,
    dormant_account,
    entitlement_without_role,
    escalation_path,
    external_access,
    external_access_archived,
    federation_provider_gone,
    federation_public_subject,
    federation_wide_subject,
    federation_without_audience,
    key_beside_password,
    key_id_unknown,
    key_inactive_present,
    key_never_used,
    key_old,
    key_unused,
    mfa_only_virtual,
    no_analyzer,
    not_seen,
    provider_unused,
    report_is_old,
    role_never_used,
    role_unused,
    roles_anywhere_open,
    root_keys,
    root_mfa_virtual,
    root_password_in_member,
    root_used,
    root_without_mfa,
    saml_certificate_expired,
    saml_without_audience,
    service_credential_expired,
    service_credential_never_expires,
    signing_certificate_active,
    trust_cross_account,
    trust_deleted_principal,
    trust_external,
    trust_external_without_externalid,
    trust_public,
    trust_whole_account,
    two_active_keys,
    unused_permission,
    unused_services,
    user_dormant,
    user_policies_attached,
    user_without_credentials,
)
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import Subject

RULES: tuple[Rule, ...] = (
    admin.RULE,
    admin_not_used.RULE,
    admin_permission_set.RULE,
    anchor_opens_roles.RULE,
    anchor_unused.RULE,
    assignment_of_disabled_user.RULE,
    assignment_orphan.RULE,
    assignment_to_empty_group.RULE,
    assignment_to_user.RULE,
    break_glass_used.RULE,
    confused_deputy.RULE,
    console_never_used.RULE,
    console_unused.RULE,
    console_without_mfa.RULE,
    credential_inactive_present.RULE,
    credential_old.RULE,
    dormant_account.RULE,
    entitlement_without_role.RULE,
    escalation_path.RULE,
    external_access.RULE,
    external_access_archived.RULE,
    federation_provider_gone.RULE,
    federation_public_subject.RULE,
    federation_wide_subject.RULE,
    federation_without_audience.RULE,
    key_beside_password.RULE,
    key_id_unknown.RULE,
    key_inactive_present.RULE,
    key_never_used.RULE,
    key_old.RULE,
    key_unused.RULE,
    mfa_only_virtual.RULE,
    no_analyzer.RULE,
    not_seen.RULE,
    provider_unused.RULE,
    report_is_old.RULE,
    role_never_used.RULE,
    role_unused.RULE,
    roles_anywhere_open.RULE,
    root_keys.RULE,
    root_mfa_virtual.RULE,
    root_password_in_member.RULE,
    root_used.RULE,
    root_without_mfa.RULE,
    saml_certificate_expired.RULE,
    saml_without_audience.RULE,
    service_credential_expired.RULE,
    service_credential_never_expires.RULE,
    signing_certificate_active.RULE,
    trust_cross_account.RULE,
    trust_deleted_principal.RULE,
    trust_external.RULE,
    trust_external_without_externalid.RULE,
    trust_public.RULE,
    trust_whole_account.RULE,
    two_active_keys.RULE,
    unused_permission.RULE,
    unused_services.RULE,
    user_dormant.RULE,
    user_policies_attached.RULE,
    user_without_credentials.RULE,
)
RULES_BY_KIND: dict[ItemKind, tuple[Rule, ...]] = {
    kind: tuple(rule for rule in RULES if kind in rule.about) for kind in get_args(ItemKind)
}


def reasons(kind: ItemKind, subject: Subject, scene: Scene) -> tuple[Reason, ...]:
    """What is noticed about an item, the most severe first.

    Of what AWS alone can change, nothing is: nobody could do anything about it.
    """
    if subject.apart is not None and subject.apart.family == "aws":
        return ()
    return tuple(sorted(_noticed(kind, subject, scene), key=lambda one: -one.severity.rank))


def _noticed(kind: ItemKind, subject: Subject, scene: Scene) -> Iterator[Reason]:
    for rule in RULES_BY_KIND[kind]:
        yield from rule.judge(subject, scene)
