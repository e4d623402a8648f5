-- id: cloudtrail_narrowed
-- title: A trail was made to record less than before
-- question: Were selectors, regions, global services, validation or the destination of a trail changed so that less is kept or elsewhere?
-- severity: HIGH
-- tactics: [defense-evasion]
-- techniques: [T1562.008]
-- needs: [management]
-- false_positives: A trail meant for data events only, made with selectors that leave management events to another trail; moving to a new bucket as announced.
-- misses: Selectors that leave out one chosen resource by a field selector's `notEquals`, unless that field is eventSource or eventName.
-- sources:
--   - https://attack.mitre.org/techniques/T1562/008/
--   - https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_PutEventSelectors.html
--   - https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_UpdateTrail.html
WITH changed AS (
    SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, error_code, request,
           coalesce(json_extract_string(request, '$.trailName'), json_extract_string(request, '$.name'),
                    json_extract_string(request, '$.eventDataStore'), '?') AS trail
    FROM cloudtrail
    WHERE event_source = 'cloudtrail.amazonaws.com'
      AND event_name IN ('PutEventSelectors', 'UpdateTrail', 'PutInsightSelectors', 'UpdateEventDataStore')
      AND (error_code IS NULL OR regexp_matches(error_code, '(?i)denied|unauthorized|forbidden'))
),
created AS (
    SELECT account, event_time AS created_at
    FROM cloudtrail
    WHERE event_source = 'cloudtrail.amazonaws.com' AND event_name IN ('CreateTrail', 'CreateEventDataStore')
      AND error_code IS NULL
),
judged AS (
    SELECT changed.*,
           CASE
               WHEN event_name = 'UpdateTrail' AND json_extract_string(request, '$.isMultiRegionTrail') = 'false'
                   THEN 'now in one region only'
               WHEN event_name = 'UpdateTrail'
                    AND json_extract_string(request, '$.includeGlobalServiceEvents') = 'false'
                   THEN 'without global services'
               WHEN event_name = 'UpdateTrail'
                    AND json_extract_string(request, '$.enableLogFileValidation') = 'false'
                   THEN 'without log file validation'
               WHEN event_name = 'UpdateTrail' AND json_extract_string(request, '$.isOrganizationTrail') = 'false'
                   THEN 'no longer for the organization'
               WHEN event_name = 'UpdateTrail' AND json_extract_string(request, '$.s3BucketName') IS NOT NULL
                   THEN 'bucket set to ' || json_extract_string(request, '$.s3BucketName')
               WHEN event_name = 'UpdateTrail' AND (json_extract_string(request, '$.cloudWatchLogsLogGroupArn') = ''
                    OR json_extract_string(request, '$.kmsKeyId') = '')
                   THEN 'without its log group or its key'
               WHEN event_name = 'UpdateEventDataStore'
                    AND (json_extract_string(request, '$.terminationProtectionEnabled') = 'false'
                         OR json_extract_string(request, '$.multiRegionEnabled') = 'false'
                         OR json_extract_string(request, '$.organizationEnabled') = 'false')
                   THEN 'event data store protected or filled less'
               WHEN regexp_matches(request, '"includeManagementEvents"\s*:\s*false') THEN 'without management events'
               WHEN regexp_matches(request, '"readWriteType"\s*:\s*"(ReadOnly|WriteOnly)"')
                   THEN 'only read or only write calls'
               WHEN regexp_matches(request, '"excludeManagementEventSources"\s*:\s*\[\s*"')
                   THEN 'without the calls of some services'
               WHEN event_name IN ('PutEventSelectors', 'UpdateEventDataStore')
                    AND regexp_matches(request, '"advancedEventSelectors"\s*:\s*\[\s*\{')
                    AND NOT regexp_matches(request, '"(equals|Equals)"\s*:\s*\[\s*"Management"')
                   THEN 'advanced selectors without management events'
               WHEN event_name IN ('PutEventSelectors', 'UpdateEventDataStore')
                    AND regexp_matches(request, '"advancedEventSelectors"\s*:\s*\[\s*\{')
                    AND regexp_matches(request, '"(eventSource|eventName|readOnly|userIdentity.arn|sessionCredentialFromConsole)"')
                    AND regexp_matches(request, '"(equals|Equals)"\s*:\s*\[\s*"Management"')
                    AND NOT regexp_matches(request, '(kms|rdsdata)\.amazonaws\.com')
                   THEN 'advanced selectors that leave out some management events'
               WHEN event_name = 'PutEventSelectors'
                    AND regexp_matches(request, '"(advancedE|e)ventSelectors"\s*:\s*\[\s*\]')
                   THEN 'no selectors at all'
               WHEN event_name = 'PutInsightSelectors' AND regexp_matches(request, '"insightSelectors"\s*:\s*\[\s*\]')
                   THEN 'insights off'
           END AS what
    FROM changed
)
SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, error_code,
       trail || ': ' || what || CASE WHEN error_code IS NULL THEN '' ELSE ', refused' END AS detail
FROM judged
WHERE what IS NOT NULL
  AND NOT (what = 'insights off' AND EXISTS (
      SELECT 1 FROM created
      WHERE created.account IS NOT DISTINCT FROM judged.account
        AND created.created_at <= judged.event_time
        AND created.created_at > judged.event_time - interval 15 minute
  ))
