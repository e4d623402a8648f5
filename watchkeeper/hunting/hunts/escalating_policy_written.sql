-- id: escalating_policy_written
-- title: A policy was written that lets its holder give themselves any permission
-- question: Who may change users, roles or policies everywhere, without being called an administrator?
-- severity: MEDIUM
-- tactics: [privilege-escalation, persistence]
-- techniques: [T1098.003]
-- needs: [management]
-- parameters:
--   expected_principals:
--     type: text[]
--     default: []
--     description: the deployer's role, where it writes these by rule
-- false_positives: the permissions of a deployment role, which should have a boundary
-- misses: >-
--   iam:PassRole alone, permissions that are narrowed to named resources, statements whose condition stands between effect
--   and actions, and what CloudFormation writes for somebody.
-- sources:
--   - https://attack.mitre.org/techniques/T1098/003/
--   - https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
WITH written AS (
    SELECT *, lower(json_extract_string(request, '$.policyDocument')) AS document
    FROM cloudtrail
    WHERE event_name IN ('PutUserPolicy', 'PutRolePolicy', 'PutGroupPolicy', 'CreatePolicy', 'CreatePolicyVersion')
      AND event_source = 'iam.amazonaws.com'
      AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
      AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
      AND coalesce(issuer_arn, '') NOT LIKE '%:role/aws-service-role/%'
)
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    error_code,
    event_name || ' with power over users, roles or policies for ' || coalesce(
        json_extract_string(request, '$.userName'), json_extract_string(request, '$.roleName'),
        json_extract_string(request, '$.groupName'), json_extract_string(request, '$.policyArn'),
        json_extract_string(request, '$.policyName'), 'somebody'
    ) || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM written
WHERE (
    regexp_matches(
        document,
        '"effect"\s*:\s*"allow"[^{}]*"action"\s*:\s*(\[[^\]]*)?"iam:(\*|(attach|put)(\*|(user|role|group)policy)|create(\*|policyversion|accesskey|loginprofile|user)|update(\*|assumerolepolicy|loginprofile)|setdefaultpolicyversion|addusertogroup|add\*|set\*)"[^{}]*"resource"\s*:\s*(\[\s*)?"\*"'
    )
   OR regexp_matches(
        document,
        '"action"\s*:\s*(\[[^\]]*)?"iam:(\*|(attach|put)(\*|(user|role|group)policy)|create(\*|policyversion|accesskey|loginprofile|user)|update(\*|assumerolepolicy|loginprofile)|setdefaultpolicyversion|addusertogroup|add\*|set\*)"[^{}]*"effect"\s*:\s*"allow"[^{}]*"resource"\s*:\s*(\[\s*)?"\*"'
    )
)
  AND NOT list_contains($expected_principals, principal)
