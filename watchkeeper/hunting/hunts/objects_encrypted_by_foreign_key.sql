-- id: objects_encrypted_by_foreign_key
-- title: Objects were written with a key that this account does not hold
-- question: Is somebody encrypting a bucket for ransom?
-- severity: CRITICAL
-- tactics: [impact]
-- techniques: [T1486]
-- needs: ['data:s3']
-- parameters:
--   known_accounts:
--     type: text[]
--     default: []
--     description: The organization's accounts, whose KMS keys may encrypt objects here
--   customer_key_users:
--     type: text[]
--     default: []
--     description: Applications that give their own keys with each object, by the ARN of their role
-- false_positives: Applications built on keys given by the customer (SSE-C); a central account for keys.
-- misses: Objects that are encrypted outside and written back.
-- sources:
--   - https://attack.mitre.org/techniques/T1486/
--   - https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html
WITH written AS (
    SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent,
           json_extract_string(request, '$.bucketName') AS bucket, json_extract_string(request, '$.key') AS key,
           regexp_matches(coalesce(request, ''), '"x-amz-server-side-encryption-customer-algorithm"\s*:')
               OR regexp_matches(coalesce(additional, ''), '"SSEApplied"\s*:\s*"SSE_C"') AS by_customer,
           CASE WHEN regexp_matches(coalesce(request, ''), '"x-amz-server-side-encryption-aws-kms-key-id"\s*:\s*\[?\s*"arn:aws')
                THEN split_part(split_part(split_part(coalesce(request, ''),
                                '"x-amz-server-side-encryption-aws-kms-key-id"', 2), ':kms:', 2), ':', 2) END AS key_account
    FROM cloudtrail
    WHERE event_source = 's3.amazonaws.com'
      AND event_name IN ('CopyObject', 'PutObject', 'CreateMultipartUpload', 'UploadPartCopy')
      AND error_code IS NULL
)
SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account, min(region) AS region,
       principal, arg_min(event_name, event_time) AS event_name, min(source_ip) AS source_ip,
       min(user_agent) AS user_agent, bucket, count(*) AS events,
       cast(count(DISTINCT key) AS VARCHAR) || ' objects of ' || coalesce(bucket, '?') || ' written with '
           || CASE WHEN bool_or(by_customer) THEN 'a key that only the caller has'
                   ELSE 'a key of account ' || coalesce(min(key_account), '?') END AS detail
FROM written
WHERE (by_customer AND NOT list_contains($customer_key_users, principal))
   OR (key_account IS NOT NULL AND key_account <> coalesce(account, key_account)
       AND NOT list_contains($known_accounts, key_account))
GROUP BY account, principal, bucket, date_trunc('hour', event_time)
