-- id: assume_role_guessing
-- title: Somebody tried to assume many roles and was refused
-- question: Who goes through role names or accounts to find one that opens?
-- kind: detection
-- severity: MEDIUM
-- tactics: [privilege-escalation, discovery, lateral-movement]
-- techniques: [T1078.004, T1087.004, T1550.001]
-- needs: [management]
-- parameters:
--   roles:
--     type: integer
--     default: 5
--     description: different roles that refused one caller within an hour
-- false_positives: a scanner or deployer of your own whose role is missing in new accounts; it is refused every day alike
-- misses: guessing in other people's accounts, which only their trails see
-- sources:
--   - https://attack.mitre.org/techniques/T1087/004/
SELECT
    min(event_time) AS event_time,
    arg_min(event_id, event_time) AS event_id,
    account,
    min(region) AS region,
    principal,
    'AssumeRole' AS event_name,
    arg_min(source_ip, event_time) AS source_ip,
    count(DISTINCT coalesce(json_extract_string(request, '$.roleArn'), error_message)) AS roles,
    cast(count(DISTINCT coalesce(json_extract_string(request, '$.roleArn'), error_message)) AS varchar)
        || ' roles refused this caller within an hour' AS detail
FROM cloudtrail
WHERE event_name IN ('AssumeRole', 'AssumeRoleWithWebIdentity', 'AssumeRoleWithSAML')
  AND event_source = 'sts.amazonaws.com'
  AND regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden')
  AND invoked_by IS NULL
GROUP BY account, principal, date_trunc('hour', event_time)
HAVING count(DISTINCT coalesce(json_extract_string(request, '$.roleArn'), error_message)) >= $roles
