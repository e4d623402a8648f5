"""The table of hands: how each part is looked at and changed. A new part is a line here."""

from types import ModuleType

from tasks.baseline.parts import (
    access_log_bucket,
    alert_topic,
    analyzer_admin,
    block_public_access,
    cis_alarms,
    default_security_groups,
    detector,
    ebs_encryption,
    external_analyzer,
    finding_rules,
    findings_queue,
    flow_log_group,
    flow_log_role,
    flow_logs,
    forward_role,
    log_bucket,
    log_key,
    member_role,
    metric_filters,
    page_rule,
    password_policy,
    queue_alarms,
    recorder,
    security_contact,
    service_access,
    service_linked_roles,
    support_role,
    trail,
    trail_log_group,
    unused_access_analyzer,
)

HANDS: dict[str, ModuleType] = {
    "service_access": service_access,
    "service_linked_roles": service_linked_roles,
    "member_role": member_role,
    "support_role": support_role,
    "flow_log_role": flow_log_role,
    "log_key": log_key,
    "access_log_bucket": access_log_bucket,
    "log_bucket": log_bucket,
    "trail_log_group": trail_log_group,
    "trail": trail,
    "recorder": recorder,
    "detector": detector,
    "flow_log_group": flow_log_group,
    "password_policy": password_policy,
    "block_public_access": block_public_access,
    "ebs_encryption": ebs_encryption,
    "security_contact": security_contact,
    "default_security_groups": default_security_groups,
    "flow_logs": flow_logs,
    "analyzer_admin": analyzer_admin,
    "external_analyzer": external_analyzer,
    "unused_access_analyzer": unused_access_analyzer,
    "alert_topic": alert_topic,
    "findings_queue": findings_queue,
    "forward_role": forward_role,
    "metric_filters": metric_filters,
    "cis_alarms": cis_alarms,
    "finding_rules": finding_rules,
    "page_rule": page_rule,
    "queue_alarms": queue_alarms,
}
"""By the part's id: `look(at, wanted, survey) -> Found` and `change(at, wanted, survey, line) -> None`.

`look` reads and answers in the words of `wanted`; `NotThere` that it lets pass means `Missing`.
`change` brings about what `line.differences` names, and nothing else; doing it twice is doing it once.
"""
