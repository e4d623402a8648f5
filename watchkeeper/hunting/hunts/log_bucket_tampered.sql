-- id: log_bucket_tampered
-- title: A bucket that keeps audit logs was changed so that logs can be lost or read by others
-- question: Did anyone delete, expire, open or unversion a bucket that holds a trail's or other audit logs?
-- severity: HIGH
-- tactics: [defense-evasion, impact]
-- techniques: [T1562.008, T1485.001]
-- needs: [management]
-- parameters:
--   log_buckets:
--     type: text[]
--     default: []
--     description: Buckets that keep logs, by name; those that a trail is pointed at in the period are known by themselves
--   names_like:
--     type: text
--     default: '(?i)cloud-?trail|audit-?log|security-?log|flow-?logs?|log-?archive|aws-controltower-logs'
--     description: A regular expression of bucket names that are taken for log buckets
-- false_positives: The platform team changing retention of the log archive as planned; the baseline stack's own updates.
-- misses: A log bucket with another name that is not in the list and that no trail was pointed at in the period.
-- sources:
--   - https://attack.mitre.org/techniques/T1562/008/
--   - https://attack.mitre.org/techniques/T1485/001/
--   - https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html
WITH told AS (
    SELECT DISTINCT json_extract_string(request, '$.s3BucketName') AS bucket
    FROM cloudtrail
    WHERE event_source = 'cloudtrail.amazonaws.com' AND event_name IN ('CreateTrail', 'UpdateTrail')
),
changes AS (
    SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, error_code, request,
           coalesce(json_extract_string(request, '$.bucketName'), '') AS bucket
    FROM cloudtrail
    WHERE event_source = 's3.amazonaws.com'
      AND event_name IN ('DeleteBucket', 'DeleteBucketPolicy', 'PutBucketLifecycle', 'PutBucketLifecycleConfiguration',
                         'PutLifecycleConfiguration', 'PutBucketVersioning', 'PutBucketAcl',
                         'DeleteBucketPublicAccessBlock', 'DeleteBucketEncryption', 'DeleteBucketReplication',
                         'PutBucketObjectLockConfiguration', 'PutObjectLockConfiguration')
      AND (error_code IS NULL OR regexp_matches(error_code, '(?i)denied|unauthorized|forbidden'))
      AND invoked_by IS NULL
)
SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, error_code, bucket,
       event_name || ' on the log bucket ' || bucket
           || CASE WHEN error_code IS NULL THEN '' ELSE ', refused' END AS detail
FROM changes
WHERE (list_contains($log_buckets, bucket) OR regexp_matches(bucket, $names_like)
       OR bucket IN (SELECT bucket FROM told WHERE bucket IS NOT NULL))
  AND (event_name NOT IN ('PutBucketVersioning', 'PutBucketAcl', 'PutBucketLifecycle',
                          'PutBucketLifecycleConfiguration', 'PutLifecycleConfiguration',
                          'PutBucketObjectLockConfiguration', 'PutObjectLockConfiguration')
       OR (event_name = 'PutBucketVersioning'
           AND regexp_matches(coalesce(request, ''), '"(Suspended|Disabled)"'))
       OR (event_name = 'PutBucketAcl'
           AND regexp_matches(coalesce(request, ''), 'public-read|authenticated-read|AllUsers|AuthenticatedUsers'))
       OR (event_name LIKE '%ObjectLockConfiguration' AND NOT regexp_matches(coalesce(request, ''), '"DefaultRetention"'))
       OR (event_name LIKE '%Lifecycle%'
           AND regexp_matches(coalesce(request, ''), '"Status"\s*:\s*"Enabled"')
           AND regexp_matches(coalesce(request, ''), '"Days"\s*:\s*"?([1-9]|[1-8][0-9])"?\s*[,}]')))
