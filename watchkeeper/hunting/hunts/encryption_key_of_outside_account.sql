-- id: encryption_key_of_outside_account
-- title: A bucket, disk, snapshot or database is to be encrypted with an outside account's key
-- question: Is data being locked with a key that this organization does not hold?
-- severity: HIGH
-- tactics: [impact, exfiltration]
-- techniques: [T1486, T1537]
-- needs: [management]
-- parameters:
--   known_accounts:
--     type: text[]
--     default: []
--     description: The organization's accounts, whose KMS keys may be used here
-- false_positives: A central account for keys (give it in known_accounts).
-- misses: Keys that are named by an alias or id only, which are always the account's own.
-- sources:
--   - https://attack.mitre.org/techniques/T1486/
--   - https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketEncryption.html
WITH asked AS (
    SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent,
           coalesce(json_extract_string(request, '$.bucketName'), json_extract_string(request, '$.sourceSnapshotId'),
                    json_extract_string(request, '$.sourceDBSnapshotIdentifier'),
                    json_extract_string(request, '$.sourceDBClusterSnapshotIdentifier'),
                    json_extract_string(request, '$.tableName'), json_extract_string(request, '$.name'),
                    'what follows') AS what,
           split_part(split_part(coalesce(request, ''), ':kms:', 2), ':', 2) AS key_account
    FROM cloudtrail
    WHERE event_name IN ('PutBucketEncryption', 'ModifyEbsDefaultKmsKeyId', 'CopySnapshot', 'CopyImage', 'CopyDBSnapshot',
                         'CopyDBClusterSnapshot', 'CreateVolume', 'UpdateTable', 'CreateTrail', 'UpdateTrail')
      AND error_code IS NULL
      AND regexp_matches(coalesce(request, ''), 'arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:')
)
SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, key_account,
       event_name || ' for ' || what || ' with a key of account ' || key_account AS detail
FROM asked
WHERE account IS NOT NULL AND key_account <> account
  AND NOT list_contains($known_accounts, key_account)
