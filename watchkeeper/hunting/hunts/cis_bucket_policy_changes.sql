-- id: cis_bucket_policy_changes
-- title: What a bucket allows was changed (CIS 4.8)
-- question: Who changed policies, ACLs, CORS, lifecycle, replication or the block of public access of buckets?
-- kind: context
-- severity: LOW
-- tactics: [defense-evasion]
-- techniques: [T1562.007]
-- needs: [management]
-- false_positives: All ordinary work of this sort; the CIS benchmark wants every one of them seen.
-- sources:
--   - https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html
--   - https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, error_code, invoked_by,
       event_name || ' ' || coalesce(json_extract_string(request, '$.bucketName'), '')
           || CASE WHEN error_code IS NULL THEN '' ELSE ', failed: ' || error_code END AS detail
FROM cloudtrail
WHERE event_source IN ('s3.amazonaws.com')
  AND event_name IN ('PutBucketAcl', 'PutBucketPolicy', 'PutBucketCors', 'PutBucketLifecycle',
                     'PutBucketLifecycleConfiguration', 'PutBucketReplication', 'DeleteBucketPolicy',
                     'DeleteBucketCors', 'DeleteBucketLifecycle', 'DeleteBucketReplication',
                     'PutBucketPublicAccessBlock', 'DeleteBucketPublicAccessBlock',
                     'PutAccountPublicAccessBlock', 'DeleteAccountPublicAccessBlock',
                     'PutBucketOwnershipControls')
