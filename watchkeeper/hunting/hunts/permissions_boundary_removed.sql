-- id: permissions_boundary_removed
-- title: The limit on what a user or role may do was taken away
-- question: Whose permissions boundary was removed?
-- kind: detection
-- severity: MEDIUM
-- tactics: [privilege-escalation, defense-evasion]
-- techniques: [T1098.003, T1562]
-- needs: [management]
-- false_positives: a migration from one boundary to another by deleting the first
-- misses: a boundary that is replaced by a wider one
-- sources:
--   - https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    coalesce(json_extract_string(request, '$.userName'), json_extract_string(request, '$.roleName')) AS target,
    'no boundary any more: '
        || coalesce(json_extract_string(request, '$.userName'), json_extract_string(request, '$.roleName'), 'somebody')
        || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM cloudtrail
WHERE event_name IN ('DeleteUserPermissionsBoundary', 'DeleteRolePermissionsBoundary')
  AND event_source = 'iam.amazonaws.com'
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
