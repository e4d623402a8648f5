-- id: roles_assumed_in_many_accounts
-- title: One caller took roles in many accounts within an hour who never did so before
-- question: Who goes from account to account?
-- severity: MEDIUM
-- tactics: [lateral-movement, privilege-escalation]
-- techniques: [T1550.001, T1021.007, T1078.004]
-- needs: [management]
-- parameters:
--   accounts:
--     type: integer
--     default: 5
--     description: accounts in which the caller took a role within an hour
--   expected_principals:
--     type: text[]
--     default: []
--     description: deployers, scanners and the platform's own tools, by the ARN of their role
-- first_seen: [account, principal]
-- false_positives: deployers, scanners and cost tools on their first day; list their roles
-- misses: Identity Center, whose people change accounts in its portal; a caller whose account's trail is not here
-- sources:
--   - https://attack.mitre.org/techniques/T1021/007/
--   - https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_access-cross-account-role.html
SELECT
    min(event_time) AS event_time,
    arg_min(event_id, event_time) AS event_id,
    account,
    min(region) AS region,
    principal,
    'AssumeRole' AS event_name,
    arg_min(source_ip, event_time) AS source_ip,
    count(DISTINCT split_part(json_extract_string(request, '$.roleArn'), ':', 5)) AS accounts,
    cast(count(DISTINCT split_part(json_extract_string(request, '$.roleArn'), ':', 5)) AS varchar)
        || ' accounts within an hour, first ' || arg_min(json_extract_string(request, '$.roleArn'), event_time) AS detail
FROM cloudtrail
WHERE event_source = 'sts.amazonaws.com'
  AND event_name = 'AssumeRole'
  AND error_code IS NULL
  AND identity_type IN ('IAMUser', 'AssumedRole', 'Root', 'FederatedUser')
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND split_part(json_extract_string(request, '$.roleArn'), ':', 5) <> account
  AND principal NOT LIKE '%/aws-service-role/%'
  AND NOT list_contains($expected_principals, principal)
GROUP BY account, principal, date_trunc('hour', event_time)
HAVING count(DISTINCT split_part(json_extract_string(request, '$.roleArn'), ':', 5)) >= $accounts
