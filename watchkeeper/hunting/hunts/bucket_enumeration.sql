-- id: bucket_enumeration
-- title: One principal asked by script how many buckets are protected
-- question: Is somebody looking for buckets that are open or worth reading?
-- severity: LOW
-- tactics: [discovery]
-- techniques: [T1619]
-- needs: [management]
-- parameters:
--   buckets:
--     type: integer
--     default: 20
--     description: Distinct buckets within an hour
--   expected_principals:
--     type: text[]
--     default: []
--     description: Scanners of our own, by the ARN of their role
-- false_positives: Posture scanners (name their roles in expected_principals), storage reports.
-- misses: Listing the objects in them, which needs data events.
-- sources:
--   - https://attack.mitre.org/techniques/T1619/
SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account, min(region) AS region,
       principal, arg_min(event_name, event_time) AS event_name, min(source_ip) AS source_ip,
       min(user_agent) AS user_agent, count(*) AS events,
       cast(count(DISTINCT json_extract_string(request, '$.bucketName')) AS VARCHAR) || ' buckets asked about within an hour, '
           || cast(sum(CASE WHEN error_code IS NOT NULL THEN 1 ELSE 0 END) AS VARCHAR) || ' calls failed' AS detail
FROM cloudtrail
WHERE event_source = 's3.amazonaws.com'
  AND event_name IN ('GetBucketAcl', 'GetBucketPolicy', 'GetBucketPolicyStatus', 'GetBucketPublicAccessBlock',
                     'GetBucketVersioning', 'GetBucketEncryption', 'GetBucketLogging', 'GetBucketReplication',
                     'GetBucketLifecycle', 'GetBucketWebsite', 'GetBucketTagging')
  AND identity_type IS DISTINCT FROM 'AWSService' AND invoked_by IS NULL
  AND principal NOT LIKE '%/aws-service-role/%'
  AND NOT list_contains($expected_principals, principal)
  AND NOT regexp_matches(coalesce(user_agent, ''), '(?i)mozilla|console|aws[ -]internal|\.amazonaws\.com|jersey/|terraform|pulumi')
GROUP BY account, principal, date_trunc('hour', event_time)
HAVING count(DISTINCT json_extract_string(request, '$.bucketName')) >= $buckets
