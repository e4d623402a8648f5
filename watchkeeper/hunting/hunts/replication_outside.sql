-- id: replication_outside
-- title: A bucket or image registry is being replicated into an outside account, or a transfer out of AWS was set up
-- question: Is somebody draining buckets or file systems by a service that does the copying?
-- severity: HIGH
-- tactics: [exfiltration]
-- techniques: [T1537, T1048]
-- needs: [management]
-- parameters:
--   known_accounts:
--     type: text[]
--     default: []
--     description: The organization's accounts, to which buckets may be replicated
-- false_positives: Migrations with DataSync; log archives in another account of the organization (give it in known_accounts).
-- misses: Replication whose destination's owner is not named in the call.
-- sources:
--   - https://attack.mitre.org/techniques/T1537/
--   - https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketReplication.html
--   - https://docs.aws.amazon.com/datasync/latest/userguide/API_CreateLocationObjectStorage.html
WITH transfers AS (
    SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, request,
           coalesce(json_extract_string(request, '$.bucketName'), json_extract_string(request, '$.serverHostname'),
                    json_extract_string(request, '$.name'), '?') AS what,
           coalesce(json_extract_string(request, '$.ReplicationConfiguration.Rule.Destination.Account'),
                    json_extract_string(request, '$.ReplicationConfiguration.Rule[0].Destination.Account'),
                    json_extract_string(request, '$.replicationConfiguration.rules[0].destinations[0].registryId')) AS receiver
    FROM cloudtrail
    WHERE event_name IN ('PutBucketReplication', 'PutReplicationConfiguration', 'CreateLocationObjectStorage', 'CreateLocationAzureBlob', 'CreateLocationS3')
      AND event_source IN ('s3.amazonaws.com', 'ecr.amazonaws.com', 'datasync.amazonaws.com')
      AND error_code IS NULL
)
SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, what, receiver,
       event_name || ' ' || what || coalesce(' to account ' || receiver, '') AS detail
FROM transfers
WHERE (event_name IN ('PutBucketReplication', 'PutReplicationConfiguration') AND receiver IS NOT NULL AND receiver IS DISTINCT FROM account
       AND NOT list_contains($known_accounts, receiver))
   OR event_name IN ('CreateLocationObjectStorage', 'CreateLocationAzureBlob')
