-- id: instance_user_data_read_in_bulk
-- title: Somebody read, or tried to read, the start-up scripts of many instances
-- question: Who looks for secrets in user data?
-- kind: detection
-- severity: MEDIUM
-- tactics: [credential-access, discovery]
-- techniques: [T1552.005, T1552, T1580]
-- needs: [management]
-- parameters:
--   instances:
--     type: integer
--     default: 10
--     description: instances whose user data one caller asked for within an hour
--   refused:
--     type: integer
--     default: 3
--     description: or refused requests within an hour
--   expected_principals:
--     type: text[]
--     default: []
--     description: roles of infrastructure as code and scanners, which read user data on every run
-- false_positives: a refresh by infrastructure as code, a posture scanner; list their roles
-- misses: reading slower than the threshold, and user data read on the instance itself
-- sources:
--   - https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceAttribute.html
--   - https://attack.mitre.org/techniques/T1552/
SELECT
    min(event_time) AS event_time,
    arg_min(event_id, event_time) AS event_id,
    account,
    min(region) AS region,
    principal,
    'DescribeInstanceAttribute' AS event_name,
    arg_min(source_ip, event_time) AS source_ip,
    count(DISTINCT json_extract_string(request, '$.instanceId')) AS instances,
    count_if(error_code IS NOT NULL) AS refused,
    'user data of ' || cast(count(DISTINCT json_extract_string(request, '$.instanceId')) AS varchar) || ' instances asked for, '
        || cast(count_if(error_code IS NOT NULL) AS varchar) || ' times refused or failed' AS detail
FROM cloudtrail
WHERE event_name = 'DescribeInstanceAttribute'
  AND event_source = 'ec2.amazonaws.com'
  AND json_extract_string(request, '$.attribute') = 'userData'
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND NOT coalesce(list_contains($expected_principals, principal), false)
GROUP BY account, principal, date_trunc('hour', event_time)
HAVING count(DISTINCT json_extract_string(request, '$.instanceId')) >= $instances
    OR count(DISTINCT CASE WHEN regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden') THEN json_extract_string(request, '$.instanceId') END) >= $refused
