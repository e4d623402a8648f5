-- id: container_cluster_set_up_and_run
-- title: Somebody set up a cluster, a task and its run by hand within an hour
-- question: Who brought a workload of their own into the account?
-- kind: detection
-- severity: MEDIUM
-- tactics: [execution, impact]
-- techniques: [T1610, T1496.001]
-- needs: [management]
-- parameters:
--   expected_principals:
--     type: text[]
--     default: []
--     description: the deployers' roles
-- first_seen: [account, principal]
-- false_positives: somebody who tries ECS out; a first deployment by code
-- misses: an intruder who uses a cluster that is there
-- sources:
--   - https://attack.mitre.org/techniques/T1496/001/
--   - https://attack.mitre.org/techniques/T1610/
SELECT
    min(event_time) AS event_time,
    arg_min(event_id, event_time) AS event_id,
    account,
    min(region) AS region,
    principal,
    'CreateCluster' AS event_name,
    arg_min(source_ip, event_time) AS source_ip,
    count(DISTINCT region) AS regions,
    'cluster, task definition and ' || min(CASE WHEN event_name IN ('RunTask', 'CreateService') THEN event_name END)
        || ' within an hour in ' || cast(count(DISTINCT region) AS varchar) || ' region(s)' AS detail
FROM cloudtrail
WHERE event_name IN ('CreateCluster', 'RegisterTaskDefinition', 'RunTask', 'CreateService')
  AND event_source = 'ecs.amazonaws.com'
  AND error_code IS NULL
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND NOT coalesce(list_contains($expected_principals, principal), false)
GROUP BY account, principal, date_trunc('hour', event_time)
HAVING bool_or(event_name = 'CreateCluster')
   AND bool_or(event_name = 'RegisterTaskDefinition')
   AND bool_or(event_name IN ('RunTask', 'CreateService'))
