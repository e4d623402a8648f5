-- id: kms_key_disabled
-- title: A KMS key was disabled, set to be deleted, or got a policy that may lock everybody out
-- question: Is data being made unreadable by taking its key away?
-- severity: HIGH
-- tactics: [impact]
-- techniques: [T1485, T1486, T1490]
-- needs: [management]
-- false_positives: Cleaning up unused keys after their stack; those that CloudFormation schedules are left out and stand in the CIS view.
-- misses: A key whose policy is rewritten so that nobody here can use it (see resource policies).
-- sources:
--   - https://attack.mitre.org/techniques/T1485/
--   - https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html
SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, error_code,
       event_name || ' ' || coalesce(json_extract_string(request, '$.keyId'),
                                     json_extract_string(request, '$.customKeyStoreId'), '?')
           || coalesce(', in days: ' || json_extract_string(request, '$.pendingWindowInDays'), '')
           || CASE WHEN error_code IS NULL THEN '' ELSE ', refused' END AS detail
FROM cloudtrail
WHERE event_source = 'kms.amazonaws.com'
  AND event_name IN ('DisableKey', 'ScheduleKeyDeletion', 'DeleteImportedKeyMaterial', 'DisconnectCustomKeyStore',
                     'DeleteCustomKeyStore', 'PutKeyPolicy')
  AND (event_name <> 'PutKeyPolicy' OR lower(json_extract_string(request, '$.bypassPolicyLockoutSafetyCheck')) = 'true')
  AND (error_code IS NULL OR regexp_matches(error_code, '(?i)denied|unauthorized|forbidden'))
  AND coalesce(invoked_by, '') <> 'cloudformation.amazonaws.com'
