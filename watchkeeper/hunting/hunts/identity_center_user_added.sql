-- id: identity_center_user_added
-- title: Somebody who never did so before made a user of Identity Center, or put one into a group
-- question: Who lets people in who do not come from the identity provider?
-- severity: MEDIUM
-- tactics: [persistence]
-- techniques: [T1136.003, T1098]
-- needs: [management]
-- parameters:
--   expected_principals:
--     type: text[]
--     default: []
--     description: the synchronization's role and the identity team's
-- first_seen: [account, principal]
-- false_positives: the identity team; a synchronization on its first day
-- misses: users whom the identity provider sends by SCIM, whose caller is always the same
-- sources:
--   - https://attack.mitre.org/techniques/T1136/003/
--   - https://docs.aws.amazon.com/singlesignon/latest/userguide/sso-info-in-cloudtrail.html
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    error_code,
    event_name || coalesce(' ' || json_extract_string(request, '$.userName'), '')
        || coalesce(' in group ' || json_extract_string(request, '$.groupId'), '')
        || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM cloudtrail
WHERE event_source IN ('sso-directory.amazonaws.com', 'identitystore.amazonaws.com')
  AND event_name IN (
        'CreateUser', 'AddMemberToGroup', 'CreateGroupMembership', 'UpdatePassword', 'EnableUser', 'StartVirtualMfaDeviceRegistration'
    )
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND NOT list_contains($expected_principals, principal)
