-- id: objects_deleted_in_bulk
-- title: One principal deleted very many objects of a bucket in a short time
-- question: Is a bucket being emptied?
-- severity: HIGH
-- tactics: [impact]
-- techniques: [T1485]
-- needs: ['data:s3']
-- parameters:
--   calls:
--     type: integer
--     default: 500
--     description: Deleting calls within an hour; one DeleteObjects counts as a hundred
--   expected_principals:
--     type: text[]
--     default: []
--     description: Jobs that clean up, by the ARN of their role
-- false_positives: Jobs that replace a whole data set (name their roles in expected_principals); emptying a bucket before deleting it.
-- misses: What lifecycle rules delete, which is not a call.
-- sources:
--   - https://attack.mitre.org/techniques/T1485/
SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account, min(region) AS region,
       principal, arg_min(event_name, event_time) AS event_name, min(source_ip) AS source_ip,
       min(user_agent) AS user_agent, json_extract_string(request, '$.bucketName') AS bucket, count(*) AS events,
       cast(count(*) AS VARCHAR) || ' deleting calls on ' || coalesce(json_extract_string(request, '$.bucketName'), '?')
           || ' within an hour' AS detail
FROM cloudtrail
WHERE event_source = 's3.amazonaws.com'
  AND event_name IN ('DeleteObject', 'DeleteObjects', 'DeleteObjectVersion', 'DeleteMultipleObjects')
  AND error_code IS NULL AND invoked_by IS NULL
  AND identity_type IS DISTINCT FROM 'AWSService' AND principal NOT LIKE '%/aws-service-role/%'
  AND NOT list_contains($expected_principals, principal)
GROUP BY account, principal, json_extract_string(request, '$.bucketName'), date_trunc('hour', event_time)
HAVING sum(CASE WHEN event_name IN ('DeleteObjects', 'DeleteMultipleObjects') THEN 100 ELSE 1 END) >= $calls
