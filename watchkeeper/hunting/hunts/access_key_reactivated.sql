-- id: access_key_reactivated
-- title: Somebody switched another user's access key on again
-- question: Which key that had been put out of use works again?
-- kind: detection
-- severity: LOW
-- tactics: [persistence]
-- techniques: [T1098.001]
-- needs: [management]
-- false_positives: an administrator who takes back a rotation that broke something
-- misses: the owner of the key, who switches it on with other credentials of the same user
-- sources:
--   - https://attack.mitre.org/techniques/T1098/001/
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    json_extract_string(request, '$.userName') AS target_user,
    'key ' || coalesce(json_extract_string(request, '$.accessKeyId'), '') || ' of '
        || json_extract_string(request, '$.userName') || ' is active again' || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM cloudtrail
WHERE event_name = 'UpdateAccessKey'
  AND event_source = 'iam.amazonaws.com'
  AND json_extract_string(request, '$.status') = 'Active'
  AND json_extract_string(request, '$.userName') IS NOT NULL
  AND identity_type IS NOT NULL
  AND (identity_type <> 'IAMUser' OR user_name <> json_extract_string(request, '$.userName'))
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
