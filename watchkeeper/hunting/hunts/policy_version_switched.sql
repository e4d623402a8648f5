-- id: policy_version_switched
-- title: Another version of a managed policy was made the one in force
-- question: Who took an old, perhaps wider version of a policy back into force?
-- kind: detection
-- severity: LOW
-- tactics: [privilege-escalation]
-- techniques: [T1098.003]
-- needs: [management]
-- false_positives: taking back a policy change that broke something
-- misses: a new version that is made the default as it is written (admin_policy_written reads those)
-- sources:
--   - https://docs.aws.amazon.com/IAM/latest/APIReference/API_SetDefaultPolicyVersion.html
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    json_extract_string(request, '$.policyArn') AS policy,
    coalesce(json_extract_string(request, '$.policyArn'), 'a policy') || ' is now in version '
        || coalesce(json_extract_string(request, '$.versionId'), '?') || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM cloudtrail
WHERE event_name = 'SetDefaultPolicyVersion'
  AND event_source = 'iam.amazonaws.com'
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
