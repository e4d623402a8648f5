-- id: s3_objects_expire_soon
-- title: A lifecycle rule lets the objects of a bucket expire within days
-- question: Is somebody deleting a bucket's content by letting it expire?
-- severity: HIGH
-- tactics: [impact]
-- techniques: [T1485.001]
-- needs: [management]
-- parameters:
--   ordinary_buckets:
--     type: text
--     default: '(?i)tmp|temp|cache|scratch|staging|athena-?(query-?)?results'
--     description: A regular expression of buckets whose content is short-lived by purpose
-- false_positives: Buckets for scratch data with another name; a rule for one prefix of temporary files.
-- misses: Rules with a date instead of days; expiry after more than seven days.
-- sources:
--   - https://attack.mitre.org/techniques/T1485/001/
--   - https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html
SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, error_code,
       'objects of ' || coalesce(json_extract_string(request, '$.bucketName'), '?') || ' expire within a week' AS detail
FROM cloudtrail
WHERE event_source = 's3.amazonaws.com'
  AND event_name IN ('PutBucketLifecycle', 'PutBucketLifecycleConfiguration', 'PutLifecycleConfiguration')
  AND error_code IS NULL
  AND coalesce(invoked_by, '') <> 'cloudformation.amazonaws.com'
  AND NOT regexp_matches(coalesce(json_extract_string(request, '$.bucketName'), ''), $ordinary_buckets)
  AND regexp_matches(coalesce(request, ''), '"Expiration"\s*:\s*\{[^{}]*"Days"\s*:\s*"?[1-7]"?\s*[,}]')
  AND regexp_matches(coalesce(request, ''), '"Status"\s*:\s*"Enabled"')
