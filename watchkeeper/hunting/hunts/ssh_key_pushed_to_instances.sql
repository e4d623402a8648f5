-- id: ssh_key_pushed_to_instances
-- title: SSH keys were pushed to several instances, or to one by somebody new
-- question: Who logs in with EC2 Instance Connect, and where?
-- kind: detection
-- severity: MEDIUM
-- tactics: [lateral-movement, persistence]
-- techniques: [T1021.004, T1098.004, T1021.008]
-- needs: [management]
-- parameters:
--   instances:
--     type: integer
--     default: 2
--     description: different instances of one caller within an hour
--   expected_principals:
--     type: text[]
--     default: []
--     description: roles of operations
-- false_positives: an engineer who looks at several instances from the console
-- misses: one instance only, which is how the console's own connect button works
-- sources:
--   - https://attack.mitre.org/techniques/T1021/004/
--   - https://docs.aws.amazon.com/ec2-instance-connect/latest/APIReference/API_SendSSHPublicKey.html
SELECT
    min(event_time) AS event_time,
    arg_min(event_id, event_time) AS event_id,
    account,
    min(region) AS region,
    principal,
    'SendSSHPublicKey' AS event_name,
    arg_min(source_ip, event_time) AS source_ip,
    count(DISTINCT json_extract_string(request, '$.instanceId')) AS instances,
    count(DISTINCT json_extract_string(request, '$.sSHPublicKey')) AS keys,
    cast(count(DISTINCT json_extract_string(request, '$.sSHPublicKey')) AS varchar) || ' key(s) pushed to '
        || cast(count(DISTINCT json_extract_string(request, '$.instanceId')) AS varchar) || ' instances as '
        || coalesce(min(json_extract_string(request, '$.instanceOSUser')), 'a user') AS detail
FROM cloudtrail
WHERE event_name = 'SendSSHPublicKey'
  AND event_source = 'ec2-instance-connect.amazonaws.com'
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
  AND NOT coalesce(list_contains($expected_principals, principal), false)
GROUP BY account, principal, date_trunc('hour', event_time)
HAVING count(DISTINCT json_extract_string(request, '$.instanceId')) >= $instances
