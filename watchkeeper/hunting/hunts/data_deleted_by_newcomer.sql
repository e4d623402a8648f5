-- id: data_deleted_by_newcomer
-- title: Somebody who never did so before deleted images, snapshots or stores of data
-- question: Whose first deletion is it, before there are many?
-- kind: detection
-- severity: LOW
-- tactics: [impact]
-- techniques: [T1485, T1490]
-- needs: [management]
-- parameters:
--   infrastructure_agents:
--     type: text
--     default: '(?i)terraform|pulumi|crossplane|cloudformation'
--     description: A regular expression of user agents that delete what they made; anyone can write it
--   expected_principals:
--     type: text[]
--     default: []
--     description: jobs that clean up, by the ARN of their role
-- first_seen: [account, principal, event_name]
-- false_positives: >-
--   Everybody's first clean-up. What the same principal made within the week before is left out as far as the period
--   reaches: asked over one day, as hunt-all does, what was made on that day. What stacks, services and infrastructure code
--   delete is left out too.
-- misses: a principal that deletes such things as its work (deletion_burst counts its deletions)
-- sources:
--   - https://attack.mitre.org/techniques/T1485/
--   - https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeregisterImage.html
WITH made AS (
    SELECT account, principal, event_time AS at,
           coalesce(json_extract_string(response, '$.imageId'), json_extract_string(response, '$.snapshotId'),
                    json_extract_string(response, '$.fileSystemId'), json_extract_string(request, '$.bucketName'),
                    json_extract_string(request, '$.dBInstanceIdentifier'), json_extract_string(request, '$.dBClusterIdentifier'),
                    json_extract_string(request, '$.tableName')) AS what
    FROM cloudtrail
    WHERE event_name IN ('CreateImage', 'CopyImage', 'RegisterImage', 'CreateSnapshot', 'CopySnapshot', 'CreateFileSystem',
                         'CreateBucket', 'CreateDBInstance', 'CreateDBCluster', 'CreateTable')
      AND error_code IS NULL
),
gone AS (
    SELECT *,
           coalesce(json_extract_string(request, '$.imageId'), json_extract_string(request, '$.snapshotId'),
                    json_extract_string(request, '$.fileSystemId'), json_extract_string(request, '$.bucketName'),
                    json_extract_string(request, '$.dBInstanceIdentifier'), json_extract_string(request, '$.dBClusterIdentifier'),
                    json_extract_string(request, '$.dBSnapshotIdentifier'),
                    json_extract_string(request, '$.dBClusterSnapshotIdentifier'),
                    json_extract_string(request, '$.tableName'), json_extract_string(request, '$.queueUrl'),
                    json_extract_string(request, '$.knowledgeBaseId'), '?') AS what
    FROM cloudtrail
    WHERE event_source IN ('ec2.amazonaws.com', 's3.amazonaws.com', 'rds.amazonaws.com', 'dynamodb.amazonaws.com',
                           'elasticfilesystem.amazonaws.com', 'sqs.amazonaws.com', 'bedrock.amazonaws.com')
      AND event_name IN ('DeregisterImage', 'DeleteSnapshot', 'DeleteBucket', 'DeleteDBInstance', 'DeleteDBCluster',
                         'DeleteDBSnapshot', 'DeleteDBClusterSnapshot', 'DeleteTable', 'DeleteFileSystem', 'PurgeQueue',
                         'DeleteKnowledgeBase')
      AND error_code IS NULL AND invoked_by IS NULL
      AND identity_type IS DISTINCT FROM 'AWSService'
      AND principal NOT LIKE '%/aws-service-role/%'
      AND NOT regexp_matches(coalesce(user_agent, ''), $infrastructure_agents)
      AND NOT list_contains($expected_principals, principal)
)
SELECT min(gone.event_time) AS event_time, arg_min(gone.event_id, gone.event_time) AS event_id, gone.account,
       min(gone.region) AS region, gone.principal, gone.event_name, min(gone.source_ip) AS source_ip,
       count(*) AS events,
       gone.event_name || ' of ' || min(gone.what) || CASE WHEN count(*) > 1 THEN ' and others' ELSE '' END AS detail
FROM gone
LEFT JOIN (
    SELECT account, principal, what, max(at) AS at
    FROM made
    GROUP BY account, principal, what
) AS own
  ON own.account = gone.account AND own.principal = gone.principal AND own.what = gone.what
 AND own.at <= gone.event_time AND gone.event_time <= own.at + interval 7 day
WHERE own.what IS NULL
GROUP BY gone.account, gone.principal, gone.event_name
