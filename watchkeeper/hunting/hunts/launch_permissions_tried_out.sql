-- id: launch_permissions_tried_out
-- title: Somebody tried out whether they may launch instances
-- question: Who asked with dry runs, or was refused, what they could launch?
-- kind: detection
-- severity: LOW
-- tactics: [discovery, impact]
-- techniques: [T1580, T1496.001]
-- needs: [management]
-- parameters:
--   tries:
--     type: integer
--     default: 3
--     description: dry runs and refusals within an hour
-- first_seen: [account, principal]
-- false_positives: a deployment tool that asks before it acts; a new role without its permissions
-- misses: somebody who launches at the first try
-- sources:
--   - https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html
--   - https://attack.mitre.org/techniques/T1580/
SELECT
    min(event_time) AS event_time,
    arg_min(event_id, event_time) AS event_id,
    account,
    min(region) AS region,
    principal,
    'RunInstances' AS event_name,
    arg_min(source_ip, event_time) AS source_ip,
    count(*) AS tries,
    cast(count(*) AS varchar) || ' launches tried out or refused' AS detail
FROM cloudtrail
WHERE event_name IN ('RunInstances', 'RequestSpotInstances', 'CreateFleet')
  AND event_source = 'ec2.amazonaws.com'
  AND (error_code = 'Client.DryRunOperation' OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
GROUP BY account, principal, date_trunc('hour', event_time)
HAVING count(*) >= $tries
