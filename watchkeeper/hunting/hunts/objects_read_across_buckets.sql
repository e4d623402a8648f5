-- id: objects_read_across_buckets
-- title: One principal read objects of many buckets in a short time
-- question: Who goes through all the buckets there are?
-- severity: MEDIUM
-- tactics: [collection, discovery]
-- techniques: [T1530, T1619]
-- needs: ['data:s3']
-- parameters:
--   buckets:
--     type: integer
--     default: 10
--     description: buckets whose objects were read or listed within an hour
--   expected_principals:
--     type: text[]
--     default: []
--     description: scanners of data and backup products, by the ARN of their role
-- first_seen: [account, principal]
-- false_positives: scanners of data, backup products and catalogues on their first day; list their roles
-- misses: reading one bucket (objects_read_in_bulk), and slowly
-- sources:
--   - https://attack.mitre.org/techniques/T1530/
--   - https://attack.mitre.org/techniques/T1619/
SELECT
    min(event_time) AS event_time,
    arg_min(event_id, event_time) AS event_id,
    account,
    min(region) AS region,
    principal,
    arg_min(event_name, event_time) AS event_name,
    min(source_ip) AS source_ip,
    count(*) AS events,
    cast(count(DISTINCT json_extract_string(request, '$.bucketName')) AS varchar) || ' buckets within an hour, '
        || cast(count_if(event_name = 'GetObject') AS varchar) || ' objects read' AS detail
FROM cloudtrail
WHERE event_source = 's3.amazonaws.com'
  AND event_name IN ('GetObject', 'ListObjects', 'ListObjectsV2', 'ListObjectVersions')
  AND event_category = 'Data'
  AND error_code IS NULL
  AND invoked_by IS NULL
  AND identity_type IS DISTINCT FROM 'AWSService'
  AND principal NOT LIKE '%/aws-service-role/%'
  AND NOT regexp_matches(coalesce(user_agent, ''), '(?i)mozilla|s3console')
  AND NOT list_contains($expected_principals, principal)
GROUP BY account, principal, date_trunc('hour', event_time)
HAVING count(DISTINCT json_extract_string(request, '$.bucketName')) >= $buckets AND count_if(event_name = 'GetObject') > 0
