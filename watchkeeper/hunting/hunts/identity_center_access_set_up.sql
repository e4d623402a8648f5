-- id: identity_center_access_set_up
-- title: Somebody made a user or permission set of Identity Center and gave the access to one person at once
-- question: Who opened an account of the organization to a person by a hand's work of their own?
-- kind: detection
-- severity: HIGH
-- tactics: [persistence, privilege-escalation]
-- techniques: [T1098.003, T1136.003]
-- needs: [management]
-- parameters:
--   hours:
--     type: integer
--     default: 24
--     description: hours between the making of the user or permission set and the assignment by the same principal
--   infrastructure_agents:
--     type: text
--     default: '(?i)terraform|pulumi|crossplane|cloudformation'
--     description: A regular expression of user agents that assign access as their work; anyone can write it
--   expected_principals:
--     type: text[]
--     default: []
--     description: the identity team's roles
-- false_positives: the first days of Identity Center; afterwards access goes to groups, and by code
-- misses: >-
--   Access for a group of which the intruder is made a member (identity_center_user_added). Asked over one day, as hunt-all
--   does, an assignment that comes only after midnight.
-- sources:
--   - https://attack.mitre.org/techniques/T1098/003/
--   - https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_CreateAccountAssignment.html
WITH made AS (
    SELECT account, principal, event_time AS at, event_name AS how,
           coalesce(
               json_extract_string(response, '$.permissionSet.permissionSetArn'), json_extract_string(response, '$.userId'),
               json_extract_string(response, '$.user.userId')
           ) AS what
    FROM cloudtrail
    WHERE event_name IN ('CreatePermissionSet', 'CreateUser')
      AND event_source IN ('sso.amazonaws.com', 'sso-directory.amazonaws.com', 'identitystore.amazonaws.com')
      AND error_code IS NULL
),
given AS (
    SELECT *, json_extract_string(request, '$.permissionSetArn') AS permission_set,
           json_extract_string(request, '$.principalId') AS person
    FROM cloudtrail
    WHERE event_name = 'CreateAccountAssignment'
      AND event_source = 'sso.amazonaws.com'
      AND error_code IS NULL
      AND json_extract_string(request, '$.principalType') = 'USER'
      AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
      AND NOT regexp_matches(coalesce(user_agent, ''), $infrastructure_agents)
      AND NOT list_contains($expected_principals, principal)
)
SELECT
    given.event_time, given.event_id, given.account, given.region, given.principal, given.event_name, given.source_ip,
    given.permission_set, given.person,
    'user ' || coalesce(given.person, '?') || ' got ' || coalesce(given.permission_set, '?') || ' in account '
        || coalesce(json_extract_string(given.request, '$.targetId'), '?')
        || CASE WHEN bool_or(made.how = 'CreateUser') THEN ', a new user' ELSE ', a new permission set' END AS detail
FROM given
JOIN made
  ON made.account = given.account AND made.principal = given.principal
 AND (made.what = given.permission_set OR made.what = given.person)
 AND made.at <= given.event_time AND given.event_time <= made.at + $hours * interval 1 hour
GROUP BY given.event_time, given.event_id, given.account, given.region, given.principal, given.event_name,
    given.source_ip, given.permission_set, given.person, given.request
