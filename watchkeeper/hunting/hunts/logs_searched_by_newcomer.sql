-- id: logs_searched_by_newcomer
-- title: A principal that never did searched the audit logs by script
-- question: Is somebody reading the logs to learn what is seen, or what others do?
-- severity: LOW
-- tactics: [discovery]
-- techniques: [T1654]
-- needs: [management]
-- first_seen: [account, principal]
-- false_positives: New tools and people of the security team on their first day.
-- misses: Searching in the console; reading the log files in their bucket, which needs data events.
-- sources:
--   - https://attack.mitre.org/techniques/T1654/
--   - https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account, min(region) AS region,
       principal, arg_min(event_name, event_time) AS event_name, min(source_ip) AS source_ip,
       min(user_agent) AS user_agent, count(*) AS events,
       cast(count(*) AS VARCHAR) || ' searches of the audit logs, first '
           || arg_min(event_name, event_time) AS detail
FROM cloudtrail
WHERE event_name IN ('LookupEvents', 'StartQuery', 'GenerateQuery')
  AND event_source = 'cloudtrail.amazonaws.com'
  AND identity_type IS DISTINCT FROM 'AWSService' AND invoked_by IS NULL
  AND principal NOT LIKE '%/aws-service-role/%'
  AND NOT regexp_matches(coalesce(user_agent, ''), '(?i)mozilla|console|aws[ -]internal|\.amazonaws\.com|jersey/')
GROUP BY account, principal
