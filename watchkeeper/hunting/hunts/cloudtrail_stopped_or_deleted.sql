-- id: cloudtrail_stopped_or_deleted
-- title: A trail or an event data store was stopped or deleted
-- question: Did anyone stop or delete what records the calls, or try to?
-- severity: HIGH
-- tactics: [defense-evasion]
-- techniques: [T1562.008]
-- needs: [management]
-- false_positives: Rebuilding a trail by infrastructure code, closing a test trail; the same principal then creates another one within minutes.
-- misses: A trail that keeps running but whose bucket, key or selectors no longer let it record (other hunts).
-- sources:
--   - https://attack.mitre.org/techniques/T1562/008/
--   - https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StopLogging.html
SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, error_code,
       event_name || ' of '
           || coalesce(json_extract_string(request, '$.name'), json_extract_string(request, '$.eventDataStore'),
                       json_extract_string(request, '$.channel'), 'a trail that the event does not name')
           || CASE WHEN error_code IS NULL THEN '' ELSE ', refused' END AS detail
FROM cloudtrail
WHERE event_source = 'cloudtrail.amazonaws.com'
  AND event_name IN ('StopLogging', 'DeleteTrail', 'DeleteEventDataStore', 'StopEventDataStoreIngestion',
                     'DeleteChannel', 'DeregisterOrganizationDelegatedAdmin')
  AND (error_code IS NULL OR regexp_matches(error_code, '(?i)denied|unauthorized|forbidden|InsufficientDependency'))
