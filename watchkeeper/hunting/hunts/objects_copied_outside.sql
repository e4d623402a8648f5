-- id: objects_copied_outside
-- title: Objects were written into a bucket of another account
-- question: Who carries data over to a bucket that is not ours?
-- severity: MEDIUM
-- tactics: [exfiltration]
-- techniques: [T1537]
-- needs: ['data:s3']
-- parameters:
--   known_accounts:
--     type: text[]
--     default: []
--     description: the organization's accounts and those of its partners
-- first_seen: [account, principal, bucket]
-- false_positives: deliveries to partners and to the organization's central buckets (give their accounts in known_accounts)
-- misses: >-
--   A trail that records object calls of the account's own buckets only; copies made with credentials of the other account,
--   which are reads here.
-- sources:
--   - https://attack.mitre.org/techniques/T1537/
--   - https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html
WITH written AS (
    SELECT
        *,
        json_extract_string(request, '$.bucketName') AS bucket,
        coalesce(
            json_extract_string(resources, '$[0].accountId'), json_extract_string(resources, '$[1].accountId')
        ) AS owner
    FROM cloudtrail
    WHERE event_source = 's3.amazonaws.com'
      AND event_name IN ('PutObject', 'CopyObject', 'CompleteMultipartUpload')
      AND error_code IS NULL
      AND invoked_by IS NULL
)
SELECT
    min(event_time) AS event_time,
    arg_min(event_id, event_time) AS event_id,
    account,
    min(region) AS region,
    principal,
    arg_min(event_name, event_time) AS event_name,
    min(source_ip) AS source_ip,
    bucket,
    owner,
    count(*) AS events,
    cast(count(*) AS varchar) || ' objects into ' || coalesce(bucket, 'a bucket') || ' of account ' || owner AS detail
FROM written
WHERE owner IS NOT NULL
  AND owner <> account
  AND principal_account = account
  AND principal NOT LIKE '%/aws-service-role/%'
  AND NOT list_contains($known_accounts, owner)
GROUP BY account, principal, bucket, owner
