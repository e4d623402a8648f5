-- id: instances_stopped_in_bulk
-- title: One principal stopped or terminated many machines in a short time
-- question: Is somebody taking the machines down?
-- severity: MEDIUM
-- tactics: [impact, defense-evasion]
-- techniques: [T1489, T1578.003, T1485]
-- needs: [management]
-- parameters:
--   instances:
--     type: integer
--     default: 10
--     description: Machines named in the calls of an hour
--   expected_principals:
--     type: text[]
--     default: []
--     description: Schedulers and node managers, by the ARN of their role
-- false_positives: Schedulers that stop machines at night, node managers of clusters (name their roles); Auto Scaling is left out.
-- misses: Somebody who starts or launches about as many in the same period, as schedulers and node managers do.
-- sources:
--   - https://attack.mitre.org/techniques/T1489/
--   - https://attack.mitre.org/techniques/T1578/003/
WITH calls AS (
    SELECT *, event_name IN ('StopInstances', 'TerminateInstances') AS takes,
           CASE WHEN event_name IN ('StopInstances', 'TerminateInstances', 'StartInstances')
                THEN (length(request) - length(replace(request, '"instanceId"', ''))) / 12
                WHEN event_name = 'RunInstances'
                THEN coalesce(try_cast(json_extract_string(request, '$.instancesSet.items[0].maxCount') AS INTEGER), 1)
                ELSE coalesce(try_cast(json_extract_string(request, '$.CreateFleetRequest.TargetCapacitySpecification.TotalTargetCapacity') AS INTEGER), 1)
           END AS machines
    FROM cloudtrail
    WHERE event_source = 'ec2.amazonaws.com'
      AND event_name IN ('StopInstances', 'TerminateInstances', 'StartInstances', 'RunInstances', 'CreateFleet')
      AND error_code IS NULL AND invoked_by IS NULL
      AND identity_type IS DISTINCT FROM 'AWSService' AND principal NOT LIKE '%/aws-service-role/%'
      AND NOT regexp_matches(coalesce(user_agent, ''), 'autoscaling\.amazonaws\.com')
      AND NOT list_contains($expected_principals, principal)
),
balance AS (
    SELECT *, sum(CASE WHEN takes THEN 0 ELSE machines END) OVER (PARTITION BY account, principal) AS brought,
           sum(CASE WHEN takes THEN machines ELSE 0 END) OVER (PARTITION BY account, principal) AS taken
    FROM calls
)
SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account, min(region) AS region,
       principal, arg_min(event_name, event_time) AS event_name, min(source_ip) AS source_ip,
       min(user_agent) AS user_agent, count(*) AS events,
       cast(cast(sum(machines) AS BIGINT) AS VARCHAR)
           || ' machines stopped or terminated within an hour, first by ' || arg_min(event_name, event_time) AS detail
FROM balance
WHERE takes AND 2 * brought < taken
GROUP BY account, principal, date_trunc('hour', event_time)
HAVING sum(machines) >= $instances
