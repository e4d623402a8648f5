-- id: object_versions_destroyed
-- title: Somebody listed a bucket's versions and deleted them for good
-- question: Is a bucket being destroyed together with what versioning kept?
-- severity: HIGH
-- tactics: [impact]
-- techniques: [T1485, T1490]
-- needs: ['data:s3']
-- parameters:
--   versions:
--     type: integer
--     default: 20
--     description: single deletions of a version within an hour; one DeleteObjects is enough
--   expected_principals:
--     type: text[]
--     default: []
--     description: jobs and people that empty buckets as their work, by ARN
-- false_positives: somebody who empties a bucket and keeps it; a bucket that the same principal deletes afterwards is left out
-- misses: >-
--   Deletion without listing versions, which versioning survives (objects_deleted_in_bulk counts it), and an intruder who
--   deletes the bucket too (deletion_burst).
-- sources:
--   - https://attack.mitre.org/techniques/T1485/
--   - https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeletingObjectVersions.html
SELECT
    min(CASE WHEN event_name LIKE 'DeleteObject%' THEN event_time END) AS event_time,
    arg_min(CASE WHEN event_name LIKE 'DeleteObject%' THEN event_id END, CASE WHEN event_name LIKE 'DeleteObject%' THEN event_time END)
        AS event_id,
    account,
    min(region) AS region,
    principal,
    arg_min(CASE WHEN event_name LIKE 'DeleteObject%' THEN event_name END, CASE WHEN event_name LIKE 'DeleteObject%' THEN event_time END)
        AS event_name,
    min(source_ip) AS source_ip,
    json_extract_string(request, '$.bucketName') AS bucket,
    cast(count_if(event_name LIKE 'DeleteObject%') AS varchar) || ' deleting calls on '
        || json_extract_string(request, '$.bucketName') || ' after its versions were listed' AS detail
FROM cloudtrail
WHERE event_source = 's3.amazonaws.com'
  AND event_name IN ('ListObjectVersions', 'GetBucketObjectVersions', 'DeleteObjects', 'DeleteObject', 'DeleteObjectVersion', 'DeleteBucket')
  AND error_code IS NULL
  AND invoked_by IS NULL
  AND principal NOT LIKE '%/aws-service-role/%'
  AND json_extract_string(request, '$.bucketName') IS NOT NULL
  AND NOT list_contains($expected_principals, principal)
GROUP BY account, principal, json_extract_string(request, '$.bucketName'), date_trunc('hour', event_time)
HAVING bool_or(event_name IN ('ListObjectVersions', 'GetBucketObjectVersions'))
   AND NOT bool_or(event_name = 'DeleteBucket')
   AND (
        count_if(event_name = 'DeleteObjects') > 0
        OR count_if(event_name = 'DeleteObjectVersion'
                    OR (event_name = 'DeleteObject' AND json_extract_string(request, '$.versionId') IS NOT NULL)) >= $versions
    )
