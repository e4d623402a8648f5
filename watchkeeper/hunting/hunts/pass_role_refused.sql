-- id: pass_role_refused
-- title: Somebody tried to hand a role to a service and was refused
-- question: Who looks for a role that they may pass to something they control?
-- kind: detection
-- severity: MEDIUM
-- tactics: [privilege-escalation]
-- techniques: [T1548.005, T1078.004]
-- needs: [management]
-- parameters:
--   expected_principals:
--     type: text[]
--     default: []
--     description: pipelines whose permissions are still being written
-- false_positives: a deployment whose role lacks iam:PassRole for something new
-- misses: passing that was allowed, which CloudTrail does not record by itself
-- sources:
--   - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
--   - https://attack.mitre.org/techniques/T1548/005/
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    error_code,
    event_name || ': not allowed to pass '
        || CASE WHEN error_message LIKE '%on resource: arn:%'
                THEN split_part(split_part(error_message, 'on resource: ', 2), ' ', 1) ELSE 'a role' END AS detail
FROM cloudtrail
WHERE error_code IS NOT NULL
  AND error_message LIKE '%iam:PassRole%'
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND NOT coalesce(list_contains($expected_principals, principal), false)
