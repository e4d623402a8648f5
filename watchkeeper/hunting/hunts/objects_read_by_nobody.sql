-- id: objects_read_by_nobody
-- title: Objects of a bucket were read or listed without credentials for the first time
-- question: Which bucket does the world read?
-- severity: LOW
-- tactics: [collection]
-- techniques: [T1530]
-- needs: ['data:s3']
-- first_seen: [account, bucket]
-- false_positives: Public websites on their first day.
-- misses: Readers with credentials of any account, where a bucket is open to all of them.
-- sources:
--   - https://attack.mitre.org/techniques/T1530/
--   - https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-understanding-s3-entries.html
SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account, min(region) AS region,
       'without credentials' AS principal, arg_min(event_name, event_time) AS event_name, min(source_ip) AS source_ip,
       json_extract_string(request, '$.bucketName') AS bucket, count(*) AS events,
       coalesce(json_extract_string(request, '$.bucketName'), '?') || ' read without credentials '
           || cast(count(*) AS VARCHAR) || ' times from ' || cast(count(DISTINCT source_ip) AS VARCHAR)
           || ' addresses' AS detail
FROM cloudtrail
WHERE event_source = 's3.amazonaws.com'
  AND event_name IN ('GetObject', 'ListObjects', 'ListObjectsV2', 'ListBucket', 'PutObject', 'DeleteObject')
  AND error_code IS NULL
  AND identity_type = 'AWSAccount' AND (principal_id IS NULL OR principal_id = '' OR principal_account = 'anonymous'
                                        OR principal_account = 'ANONYMOUS_PRINCIPAL')
GROUP BY account, json_extract_string(request, '$.bucketName')
