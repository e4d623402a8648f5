-- id: bulk_copy_set_up_and_started
-- title: Somebody set up a service that moves data in bulk and started it on the same day
-- question: Who has DataSync, Database Migration Service, AppFlow or Transfer Family carry data away?
-- kind: detection
-- severity: MEDIUM
-- tactics: [exfiltration, collection]
-- techniques: [T1537, T1048, T1119]
-- needs: [management]
-- parameters:
--   infrastructure_agents:
--     type: text
--     default: '(?i)terraform|pulumi|crossplane|cloudformation'
--     description: A regular expression of user agents that set up services as their work; anyone can write it
--   expected_principals:
--     type: text[]
--     default: []
--     description: roles of migrations
-- first_seen: [account, principal, event_source]
-- false_positives: a migration by hand, and the first run of a job that makes its task anew each day; both are announced
-- misses: >-
--   A task that is there and is pointed elsewhere, a principal that has always done so, and a caller that waits until the
--   next day. Jobs of S3 Batch, which CloudTrail records as the service's own event without saying who made them
--   (data_moved_by_newcomer sees an account's first).
-- sources:
--   - https://attack.mitre.org/techniques/T1537/
--   - https://docs.aws.amazon.com/datasync/latest/userguide/API_StartTaskExecution.html
WITH calls AS (
    SELECT *,
           event_name IN ('CreateTask', 'CreateReplicationTask', 'CreateReplicationConfig', 'CreateFlow', 'CreateServer',
                          'CreateJob') AS made,
           event_name IN ('StartTaskExecution', 'StartReplicationTask', 'StartReplication', 'StartFlow', 'CreateUser',
                          'CreateJob') AS started
    FROM cloudtrail
    WHERE event_source IN ('datasync.amazonaws.com', 'dms.amazonaws.com', 'appflow.amazonaws.com', 'transfer.amazonaws.com',
                           's3.amazonaws.com')
      AND event_name IN ('CreateTask', 'CreateReplicationTask', 'CreateReplicationConfig', 'CreateFlow', 'CreateServer',
                         'CreateJob', 'StartTaskExecution', 'StartReplicationTask', 'StartReplication', 'StartFlow',
                         'CreateUser')
      AND error_code IS NULL
      AND coalesce(event_type, 'AwsApiCall') = 'AwsApiCall' AND identity_type IS DISTINCT FROM 'AWSService'
      AND coalesce(invoked_by, '') NOT IN ('cloudformation.amazonaws.com', 'backup.amazonaws.com')
      AND principal NOT LIKE '%/aws-service-role/%'
      AND NOT regexp_matches(coalesce(user_agent, ''), $infrastructure_agents)
      AND NOT list_contains($expected_principals, principal)
)
SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account, min(region) AS region,
       principal, arg_min(event_name, event_time) AS event_name, min(source_ip) AS source_ip,
       min(user_agent) AS user_agent, count(*) AS events, event_source,
       'copying by ' || split_part(event_source, '.', 1) || ' set up and started, first ' || arg_min(event_name, event_time)
           AS detail
FROM calls
GROUP BY account, principal, event_source, date_trunc('day', event_time)
HAVING bool_or(made) AND bool_or(started)
