-- id: admin_policy_written
-- title: A policy that allows everything, or all of IAM, was written
-- question: Who wrote a policy whose actions are *, or all but a few, on every resource?
-- kind: detection
-- severity: HIGH
-- tactics: [privilege-escalation, persistence]
-- techniques: [T1098.003]
-- needs: [management]
-- parameters:
--   expected_principals:
--     type: text[]
--     default: []
--     description: the deployer's role, where it writes these by rule
-- false_positives: the permissions of a deployment role or a sandbox
-- misses: >-
--   Powerful policies that do not use these wildcards (escalating_policy_written sees those), statements whose
--   condition stands between effect and actions, and documents that CloudTrail
--   cut because they were too large.
-- sources:
--   - https://attack.mitre.org/techniques/T1098/003/
--   - https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicyVersion.html
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    user_agent, error_code,
    coalesce(
        json_extract_string(request, '$.userName'), json_extract_string(request, '$.roleName'),
        json_extract_string(request, '$.groupName'), json_extract_string(request, '$.policyArn'),
        json_extract_string(request, '$.policyName')
    ) AS target,
    event_name || ' with all actions for ' || coalesce(
        json_extract_string(request, '$.userName'), json_extract_string(request, '$.roleName'),
        json_extract_string(request, '$.groupName'), json_extract_string(request, '$.policyArn'),
        json_extract_string(request, '$.policyName'), 'somebody'
    ) || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM cloudtrail
WHERE event_name IN ('PutUserPolicy', 'PutRolePolicy', 'PutGroupPolicy', 'CreatePolicy', 'CreatePolicyVersion')
  AND event_source = 'iam.amazonaws.com'
  AND (
        regexp_matches(
            json_extract_string(request, '$.policyDocument'),
            '"Effect"\s*:\s*"Allow"[^{}]*("Action"\s*:\s*(\[[^\]]*)?"(\*|\*:\*|[Ii][Aa][Mm]:\*)"|"NotAction"\s*:)'
        )
        OR regexp_matches(
            json_extract_string(request, '$.policyDocument'),
            '("Action"\s*:\s*(\[[^\]]*)?"(\*|\*:\*|[Ii][Aa][Mm]:\*)"|"NotAction"\s*:)[^{}]*"Effect"\s*:\s*"Allow"'
        )
    )
  AND regexp_matches(json_extract_string(request, '$.policyDocument'), '"Resource"\s*:\s*(\[[^\]]*)?"\*"')
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND coalesce(issuer_arn, '') NOT LIKE '%:role/aws-service-role/%'
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
  AND NOT coalesce(list_contains($expected_principals, principal), false)
