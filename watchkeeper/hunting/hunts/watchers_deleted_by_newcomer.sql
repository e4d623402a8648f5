-- id: watchers_deleted_by_newcomer
-- title: A principal that never did deleted logs, alarms or event rules by script
-- question: Is somebody deleting what would have told of him, whatever its name?
-- severity: LOW
-- tactics: [defense-evasion]
-- techniques: [T1562.008, T1562.001]
-- needs: [management]
-- parameters:
--   infrastructure_agents:
--     type: text
--     default: '(?i)terraform|pulumi|crossplane|cloudformation'
--     description: A regular expression of user agents that delete what they made; anyone can write it
-- first_seen: [account, principal]
-- false_positives: Clean-up by script on its first day; what stacks and infrastructure code remove is left out.
-- misses: The same from the console, unless its name says that it watches (see the hunts of alarms and of log groups).
-- sources:
--   - https://attack.mitre.org/techniques/T1562/008/
--   - https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteLogGroup.html
SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account, min(region) AS region,
       principal, arg_min(event_name, event_time) AS event_name, min(source_ip) AS source_ip,
       min(user_agent) AS user_agent, count(*) AS events,
       cast(count(*) AS VARCHAR) || ' logs, alarms or rules deleted or disabled, first ' || arg_min(event_name, event_time)
           || coalesce(' ' || arg_min(coalesce(json_extract_string(request, '$.logGroupName'), json_extract_string(request, '$.name'),
                                               json_extract_string(request, '$.alarmNames[0]')), event_time), '') AS detail
FROM cloudtrail
WHERE event_source IN ('logs.amazonaws.com', 'monitoring.amazonaws.com', 'events.amazonaws.com')
  AND event_name IN ('DeleteLogGroup', 'DeleteLogStream', 'DeleteMetricFilter', 'DeleteSubscriptionFilter', 'DeleteAlarms',
                     'DisableAlarmActions', 'DeleteRule', 'DisableRule')
  AND error_code IS NULL AND invoked_by IS NULL
  AND identity_type IS DISTINCT FROM 'AWSService' AND principal NOT LIKE '%/aws-service-role/%'
  AND NOT regexp_matches(coalesce(user_agent, ''), '(?i)mozilla|console|aws[ -]internal|\.amazonaws\.com|jersey/')
  AND NOT regexp_matches(coalesce(user_agent, ''), $infrastructure_agents)
GROUP BY account, principal
