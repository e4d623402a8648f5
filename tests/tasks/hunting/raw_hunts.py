"""Small hunts of every shape that decides differently how events are read."""

from typing import Any

from tests.watchkeeper.hunting.hunting_rows import hunt
from watchkeeper.hunting.answer import Asked

_HIT = "event_time, event_id, account, region, principal, event_name, source_ip, "


def asked(name: str, where: str, *, detail: str = "event_name AS detail", **values: Any) -> Asked:
    """A hunt that gives every event of which `where` is true; values are texts or lists of texts."""
    parameters = {
        key: {
            "type": "text[]" if isinstance(value, tuple) else "text",
            "default": [] if isinstance(value, tuple) else "",
            "description": "of a test",
        }
        for key, value in values.items()
    }
    sql = f"SELECT {_HIT}{detail} FROM cloudtrail WHERE {where}"  # noqa: S608  a test's own hunt
    return Asked(hunt=hunt(name, sql=sql, parameters=parameters), values=values)


def of_sql(name: str, sql: str) -> Asked:
    """A hunt of this SQL."""
    return Asked(hunt=hunt(name, sql=sql))


ALL_COLUMNS = of_sql("all_columns", "SELECT *, 'x' AS detail FROM cloudtrail")
PLAIN_SWEEP = of_sql(
    "plain_sweep",
    "SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, user_name, mfa, "
    "session_name, identity_provider, issuer_arn, principal_id, principal_arn, principal_account, access_key_id, "
    "shared_event_id, vpc_endpoint_id, error_code, error_message, read_only, event_category, event_type, "
    "identity_type, invoked_by, event_source, 'x' AS detail FROM cloudtrail WHERE region IS NOT NULL",
)
HUNTS: tuple[Asked, ...] = (
    asked("root_used", "identity_type = 'Root' AND invoked_by IS NULL"),
    asked(
        "keys_made",
        "event_name = 'CreateAccessKey'",
        detail="json_extract_string(request, '$.userName') AS detail",
    ),
    asked("not_home", "NOT list_contains($homes, region)", homes=("eu-west-1", "us-east-1")),
    asked("one_key", "access_key_id = $key", key="AKIA1"),
    asked("refused", "error_code IS NOT NULL AND error_message LIKE '%not authorized%'"),
    asked("changed", "read_only IS DISTINCT FROM true AND event_source = 'iam.amazonaws.com'"),
    asked("by_lambda_name", "event_name LIKE 'UpdateFunctionCode%' AND lower(user_agent) LIKE '%cli%'"),
    asked(
        "from_an_address", "source_ip IN ('203.0.113.10', 'ec2.amazonaws.com') AND event_category = 'Data'"
    ),
    asked("odd", "coalesce(event_type, 'none') <> 'AwsApiCall'"),
    asked(
        "open_to_all",
        "event_name = 'PutBucketPolicy' AND regexp_matches(request, '\"Principal\"\\s*:\\s*\"\\*\"')",
    ),
    asked(
        "policy_by_agent",
        "event_name = 'PutBucketPolicy' AND user_agent = 'browser'",
        detail="request AS detail",
    ),
    PLAIN_SWEEP,
    of_sql(
        "two_addresses",
        "SELECT min(event_time) AS event_time, min(event_id) AS event_id, min(account) AS account, "
        "min(region) AS region, principal, min(event_name) AS event_name, min(source_ip) AS source_ip, "
        "CAST(count(DISTINCT source_ip) AS VARCHAR) AS detail FROM cloudtrail WHERE access_key_id IS NOT NULL "
        "GROUP BY principal HAVING count(DISTINCT source_ip) > 1",
    ),
    of_sql(
        "key_then_used",
        "SELECT made.event_time, made.event_id, made.account, made.region, made.principal, made.event_name, "
        "made.source_ip, used.event_name AS detail FROM cloudtrail made JOIN cloudtrail used "
        "ON json_extract_string(made.response, '$.accessKey.accessKeyId') = used.access_key_id "
        "WHERE made.event_name = 'CreateAccessKey' AND used.error_code IS NULL",
    ),
    of_sql(
        "never_deleted",
        "SELECT a.event_time, a.event_id, a.account, a.region, a.principal, a.event_name, a.source_ip, "
        "a.user_name AS detail FROM cloudtrail a LEFT JOIN cloudtrail b ON b.event_name = 'DeleteAccessKey' "
        "AND b.principal = a.principal WHERE a.event_name = 'CreateAccessKey' AND b.event_id IS NULL",
    ),
)
"""All of them can be asked together."""
