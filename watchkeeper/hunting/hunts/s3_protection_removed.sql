-- id: s3_protection_removed
-- title: A bucket lost its versions, its MFA delete, its replica or its lock
-- question: Is somebody preparing to delete or overwrite objects for good?
-- severity: MEDIUM
-- tactics: [impact, defense-evasion]
-- techniques: [T1490, T1562.001]
-- needs: [management]
-- false_positives: Buckets of logs or caches whose versions cost too much; those that CloudFormation changes are left out.
-- misses: Versions that are deleted one by one, which needs data events.
-- sources:
--   - https://attack.mitre.org/techniques/T1490/
--   - https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html
SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, error_code,
       coalesce(json_extract_string(request, '$.bucketName'), '?') || ': '
           || CASE WHEN event_name = 'PutBucketVersioning'
                        AND json_extract_string(request, '$.VersioningConfiguration.Status') <> 'Enabled'
                   THEN 'versioning suspended'
                   WHEN event_name = 'PutBucketVersioning' THEN 'MFA delete off'
                   WHEN event_name = 'DeleteBucketReplication' THEN 'replication removed'
                   ELSE 'default retention removed' END AS detail
FROM cloudtrail
WHERE event_source = 's3.amazonaws.com'
  AND event_name IN ('PutBucketVersioning', 'DeleteBucketReplication', 'PutBucketObjectLockConfiguration',
                     'PutObjectLockConfiguration')
  AND error_code IS NULL
  AND coalesce(invoked_by, '') <> 'cloudformation.amazonaws.com'
  AND (event_name = 'DeleteBucketReplication'
       OR (event_name = 'PutBucketVersioning'
           AND (json_extract_string(request, '$.VersioningConfiguration.Status') <> 'Enabled'
                OR coalesce(json_extract_string(request, '$.VersioningConfiguration.MfaDelete'),
                            json_extract_string(request, '$.VersioningConfiguration.MFADelete')) = 'Disabled'))
       OR (event_name LIKE '%ObjectLockConfiguration'
           AND NOT regexp_matches(coalesce(request, ''), '"DefaultRetention"')))
