-- id: user_added_to_admin_group
-- title: A user was put into a group of administrators
-- question: Who became an administrator by a group?
-- kind: detection
-- severity: MEDIUM
-- tactics: [privilege-escalation, persistence]
-- techniques: [T1098.003, T1098]
-- needs: [management]
-- false_positives: a new administrator, as the people who hire know
-- misses: groups whose name does not say what they may do; permissions_granted_to_oneself sees any group
-- sources:
--   - https://attack.mitre.org/techniques/T1098/003/
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    json_extract_string(request, '$.userName') AS target_user,
    json_extract_string(request, '$.groupName') AS target_group,
    coalesce(json_extract_string(request, '$.userName'), 'a user') || ' is now in '
        || json_extract_string(request, '$.groupName') || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM cloudtrail
WHERE event_name = 'AddUserToGroup'
  AND event_source = 'iam.amazonaws.com'
  AND regexp_matches(lower(json_extract_string(request, '$.groupName')), 'admin|root|super|power.?user|break.?glass|full.?access|owner')
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
