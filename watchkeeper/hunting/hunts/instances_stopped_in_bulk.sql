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
-- sources:
--   - https://attack.mitre.org/techniques/T1489/
--   - https://attack.mitre.org/techniques/T1578/003/
SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account, min(region) AS region,
       principal, arg_min(event_name, event_time) AS event_name, min(source_ip) AS source_ip,
       min(user_agent) AS user_agent, count(*) AS events,
       cast(cast(sum((length(request) - length(replace(request, '"instanceId"', ''))) / 12) AS BIGINT) AS VARCHAR)
           || ' machines stopped or terminated within an hour, first by ' || arg_min(event_name, event_time) AS detail
FROM cloudtrail
WHERE event_source = 'ec2.amazonaws.com' AND event_name IN ('StopInstances', 'TerminateInstances')
  AND error_code IS NULL AND invoked_by IS NULL
  AND identity_type IS DISTINCT FROM 'AWSService' AND principal NOT LIKE '%/aws-service-role/%'
  AND NOT regexp_matches(coalesce(user_agent, ''), 'autoscaling\.amazonaws\.com')
  AND NOT list_contains($expected_principals, principal)
GROUP BY account, principal, date_trunc('hour', event_time)
HAVING sum((length(request) - length(replace(request, '"instanceId"', ''))) / 12) >= $instances
