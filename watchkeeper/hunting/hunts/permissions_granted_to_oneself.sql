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
--   infrastructure_agents:
--     type: text
--     default: '(?i)terraform|pulumi|crossplane|cloudformation|cloud-?custodian'
--     description: A regular expression of user agents that tag as their work; for tags and lengths of sessions only
--   tagged:
--     type: integer
--     default: 3
--     description: users and roles to which a principal puts tags within an hour, from which on it is a bot that tags all
-- false_positives: >-
--   A deployment role that updates its own policy from code; list it. The tag in which the console keeps a key's
--   description is left out, and tags and lengths of sessions that infrastructure code or a bot for tags sets.
-- misses: >-
--   A managed policy that is already attached to oneself and gets a new version (policy_version_switched), changes
--   through a second role, and one's own tag among those of many others.
-- sources:
--   - https://attack.mitre.org/techniques/T1098/003/
WITH bots AS (
    SELECT account, principal, date_trunc('hour', event_time) AS hour
    FROM cloudtrail
    WHERE event_source = 'iam.amazonaws.com'
      AND event_name IN ('TagUser', 'UntagUser', 'TagRole', 'UntagRole')
      AND error_code IS NULL
    GROUP BY account, principal, date_trunc('hour', event_time)
    HAVING count(DISTINCT coalesce(
        'user ' || json_extract_string(request, '$.userName'), 'role ' || json_extract_string(request, '$.roleName')
    )) >= $tagged
),
changes AS (
    SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, error_code, user_name, request,
           event_name IN ('TagUser', 'UntagUser', 'TagRole', 'UntagRole') AS tags, date_trunc('hour', event_time) AS hour
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
      AND NOT (
            event_name IN ('TagUser', 'UntagUser', 'TagRole', 'UntagRole', 'UpdateRole')
            AND regexp_matches(coalesce(user_agent, ''), $infrastructure_agents)
        )
      AND (
            (identity_type = 'IAMUser' AND json_extract_string(request, '$.userName') = user_name)
            OR (identity_type = 'AssumedRole' AND json_extract_string(request, '$.roleName') = user_name)
        )
      AND coalesce(request, '') NOT LIKE '%CompromisedKeyQuarantine%'
      AND coalesce(request, '') NOT LIKE '%AWSExposedCredentialPolicy_DO_NOT_REMOVE%'
      AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
      AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
      AND NOT coalesce(list_contains($expected_principals, principal), false)
)
SELECT
    event_time, event_id, changes.account, region, changes.principal, event_name, source_ip,
    user_agent, error_code,
    user_name || ' called ' || event_name || ' on itself'
        || coalesce(
            ': ' || json_extract_string(request, '$.policyArn'), ': ' || json_extract_string(request, '$.policyName'),
            ': ' || json_extract_string(request, '$.groupName'), ''
        ) || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM changes
LEFT JOIN bots
  ON bots.account = changes.account AND bots.principal = changes.principal AND bots.hour = changes.hour AND changes.tags
WHERE bots.principal IS NULL
