-- id: workloads_stopped_in_bulk
-- title: One principal stopped many databases, services or functions in a short time
-- question: Is somebody taking down what the house runs, without deleting it?
-- kind: detection
-- severity: MEDIUM
-- tactics: [impact]
-- techniques: [T1489]
-- needs: [management]
-- parameters:
--   workloads:
--     type: integer
--     default: 5
--     description: different databases, services, groups and functions stopped within an hour
--   infrastructure_agents:
--     type: text
--     default: '(?i)terraform|pulumi|crossplane|cloudformation|karpenter|keda|instance-?scheduler|exec-env/AWS_Lambda'
--     description: >-
--       A regular expression of user agents that scale as their work, and of functions, which are how most houses stop what
--       is not needed at night; anyone can write it
--   expected_principals:
--     type: text[]
--     default: []
--     description: schedulers that save costs at night, by the ARN of their role
-- false_positives: >-
--   The end of a project, a maintenance by hand. A principal that starts half as many or more in the same period is a
--   scheduler and left out; one that only stops, and is no function, has to be listed.
-- misses: >-
--   Machines (instances_stopped_in_bulk), deletions (deletion_burst), an intruder who starts something too, and one
--   who works from inside a function
-- sources:
--   - https://attack.mitre.org/techniques/T1489/
--   - https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_StopDBInstance.html
WITH calls AS (
    SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent,
        event_name IN ('StopDBInstance', 'StopDBCluster')
            OR (event_name = 'UpdateService' AND json_extract_string(request, '$.desiredCount') = '0')
            OR (event_name IN ('UpdateAutoScalingGroup', 'SetDesiredCapacity')
                AND (json_extract_string(request, '$.desiredCapacity') = '0' OR json_extract_string(request, '$.maxSize') = '0'))
            OR (event_name LIKE 'PutFunctionConcurrency%'
                AND json_extract_string(request, '$.reservedConcurrentExecutions') = '0') AS stops,
        region || ' ' || event_source || ' '
            || coalesce(
                json_extract_string(request, '$.dBInstanceIdentifier'), json_extract_string(request, '$.dBClusterIdentifier'),
                coalesce(json_extract_string(request, '$.cluster'), '') || '/' || json_extract_string(request, '$.service'),
                json_extract_string(request, '$.autoScalingGroupName'), json_extract_string(request, '$.functionName'), event_id
            ) AS workload,
        event_name IN ('StartDBInstance', 'StartDBCluster')
            OR (event_name = 'UpdateService' AND json_extract_string(request, '$.desiredCount') <> '0')
            OR (event_name IN ('UpdateAutoScalingGroup', 'SetDesiredCapacity')
                AND json_extract_string(request, '$.desiredCapacity') <> '0') AS starts
    FROM cloudtrail
    WHERE event_source IN ('rds.amazonaws.com', 'ecs.amazonaws.com', 'autoscaling.amazonaws.com', 'lambda.amazonaws.com')
      AND (
            event_name IN ('StopDBInstance', 'StopDBCluster', 'StartDBInstance', 'StartDBCluster', 'UpdateService',
                           'UpdateAutoScalingGroup', 'SetDesiredCapacity')
            OR event_name LIKE 'PutFunctionConcurrency%'
        )
      AND error_code IS NULL AND invoked_by IS NULL
      AND identity_type IS DISTINCT FROM 'AWSService'
      AND principal NOT LIKE '%/aws-service-role/%'
      AND NOT list_contains($expected_principals, principal)
      AND NOT regexp_matches(coalesce(user_agent, ''), $infrastructure_agents)
),
balance AS (
    SELECT *, sum(CASE WHEN starts THEN 1 ELSE 0 END) OVER (PARTITION BY account, principal) AS started,
           sum(CASE WHEN stops THEN 1 ELSE 0 END) OVER (PARTITION BY account, principal) AS stopped
    FROM calls
)
SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account, min(region) AS region,
       principal, arg_min(event_name, event_time) AS event_name, min(source_ip) AS source_ip,
       min(user_agent) AS user_agent, count(*) AS events,
       cast(count(DISTINCT workload) AS VARCHAR) || ' workloads stopped within an hour, first by ' || arg_min(event_name, event_time) AS detail
FROM balance
WHERE stops AND 2 * started < stopped
GROUP BY account, principal, date_trunc('hour', event_time)
HAVING count(DISTINCT workload) >= $workloads
