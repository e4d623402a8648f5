-- id: admin_policy_attached
-- title: An administrator's policy was attached to a user, group or role
-- question: Who became an administrator by one of AWS's own policies?
-- kind: detection
-- severity: HIGH
-- tactics: [privilege-escalation, persistence]
-- techniques: [T1098.003]
-- needs: [management]
-- parameters:
--   policies:
--     type: text[]
--     default: [AdministratorAccess, IAMFullAccess, PowerUserAccess, AWSOrganizationsFullAccess]
--     description: names of managed policies that make an administrator
--   expected_principals:
--     type: text[]
--     default: []
--     description: the deployer's role, where it attaches these by rule
-- false_positives: a new deployment role or emergency user, announced beforehand
-- misses: >-
--   Policies of your own with other names (admin_policy_written sees what is in them), and what CloudFormation or
--   Identity Center attaches for somebody.
-- sources:
--   - https://attack.mitre.org/techniques/T1098/003/
--   - https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_job-functions.html
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    user_agent, error_code,
    coalesce(
        json_extract_string(request, '$.userName'), json_extract_string(request, '$.roleName'),
        json_extract_string(request, '$.groupName')
    ) AS target,
    split_part(json_extract_string(request, '$.policyArn'), ':policy/', 2) || ' for ' || coalesce(
        'user ' || json_extract_string(request, '$.userName'), 'role ' || json_extract_string(request, '$.roleName'),
        'group ' || json_extract_string(request, '$.groupName'), 'somebody'
    ) || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM cloudtrail
WHERE event_name IN ('AttachUserPolicy', 'AttachRolePolicy', 'AttachGroupPolicy')
  AND event_source = 'iam.amazonaws.com'
  AND list_contains($policies, split_part(json_extract_string(request, '$.policyArn'), ':policy/', 2))
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND coalesce(issuer_arn, '') NOT LIKE '%:role/aws-service-role/%'
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
  AND NOT coalesce(list_contains($expected_principals, principal), false)
