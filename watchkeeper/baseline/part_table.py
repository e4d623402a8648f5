"""The table of parts. A new part is a file in `parts/`, its hands in `tasks/baseline/parts/`, and a line here."""

from watchkeeper.baseline.part import Part
from watchkeeper.baseline.parts import (
    access_log_bucket,
    alert_topic,
    analyzer_admin,
    block_public_access,
    cis_alarms,
    default_network_acls,
    default_security_groups,
    detector,
    ebs_encryption,
    external_analyzer,
    finding_aggregator,
    finding_rules,
    findings_queue,
    flow_log_group,
    flow_log_role,
    flow_logs,
    forward_role,
    guardduty_admin,
    guardduty_members,
    guardduty_organization,
    hub,
    log_bucket,
    log_key,
    member_role,
    metric_filters,
    page_rule,
    password_policy,
    queue_alarms,
    recorder,
    security_contact,
    securityhub_admin,
    securityhub_members,
    securityhub_organization,
    service_access,
    service_linked_roles,
    standards,
    support_role,
    trail,
    trail_log_group,
    unused_access_analyzer,
)

PARTS: tuple[Part, ...] = (
    service_access.PART,
    service_linked_roles.PART,
    member_role.PART,
    support_role.PART,
    flow_log_role.PART,
    log_key.PART,
    access_log_bucket.PART,
    log_bucket.PART,
    trail_log_group.PART,
    trail.PART,
    recorder.PART,
    detector.PART,
    hub.PART,
    guardduty_admin.PART,
    securityhub_admin.PART,
    guardduty_organization.PART,
    guardduty_members.PART,
    securityhub_organization.PART,
    securityhub_members.PART,
    finding_aggregator.PART,
    standards.PART,
    flow_log_group.PART,
    password_policy.PART,
    block_public_access.PART,
    ebs_encryption.PART,
    security_contact.PART,
    default_security_groups.PART,
    default_network_acls.PART,
    flow_logs.PART,
    analyzer_admin.PART,
    external_analyzer.PART,
    unused_access_analyzer.PART,
    alert_topic.PART,
    findings_queue.PART,
    forward_role.PART,
    metric_filters.PART,
    cis_alarms.PART,
    finding_rules.PART,
    page_rule.PART,
    queue_alarms.PART,
)  # fmt: skip

_BY_ID = {part.id: part for part in PARTS}


def part_named(part_id: str) -> Part:
    """The part of that id.

    Raises:
        KeyError: there is none.
    """
    return _BY_ID[part_id]
