-- id: iam_policy_changes
-- title: IAM policies or their attachments were changed
-- question: Who changed which policy, attachment or trust?
-- kind: context
-- severity: LOW
-- tactics: [persistence, privilege-escalation]
-- techniques: [T1098.003, T1098]
-- needs: [management]
-- false_positives: ordinary administration and every deployment; this is for reading beside another hit
-- misses: changes that CloudFormation or another service made for somebody stand under that service, and are left out
-- sources:
--   - https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html
--   - https://attack.mitre.org/techniques/T1098/003/
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    user_agent, error_code,
    coalesce(
        json_extract_string(request, '$.userName'), json_extract_string(request, '$.roleName'),
        json_extract_string(request, '$.groupName'), json_extract_string(request, '$.policyArn'),
        json_extract_string(request, '$.policyName')
    ) AS target,
    coalesce(json_extract_string(request, '$.policyArn'), json_extract_string(request, '$.policyName')) AS policy,
    event_name || ' on ' || coalesce(
        json_extract_string(request, '$.userName'), json_extract_string(request, '$.roleName'),
        json_extract_string(request, '$.groupName'), json_extract_string(request, '$.policyArn'),
        json_extract_string(request, '$.policyName'), 'something'
    ) || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM cloudtrail
WHERE event_source = 'iam.amazonaws.com'
  AND event_name IN (
        'AttachUserPolicy', 'AttachRolePolicy', 'AttachGroupPolicy', 'DetachUserPolicy', 'DetachRolePolicy',
        'DetachGroupPolicy', 'PutUserPolicy', 'PutRolePolicy', 'PutGroupPolicy', 'DeleteUserPolicy',
        'DeleteRolePolicy', 'DeleteGroupPolicy', 'CreatePolicy', 'DeletePolicy', 'CreatePolicyVersion',
        'DeletePolicyVersion', 'SetDefaultPolicyVersion', 'UpdateAssumeRolePolicy', 'PutUserPermissionsBoundary',
        'PutRolePermissionsBoundary', 'DeleteUserPermissionsBoundary', 'DeleteRolePermissionsBoundary'
    )
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
