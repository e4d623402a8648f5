-- id: buckets_guessed
-- title: An outsider was refused again and again at our buckets
-- question: Is somebody guessing names of objects or buckets?
-- severity: LOW
-- tactics: [discovery]
-- techniques: [T1619]
-- needs: ['data:s3']
-- parameters:
--   refusals:
--     type: integer
--     default: 100
--     description: Refused calls of one address within an hour
-- false_positives: A website whose links are broken; a partner whose permission was taken away.
-- misses: Guessing from many addresses.
-- sources:
--   - https://attack.mitre.org/techniques/T1619/
SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account, min(region) AS region,
       arg_min(principal, event_time) AS principal, arg_min(event_name, event_time) AS event_name, source_ip,
       min(user_agent) AS user_agent, count(*) AS events,
       cast(count(*) AS VARCHAR) || ' refused calls at '
           || cast(count(DISTINCT json_extract_string(request, '$.bucketName')) AS VARCHAR) || ' buckets within an hour' AS detail
FROM cloudtrail
WHERE event_source = 's3.amazonaws.com'
  AND event_name IN ('GetObject', 'HeadObject', 'ListObjects', 'ListObjectsV2', 'ListBucket', 'HeadBucket', 'PutObject', 'GetObjectAcl')
  AND error_code IN ('AccessDenied', 'NoSuchKey', 'NoSuchBucket', 'AllAccessDisabled', '403')
  AND identity_type = 'AWSAccount'
  AND principal_account IS DISTINCT FROM account
  AND invoked_by IS NULL
GROUP BY account, source_ip, date_trunc('hour', event_time)
HAVING count(*) >= $refusals
