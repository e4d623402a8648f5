-- id: role_trust_changed_and_taken
-- title: Somebody let themselves into an existing role
-- question: Who wrote their own name into a role's trust, or assumed the role after changing its trust?
-- kind: detection
-- severity: MEDIUM
-- tactics: [privilege-escalation, persistence]
-- techniques: [T1098, T1098.003, T1078.004]
-- needs: [management]
-- parameters:
--   hours:
--     type: integer
--     default: 24
--     description: hours between the change and the assumption of the role in the same session, or by the same user
--   infrastructure_agents:
--     type: text
--     default: '(?i)terraform|pulumi|crossplane|cloudformation'
--     description: A regular expression of user agents that write trust policies as their work; anyone can write it
--   expected_principals:
--     type: text[]
--     default: []
--     description: pipelines that write themselves into the roles they make
-- false_positives: >-
--   An administrator who mends a role's trust and tries it out, where people may do that without a pipeline; a script that
--   writes a trust anew which named it before (the call does not tell what stood there): list it.
-- misses: >-
--   A trust opened to another user whose key the intruder holds, or taken in another session of the intruder's role; new
--   roles (role_created_for_outside_account). Asked over one day, as hunt-all does, a role that is taken only after
--   midnight, unless the trust names the one who changed it.
-- sources:
--   - https://attack.mitre.org/techniques/T1098/003/
--   - https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html
WITH changed AS (
    SELECT *, json_extract_string(request, '$.roleName') AS role,
           coalesce(json_extract_string(request, '$.policyDocument'), '') LIKE '%"' || coalesce(principal_arn, '?') || '"%'
               OR coalesce(json_extract_string(request, '$.policyDocument'), '') LIKE '%"' || coalesce(issuer_arn, '?') || '"%' AS own_name
    FROM cloudtrail
    WHERE event_name = 'UpdateAssumeRolePolicy'
      AND event_source = 'iam.amazonaws.com'
      AND error_code IS NULL
      AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
      AND identity_type IN ('IAMUser', 'AssumedRole', 'FederatedUser', 'Root')
      AND principal NOT LIKE '%/aws-service-role/%'
      AND NOT regexp_matches(coalesce(user_agent, ''), $infrastructure_agents)
      AND NOT list_contains($expected_principals, principal)
),
assumed AS (
    SELECT account, principal_arn, event_time AS at, json_extract_string(request, '$.roleArn') AS role_arn
    FROM cloudtrail
    WHERE event_name = 'AssumeRole'
      AND event_source = 'sts.amazonaws.com'
      AND error_code IS NULL
)
SELECT
    changed.event_time, changed.event_id, changed.account, changed.region, changed.principal, changed.event_name,
    changed.source_ip, changed.role,
    coalesce(changed.role, 'a role')
        || CASE WHEN changed.own_name THEN ' trusts the one who changed it' ELSE '''s trust was changed' END
        || CASE WHEN count(assumed.at) > 0 THEN ', who then assumed it' ELSE '' END AS detail
FROM changed
LEFT JOIN assumed
  ON assumed.account = changed.account AND assumed.principal_arn = changed.principal_arn
 AND assumed.role_arn LIKE 'arn:%:role/%' AND assumed.role_arn LIKE '%/' || changed.role
 AND assumed.at >= changed.event_time AND assumed.at <= changed.event_time + $hours * interval 1 hour
GROUP BY changed.event_time, changed.event_id, changed.account, changed.region, changed.principal, changed.event_name,
    changed.source_ip, changed.role, changed.own_name
HAVING changed.own_name OR count(assumed.at) > 0
