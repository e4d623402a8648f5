-- id: permissions_granted_to_oneself
-- title: Somebody changed their own permissions
-- question: Which user or role gave itself a policy, a group, a trust, a tag, longer sessions or a wider boundary?
-- kind: detection
-- severity: HIGH
-- tactics: [privilege-escalation, persistence]
-- techniques: [T1098.003, T1098]
-- needs: [management]
-- parameters:
--   expected_principals:
--     type: text[]
--     default: []
--     description: a deployer's role that manages itself
-- false_positives: a deployment role that updates its own policy from code; list it. The tag in which the console keeps a key's
--   description is left out.
-- misses: >-
--   A managed policy that is already attached to oneself and gets a new version (policy_version_switched), and changes
--   through a second role.
-- sources:
--   - https://attack.mitre.org/techniques/T1098/003/
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    user_agent, error_code,
    user_name || ' called ' || event_name || ' on itself'
        || coalesce(
            ': ' || json_extract_string(request, '$.policyArn'), ': ' || json_extract_string(request, '$.policyName'),
            ': ' || json_extract_string(request, '$.groupName'), ''
        ) || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM cloudtrail
WHERE event_source = 'iam.amazonaws.com'
  AND event_name IN (
        'AttachUserPolicy', 'PutUserPolicy', 'AddUserToGroup', 'DeleteUserPermissionsBoundary',
        'PutUserPermissionsBoundary', 'AttachRolePolicy', 'PutRolePolicy', 'UpdateAssumeRolePolicy',
        'DeleteRolePermissionsBoundary', 'PutRolePermissionsBoundary', 'DetachUserPolicy', 'DeleteUserPolicy',
        'TagUser', 'UntagUser', 'TagRole', 'UntagRole', 'UpdateRole'
    )
  AND (event_name <> 'UpdateRole' OR json_extract_string(request, '$.maxSessionDuration') IS NOT NULL)
  AND NOT (event_name IN ('TagUser', 'UntagUser') AND regexp_matches(coalesce(request, ''), '"AKIA[A-Z0-9]{12,}"'))
  AND (
        (identity_type = 'IAMUser' AND json_extract_string(request, '$.userName') = user_name)
        OR (identity_type = 'AssumedRole' AND json_extract_string(request, '$.roleName') = user_name)
    )
  AND coalesce(request, '') NOT LIKE '%CompromisedKeyQuarantine%'
  AND coalesce(request, '') NOT LIKE '%AWSExposedCredentialPolicy_DO_NOT_REMOVE%'
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
  AND NOT coalesce(list_contains($expected_principals, principal), false)
