-- id: windows_passwords_retrieved
-- title: The administrator passwords of several Windows instances were asked for
-- question: Who fetched passwords of instances, or was refused?
-- kind: detection
-- severity: HIGH
-- tactics: [credential-access, lateral-movement]
-- techniques: [T1555, T1552, T1021.001]
-- needs: [management]
-- parameters:
--   instances:
--     type: integer
--     default: 3
--     description: instances within an hour of the clock, refused requests included
--   expected_principals:
--     type: text[]
--     default: []
--     description: roles that set up Windows instances
-- false_positives: somebody who sets up a batch of Windows instances
-- misses: one or two passwords, which is how an administrator works
-- sources:
--   - https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetPasswordData.html
--   - https://attack.mitre.org/techniques/T1555/
SELECT
    min(event_time) AS event_time,
    arg_min(event_id, event_time) AS event_id,
    account,
    min(region) AS region,
    principal,
    'GetPasswordData' AS event_name,
    arg_min(source_ip, event_time) AS source_ip,
    count(DISTINCT json_extract_string(request, '$.instanceId')) AS instances,
    count_if(error_code IS NOT NULL) AS refused,
    'passwords of ' || cast(count(DISTINCT json_extract_string(request, '$.instanceId')) AS varchar)
        || ' instances asked for, ' || cast(count_if(error_code IS NOT NULL) AS varchar) || ' times refused or failed' AS detail
FROM cloudtrail
WHERE event_name = 'GetPasswordData'
  AND event_source = 'ec2.amazonaws.com'
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND NOT coalesce(list_contains($expected_principals, principal), false)
GROUP BY account, principal, date_trunc('hour', event_time)
HAVING count(DISTINCT json_extract_string(request, '$.instanceId')) >= $instances
