-- id: roles_anywhere_changed
-- title: Certificates from outside may get a role's credentials
-- question: Who added a trust anchor or profile of IAM Roles Anywhere?
-- kind: detection
-- severity: HIGH
-- tactics: [persistence, privilege-escalation]
-- techniques: [T1098.001, T1556, T1484.002]
-- needs: [management]
-- parameters:
--   expected_principals:
--     type: text[]
--     default: []
--     description: the deployer's role, where it manages trust anchors
-- false_positives: machines of a data centre that are being connected, or a certificate authority that is renewed
-- misses: a certificate issued by an authority that is trusted already
-- sources:
--   - https://docs.aws.amazon.com/rolesanywhere/latest/userguide/introduction.html
--   - https://attack.mitre.org/techniques/T1098/001/
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    user_agent, error_code,
    event_name || coalesce(' ' || json_extract_string(request, '$.name'), '')
        || coalesce(' for ' || json_extract_string(request, '$.roleArns[0]'), '') || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM cloudtrail
WHERE event_source = 'rolesanywhere.amazonaws.com'
  AND event_name IN (
        'CreateTrustAnchor', 'UpdateTrustAnchor', 'EnableTrustAnchor', 'CreateProfile', 'UpdateProfile',
        'EnableProfile', 'PutAttributeMapping', 'DisableCrl', 'DeleteCrl'
    )
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
  AND NOT coalesce(list_contains($expected_principals, principal), false)
