"""The table of runbooks: the first that fits answers, so the generic one stands last."""

from watchkeeper.finding import Finding
from watchkeeper.runbook import Runbook
from watchkeeper.runbooks import (
    ai_misuse,
    anomalous_credential_access,
    anomalous_discovery,
    anomalous_escalation,
    anomalous_impact,
    anomalous_persistence,
    anonymous_network,
    brute_force,
    by_hand_bucket,
    by_hand_instance,
    by_hand_principal,
    by_hand_role,
    by_hand_user,
    cis_alarm,
    compromised_function,
    compromised_instance,
    compromised_user_key,
    console_login,
    console_without_mfa,
    container_malware,
    control_failure,
    custom_detection,
    database_brute_force,
    database_login,
    database_tampering,
    dns_exfiltration,
    generic,
    iam_policy_change,
    instance_credentials,
    kubernetes_anonymous,
    kubernetes_credentials,
    kubernetes_privileges,
    kubernetes_workload,
    malware_in_backup,
    malware_on_instance,
    metadata_rebind,
    password_policy,
    port_probe,
    resource_credentials,
    root_use,
    runtime,
    scanning_instance,
    security_group_change,
    suspicious_domain,
    trail_change,
    unusual_traffic,
)

SHELF: tuple[Runbook, ...] = (
    by_hand_bucket.RUNBOOK,
    by_hand_instance.RUNBOOK,
    by_hand_principal.RUNBOOK,
    by_hand_role.RUNBOOK,
    by_hand_user.RUNBOOK,
    ai_misuse.RUNBOOK,
    database_tampering.RUNBOOK,
    database_login.RUNBOOK,
    database_brute_force.RUNBOOK,
    compromised_function.RUNBOOK,
    root_use.RUNBOOK,
    instance_credentials.RUNBOOK,
    resource_credentials.RUNBOOK,
    console_login.RUNBOOK,
    anomalous_discovery.RUNBOOK,
    anomalous_credential_access.RUNBOOK,
    anomalous_persistence.RUNBOOK,
    anomalous_escalation.RUNBOOK,
    anomalous_impact.RUNBOOK,
    password_policy.RUNBOOK,
    compromised_user_key.RUNBOOK,
    dns_exfiltration.RUNBOOK,
    brute_force.RUNBOOK,
    port_probe.RUNBOOK,
    scanning_instance.RUNBOOK,
    metadata_rebind.RUNBOOK,
    anonymous_network.RUNBOOK,
    suspicious_domain.RUNBOOK,
    unusual_traffic.RUNBOOK,
    malware_in_backup.RUNBOOK,
    malware_on_instance.RUNBOOK,
    compromised_instance.RUNBOOK,
    container_malware.RUNBOOK,
    kubernetes_anonymous.RUNBOOK,
    kubernetes_credentials.RUNBOOK,
    kubernetes_privileges.RUNBOOK,
    kubernetes_workload.RUNBOOK,
    runtime.RUNBOOK,
    custom_detection.RUNBOOK,
    console_without_mfa.RUNBOOK,
    security_group_change.RUNBOOK,
    iam_policy_change.RUNBOOK,
    trail_change.RUNBOOK,
    cis_alarm.RUNBOOK,
    control_failure.RUNBOOK,
    generic.RUNBOOK,
)


def runbook_for(finding: Finding) -> Runbook:
    """The runbook that answers `finding`; there always is one."""
    return next(book for book in SHELF if book.fits(finding))


def runbook_named(name: str) -> Runbook:
    """The runbook with this id.

    Raises:
        KeyError: there is none.
    """
    return {book.id: book for book in SHELF}[name]
