-- id: data_moved_by_newcomer
-- title: A principal that never did set up a service that moves data in bulk
-- question: Who has DataSync, S3 Batch, Transfer Family or a snow device copy data?
-- severity: MEDIUM
-- tactics: [exfiltration, collection]
-- techniques: [T1537, T1119]
-- needs: [management]
-- first_seen: [account, principal, event_name]
-- false_positives: Migrations on their first day.
-- misses: Copies by a principal that does this every day; copying object by object, which needs data events.
-- sources:
--   - https://attack.mitre.org/techniques/T1537/
--   - https://docs.aws.amazon.com/datasync/latest/userguide/API_CreateTask.html
--   - https://docs.aws.amazon.com/AmazonS3/latest/userguide/batch-ops-logging.html
SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account, min(region) AS region,
       principal, event_name, min(source_ip) AS source_ip, min(user_agent) AS user_agent, count(*) AS events,
       event_name || ' of ' || split_part(min(event_source), '.', 1) || ', ' || cast(count(*) AS VARCHAR)
           || ' times' AS detail
FROM cloudtrail
WHERE event_source IN ('datasync.amazonaws.com', 's3.amazonaws.com', 'transfer.amazonaws.com', 'snowball.amazonaws.com',
                       'importexport.amazonaws.com')
  AND event_name IN ('CreateTask', 'CreateJob', 'JobCreated', 'CreateServer', 'CreateConnector', 'StartFileTransfer',
                     'CreateLocationS3', 'CreateLocationNfs', 'CreateLocationSmb', 'CreateLocationEfs')
  AND error_code IS NULL
  AND coalesce(invoked_by, '') NOT IN ('cloudformation.amazonaws.com', 'backup.amazonaws.com')
GROUP BY account, principal, event_name
