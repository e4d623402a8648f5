-- id: cis_trail_changes
-- title: A trail was made, changed, started, stopped or deleted (CIS 4.5)
-- question: Who changed the recording of calls?
-- kind: context
-- severity: LOW
-- tactics: [defense-evasion]
-- techniques: [T1562.008]
-- needs: [management]
-- false_positives: All ordinary work of this sort; the CIS benchmark wants every one of them seen.
-- sources:
--   - https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html
--   - https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_UpdateTrail.html
SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, error_code, invoked_by,
       event_name || ' ' || coalesce(json_extract_string(request, '$.name'),
                                     json_extract_string(request, '$.trailName'), '')
           || CASE WHEN error_code IS NULL THEN '' ELSE ', failed: ' || error_code END AS detail
FROM cloudtrail
WHERE event_source IN ('cloudtrail.amazonaws.com')
  AND event_name IN ('CreateTrail', 'UpdateTrail', 'DeleteTrail', 'StartLogging', 'StopLogging',
                     'PutEventSelectors', 'PutInsightSelectors')
