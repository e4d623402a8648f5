-- id: ssm_sessions_on_many_instances
-- title: One caller opened shells on several instances within an hour
-- question: Who moves from instance to instance through Session Manager?
-- kind: detection
-- severity: MEDIUM
-- tactics: [execution, lateral-movement]
-- techniques: [T1021.007, T1651, T1021.008]
-- needs: [management]
-- parameters:
--   instances:
--     type: integer
--     default: 3
--     description: different targets of one caller within an hour
--   expected_principals:
--     type: text[]
--     default: []
--     description: roles of operations
-- false_positives: an engineer who looks at a cluster's machines one after the other
-- misses: one or two shells, which is how people work
-- sources:
--   - https://attack.mitre.org/techniques/T1021/008/
--   - https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_StartSession.html
SELECT
    min(event_time) AS event_time,
    arg_min(event_id, event_time) AS event_id,
    account,
    min(region) AS region,
    principal,
    'StartSession' AS event_name,
    arg_min(source_ip, event_time) AS source_ip,
    session_name,
    count(DISTINCT json_extract_string(request, '$.target')) AS instances,
    'sessions on ' || cast(count(DISTINCT json_extract_string(request, '$.target')) AS varchar) || ' instances, from '
        || min(json_extract_string(request, '$.target')) || ' on' AS detail
FROM cloudtrail
WHERE event_name = 'StartSession'
  AND event_source = 'ssm.amazonaws.com'
  AND regexp_matches(json_extract_string(request, '$.target'), '^(m?i-|ecs:)')
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
  AND NOT coalesce(list_contains($expected_principals, principal), false)
GROUP BY account, principal, session_name, date_trunc('hour', event_time)
HAVING count(DISTINCT json_extract_string(request, '$.target')) >= $instances
