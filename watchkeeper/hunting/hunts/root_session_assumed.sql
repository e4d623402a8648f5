-- id: root_session_assumed
-- title: A central account took a root session in a member account, or switched that on
-- question: Who used or enabled AssumeRoot?
-- kind: detection
-- severity: HIGH
-- tactics: [privilege-escalation]
-- techniques: [T1078.004, T1098.003]
-- needs: [management]
-- false_positives: >-
--   The platform team unlocking a bucket or deleting a member's root credentials, which is what AssumeRoot is for; the
--   task policy in the detail says which of the five tasks it was.
-- misses: what the session then did stands under identity type Root in the member account (root_activity)
-- sources:
--   - https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html
--   - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-enable-root-access.html
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    user_agent, error_code,
    event_name
        || coalesce(' of account ' || json_extract_string(request, '$.targetPrincipal'), '')
        || coalesce(', task ' || json_extract_string(request, '$.taskPolicyArn.arn'), '')
        || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM cloudtrail
WHERE event_name IN ('AssumeRoot', 'EnableOrganizationsRootSessions', 'EnableOrganizationsRootCredentialsManagement')
  AND event_source IN ('sts.amazonaws.com', 'iam.amazonaws.com')
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
