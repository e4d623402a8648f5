-- id: instance_role_changed_identities
-- title: An instance's role made or changed an identity, or signed in to the console
-- question: Which instance does what only people and deployers do?
-- kind: detection
-- severity: HIGH
-- tactics: [persistence, privilege-escalation, credential-access]
-- techniques: [T1078.004, T1136.003, T1098.001, T1552.005]
-- needs: [management]
-- parameters:
--   expected_principals:
--     type: text[]
--     default: []
--     description: roles of instances that deploy, such as a build server's
-- false_positives: a build server on an instance; list its role
-- misses: the same through a second role that the instance assumes
-- sources:
--   - https://attack.mitre.org/techniques/T1552/005/
--   - https://attack.mitre.org/techniques/T1136/003/
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    session_name AS instance_id,
    session_name || ' called ' || event_name
        || coalesce(
            ' on ' || json_extract_string(request, '$.userName'), ' on ' || json_extract_string(request, '$.roleName'), ''
        ) || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM cloudtrail
WHERE event_name IN (
        'CreateUser', 'CreateAccessKey', 'CreateLoginProfile', 'UpdateLoginProfile', 'AttachUserPolicy', 'PutUserPolicy',
        'AddUserToGroup', 'CreateRole', 'AttachRolePolicy', 'PutRolePolicy', 'UpdateAssumeRolePolicy',
        'CreatePolicyVersion', 'CreateSAMLProvider', 'CreateOpenIDConnectProvider', 'DeactivateMFADevice', 'GetSigninToken',
        'ConsoleLogin', 'GetFederationToken'
    )
  AND event_source IN ('iam.amazonaws.com', 'signin.amazonaws.com', 'sts.amazonaws.com')
  AND identity_type = 'AssumedRole'
  AND regexp_matches(session_name, '^i-[0-9A-Za-z]{8,17}$')
  AND invoked_by IS NULL
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
  AND NOT coalesce(list_contains($expected_principals, principal), false)
