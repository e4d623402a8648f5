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
-- misses: >-
--   The third queue, topic or function of a bucket's events and the fourth target of a rule in one call; a stream or
--   function of the own account that passes everything on.
-- sources:
--   - https://attack.mitre.org/techniques/T1537/
--   - https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutSubscriptionFilter.html
WITH places AS (
    -- one call may name several receivers, each at its place in the request
    SELECT 0 AS number UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5
    UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8
),
calls AS (
    SELECT event_time, event_id, account, region, principal, event_name, source_ip, error_code, request,
           coalesce(json_extract_string(request, '$.logGroupName'), json_extract_string(request, '$.rule'),
                    json_extract_string(request, '$.bucketName'), '?') AS sender
    FROM cloudtrail
    WHERE event_source IN ('logs.amazonaws.com', 'events.amazonaws.com', 's3.amazonaws.com')
      AND event_name IN ('PutSubscriptionFilter', 'PutTargets', 'PutBucketNotification', 'PutBucketNotificationConfiguration')
      AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
      AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
      AND principal NOT LIKE '%/aws-service-role/%'
),
sent AS (
    SELECT event_time, event_id, account, region, principal, event_name, source_ip, error_code, sender,
           CASE places.number
               WHEN 0 THEN coalesce(
                   json_extract_string(request, '$.destinationArn'),
                   json_extract_string(request, '$.targets[0].arn'),
                   json_extract_string(request, '$.targets[0].Arn')
               )
               WHEN 1 THEN coalesce(json_extract_string(request, '$.targets[1].arn'), json_extract_string(request, '$.targets[1].Arn'))
               WHEN 2 THEN coalesce(json_extract_string(request, '$.targets[2].arn'), json_extract_string(request, '$.targets[2].Arn'))
               WHEN 3 THEN coalesce(
                   json_extract_string(request, '$.NotificationConfiguration.QueueConfiguration.Queue'),
                   json_extract_string(request, '$.NotificationConfiguration.QueueConfiguration[0].Queue')
               )
               WHEN 4 THEN json_extract_string(request, '$.NotificationConfiguration.QueueConfiguration[1].Queue')
               WHEN 5 THEN coalesce(
                   json_extract_string(request, '$.NotificationConfiguration.TopicConfiguration.Topic'),
                   json_extract_string(request, '$.NotificationConfiguration.TopicConfiguration[0].Topic')
               )
               WHEN 6 THEN json_extract_string(request, '$.NotificationConfiguration.TopicConfiguration[1].Topic')
               WHEN 7 THEN coalesce(
                   json_extract_string(request, '$.NotificationConfiguration.CloudFunctionConfiguration.CloudFunction'),
                   json_extract_string(request, '$.NotificationConfiguration.CloudFunctionConfiguration[0].CloudFunction'),
                   json_extract_string(request, '$.NotificationConfiguration.LambdaFunctionConfiguration.Function'),
                   json_extract_string(request, '$.NotificationConfiguration.LambdaFunctionConfiguration[0].Function')
               )
               WHEN 8 THEN coalesce(
                   json_extract_string(request, '$.NotificationConfiguration.CloudFunctionConfiguration[1].CloudFunction'),
                   json_extract_string(request, '$.NotificationConfiguration.LambdaFunctionConfiguration[1].Function')
               )
           END AS destination
    FROM calls
    CROSS JOIN places
)
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    min(split_part(destination, ':', 5)) AS receiver,
    sender || ' sends to ' || min(destination) || CASE WHEN count(DISTINCT destination) > 1 THEN ' and others' ELSE '' END
        || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM sent
WHERE regexp_matches(split_part(destination, ':', 5), '^[0-9]{12}$')
  AND split_part(destination, ':', 5) <> account
  AND NOT list_contains($known_accounts, split_part(destination, ':', 5))
GROUP BY event_time, event_id, account, region, principal, event_name, source_ip, error_code, sender
