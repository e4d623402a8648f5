-- id: many_instances_launched
-- title: One caller launched many instances, or launched in many regions, within an hour
-- question: Who starts a fleet, whether allowed or stopped by a quota?
-- kind: detection
-- severity: MEDIUM
-- tactics: [impact, defense-evasion]
-- techniques: [T1496.001, T1578.002]
-- needs: [management]
-- parameters:
--   calls:
--     type: integer
--     default: 25
--     description: RunInstances calls within an hour
--   regions:
--     type: integer
--     default: 3
--     description: or regions in which the caller launched or tried to
--   instances:
--     type: integer
--     default: 50
--     description: or machines that it asked for within an hour, in however few calls
--   expected_principals:
--     type: text[]
--     default: []
--     description: roles that launch fleets, such as a cluster's autoscaler
-- first_seen: [account, principal]
-- false_positives: an autoscaler that calls by itself (Karpenter), a load test, a recovery exercise
-- misses: what an Auto Scaling group launches, which is the service's call
-- sources:
--   - https://attack.mitre.org/techniques/T1496/001/
SELECT
    min(event_time) AS event_time,
    arg_min(event_id, event_time) AS event_id,
    account,
    min(region) AS region,
    principal,
    'RunInstances' AS event_name,
    arg_min(source_ip, event_time) AS source_ip,
    count(*) AS calls,
    sum(asked_for) AS instances,
    count(DISTINCT region) AS regions,
    cast(count(*) AS varchar) || ' launches of ' || cast(sum(asked_for) AS varchar) || ' machines in ' || cast(count(DISTINCT region) AS varchar) || ' region(s), '
        || cast(count_if(error_code IS NOT NULL) AS varchar) || ' of them failed' AS detail
FROM (
    SELECT
        *,
        coalesce(
            try_cast(json_extract_string(request, '$.instancesSet.items[0].maxCount') AS integer),
            try_cast(json_extract_string(request, '$.instanceCount') AS integer),
            try_cast(json_extract_string(request, '$.spotFleetRequestConfig.targetCapacity') AS integer),
            try_cast(json_extract_string(request, '$.CreateFleetRequest.TargetCapacitySpecification.TotalTargetCapacity') AS integer),
            1
        ) AS asked_for
    FROM cloudtrail
    WHERE event_name IN ('RunInstances', 'RequestSpotInstances', 'RequestSpotFleet', 'CreateFleet')
) AS launches
WHERE event_source = 'ec2.amazonaws.com'
  AND error_code IS DISTINCT FROM 'Client.DryRunOperation'
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND NOT coalesce(list_contains($expected_principals, principal), false)
GROUP BY account, principal, date_trunc('hour', event_time)
HAVING count(*) >= $calls OR sum(asked_for) >= $instances OR count(DISTINCT region) >= $regions
