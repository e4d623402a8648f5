-- id: objects_read_in_bulk
-- title: A principal read very many objects of a bucket it never read in bulk
-- question: Is somebody downloading a bucket?
-- severity: MEDIUM
-- tactics: [collection]
-- techniques: [T1530, T1119]
-- needs: ['data:s3']
-- parameters:
--   objects:
--     type: integer
--     default: 1000
--     description: Distinct objects within an hour
-- first_seen: [account, principal, bucket]
-- false_positives: New batch jobs, restores, scanners on their first day.
-- misses: Reading slowly; a principal that reads this bucket in bulk every day.
-- sources:
--   - https://attack.mitre.org/techniques/T1530/
SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account, min(region) AS region,
       principal, 'GetObject' AS event_name, min(source_ip) AS source_ip, min(user_agent) AS user_agent,
       json_extract_string(request, '$.bucketName') AS bucket, count(*) AS events,
       cast(count(DISTINCT json_extract_string(request, '$.key')) AS VARCHAR) || ' objects of '
           || coalesce(json_extract_string(request, '$.bucketName'), '?') || ' read within an hour' AS detail
FROM cloudtrail
WHERE event_source = 's3.amazonaws.com' AND event_name IN ('GetObject', 'CopyObject')
  AND error_code IS NULL AND invoked_by IS NULL
  AND identity_type IS DISTINCT FROM 'AWSService' AND principal NOT LIKE '%/aws-service-role/%'
GROUP BY account, principal, json_extract_string(request, '$.bucketName'), date_trunc('hour', event_time)
HAVING count(DISTINCT json_extract_string(request, '$.key')) >= $objects
