"""All hunts: one line each, by name."""

from functools import cache
from importlib import resources

from watchkeeper.hunting.hunt import Hunt
from watchkeeper.hunting.hunt_file import read_hunt

HUNTS: tuple[str, ...] = (
    "access_removed_in_bulk",
    "alarms_silenced",
    "backup_protection_removed",
    "bucket_enumeration",
    "caller_identity_check",
    "cis_bucket_policy_changes",
    "cis_config_changes",
    "cis_gateway_changes",
    "cis_key_disabling",
    "cis_network_acl_changes",
    "cis_organization_changes",
    "cis_route_table_changes",
    "cis_security_group_changes",
    "cis_trail_changes",
    "cis_unauthorized_calls",
    "cis_vpc_changes",
    "cloudtrail_narrowed",
    "cloudtrail_stopped_or_deleted",
    "config_stopped",
    "data_protection_defaults_off",
    "data_store_deleted",
    "database_exported",
    "database_made_public",
    "database_password_changed",
    "deletion_burst",
    "deletion_protection_off",
    "denied_call_burst",
    "dns_records_changed",
    "domain_or_zone_taken",
    "ebs_blocks_read",
    "encryption_key_of_outside_account",
    "endpoint_used_from_outside",
    "enumeration_across_regions",
    "enumeration_burst",
    "first_seen_call",
    "first_seen_client",
    "first_seen_network",
    "first_seen_powerful_call",
    "first_seen_refusals",
    "first_seen_region",
    "first_seen_role_assumption",
    "guardduty_findings_hidden",
    "guardduty_weakened",
    "guardrails_removed",
    "iam_enumeration_burst",
    "instances_stopped_in_bulk",
    "keys_of_many_users_at_one_address",
    "kms_key_disabled",
    "log_bucket_tampered",
    "log_groups_destroyed",
    "managed_machines_inventory",
    "model_reconnaissance",
    "network_acl_opened",
    "network_joined_with_outside",
    "network_logs_deleted",
    "objects_deleted_in_bulk",
    "objects_encrypted_by_foreign_key",
    "objects_read_by_nobody",
    "objects_read_in_bulk",
    "organization_discovery",
    "organization_left",
    "quota_reconnaissance",
    "ransom_note_written",
    "refused_in_many_accounts",
    "region_enabled",
    "replication_outside",
    "resource_opened_to_everyone",
    "resource_opened_to_outside_account",
    "root_activity",
    "s3_bucket_opened",
    "s3_objects_expire_soon",
    "s3_protection_removed",
    "security_controls_discovery",
    "security_group_opened_to_world",
    "security_services_off",
    "securityhub_findings_suppressed",
    "securityhub_weakened",
    "service_logs_stopped",
    "ses_reconnaissance",
    "snapshot_copied_across_regions",
    "snapshot_or_image_made_public",
    "snapshot_or_image_shared_outside",
    "snapshots_made_in_bulk",
    "traffic_mirrored",
    "unusual_region",
    "waf_or_firewall_removed",
)  # fmt: skip
"""The files of `hunts/` without `.sql`, sorted."""


def hunt_named(name: str) -> Hunt:
    """The hunt of that id.

    Raises:
        ValueError: there is none, or its file is wrong.
    """
    if name not in HUNTS:
        raise ValueError(f"there is no hunt {name!r}")
    return _read(name)


def all_hunts() -> dict[str, Hunt]:
    """Every hunt by its id, in the table's order; files are read once per process.

    Raises:
        ValueError: a file is wrong; the sentence names it.
    """
    return {name: _read(name) for name in HUNTS}


@cache
def _read(name: str) -> Hunt:
    folder = resources.files("watchkeeper.hunting").joinpath("hunts")
    return read_hunt(name, folder.joinpath(f"{name}.sql").read_text("utf-8"))
