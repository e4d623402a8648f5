-- id: instance_user_data_changed
-- title: The start-up script of an existing instance was changed
-- question: Which instance will run somebody's script as root at its next start?
-- kind: detection
-- severity: HIGH
-- tactics: [execution, persistence, privilege-escalation, defense-evasion]
-- techniques: [T1059.009, T1578.005, T1037]
-- needs: [management]
-- parameters:
--   expected_principals:
--     type: text[]
--     default: []
--     description: the deployer's role, where it changes scripts in place
-- false_positives: infrastructure as code that changes user data in place (most tools make a new instance instead)
-- misses: a changed launch template, whose next instances run the script (launch_template_script_changed)
-- sources:
--   - https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceAttribute.html
--   - https://attack.mitre.org/techniques/T1059/009/
WITH changed AS (
    SELECT
        *,
        json_extract_string(request, '$.instanceId') AS instance_id
    FROM cloudtrail
    WHERE event_name = 'ModifyInstanceAttribute'
      AND event_source = 'ec2.amazonaws.com'
      AND regexp_matches(request, '"userData"')
      AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
      AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
),
power AS (
    SELECT account, principal, event_time, event_name, request
    FROM cloudtrail
    WHERE event_name IN ('StopInstances', 'StartInstances', 'RebootInstances')
      AND event_source = 'ec2.amazonaws.com' AND error_code IS NULL
)
SELECT
    changed.event_time,
    changed.event_id,
    changed.account,
    changed.region,
    changed.principal,
    changed.event_name,
    changed.source_ip,
    changed.instance_id,
    coalesce(bool_or(power.event_name IN ('StartInstances', 'RebootInstances') AND power.event_time >= changed.event_time), false)
        AS started_after,
    'user data of ' || coalesce(changed.instance_id, 'an instance') || ' changed'
        || CASE WHEN bool_or(power.event_name IN ('StartInstances', 'RebootInstances') AND power.event_time >= changed.event_time)
                THEN ', and the instance was started' ELSE '' END
        || coalesce(' (refused: ' || changed.error_code || ')', '') AS detail
FROM changed
LEFT JOIN power
  ON power.account = changed.account
 AND power.request LIKE '%' || changed.instance_id || '%'
 AND power.event_time >= changed.event_time - interval 1 day
 AND power.event_time <= changed.event_time + interval 1 day
WHERE NOT coalesce(list_contains($expected_principals, changed.principal), false)
GROUP BY changed.event_time, changed.event_id, changed.account, changed.region, changed.principal,
    changed.event_name, changed.source_ip, changed.instance_id, changed.error_code
