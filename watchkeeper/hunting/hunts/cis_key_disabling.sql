-- id: cis_key_disabling
-- title: A customer managed key was disabled or set to be deleted (CIS 4.7)
-- question: Which keys are going, and who sends them?
-- kind: context
-- severity: LOW
-- tactics: [impact]
-- techniques: [T1485]
-- needs: [management]
-- false_positives: All ordinary work of this sort; the CIS benchmark wants every one of them seen.
-- sources:
--   - https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html
--   - https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html
SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, error_code, invoked_by,
       event_name || ' ' || coalesce(json_extract_string(request, '$.keyId'), '')
           || CASE WHEN error_code IS NULL THEN '' ELSE ', failed: ' || error_code END AS detail
FROM cloudtrail
WHERE event_source IN ('kms.amazonaws.com')
  AND event_name IN ('DisableKey', 'ScheduleKeyDeletion', 'CancelKeyDeletion')
