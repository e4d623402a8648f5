-- id: logs_streamed_outside
-- title: A log group, event bus or bucket sends to another account
-- question: Where do logs and events go that did not go there?
-- severity: MEDIUM
-- tactics: [exfiltration, collection]
-- techniques: [T1537, T1119]
-- needs: [management]
-- parameters:
--   known_accounts:
--     type: text[]
--     default: []
--     description: the organization's account for logs and the accounts of its vendors
-- false_positives: log collection by the organization's own account or a vendor's, a data warehouse's queue for a bucket's
--   new objects (give them in known_accounts)
-- misses: the second receiver of a bucket's events; a stream or function of the own account that passes everything on
-- sources:
--   - https://attack.mitre.org/techniques/T1537/
--   - https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutSubscriptionFilter.html
WITH sent AS (
    SELECT
        *,
        coalesce(
            json_extract_string(request, '$.destinationArn'), json_extract_string(request, '$.targets[0].arn'),
            json_extract_string(request, '$.targets[0].Arn'),
            json_extract_string(request, '$.NotificationConfiguration.CloudFunctionConfiguration.CloudFunction'),
            json_extract_string(request, '$.NotificationConfiguration.LambdaFunctionConfiguration.Function'),
            json_extract_string(request, '$.NotificationConfiguration.QueueConfiguration.Queue'),
            json_extract_string(request, '$.NotificationConfiguration.TopicConfiguration.Topic')
        ) AS destination
    FROM cloudtrail
    WHERE event_source IN ('logs.amazonaws.com', 'events.amazonaws.com', 's3.amazonaws.com')
      AND event_name IN ('PutSubscriptionFilter', 'PutTargets', 'PutBucketNotification', 'PutBucketNotificationConfiguration')
      AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
      AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
)
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    split_part(destination, ':', 5) AS receiver,
    coalesce(json_extract_string(request, '$.logGroupName'), json_extract_string(request, '$.rule'),
             json_extract_string(request, '$.bucketName'), '?') || ' sends to '
        || destination || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM sent
WHERE regexp_matches(split_part(destination, ':', 5), '^[0-9]{12}$')
  AND split_part(destination, ':', 5) <> account
  AND principal NOT LIKE '%/aws-service-role/%'
  AND NOT list_contains($known_accounts, split_part(destination, ':', 5))
