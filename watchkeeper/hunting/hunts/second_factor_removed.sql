-- id: second_factor_removed
-- title: A second factor was taken from a user, or by a session that had shown none
-- question: Whose MFA device was removed, and by whom?
-- kind: detection
-- severity: MEDIUM
-- tactics: [persistence, defense-evasion, credential-access]
-- techniques: [T1556.006]
-- needs: [management]
-- parameters:
--   expected_principals:
--     type: text[]
--     default: []
--     description: roles of the help desk
-- false_positives: >-
--   A help desk that helps somebody with a lost phone. People who replace their own device after showing it are left out,
--   and so are users whom the same principal deletes within the hour.
-- misses: a thief who holds a session with a second factor and removes the user's own device
-- sources:
--   - https://attack.mitre.org/techniques/T1556/006/
--   - https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeactivateMFADevice.html
SELECT
    event_time, event_id, gone.account, region, gone.principal, event_name, source_ip,
    json_extract_string(request, '$.userName') AS target_user,
    mfa,
    event_name || coalesce(' of ' || json_extract_string(request, '$.userName'), '')
        || CASE WHEN mfa THEN '' ELSE ' by a session without a second factor' END || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM cloudtrail AS gone
LEFT JOIN (
    SELECT account, principal, json_extract_string(request, '$.userName') AS leaver, max(event_time) AS at
    FROM cloudtrail
    WHERE event_name = 'DeleteUser' AND event_source = 'iam.amazonaws.com' AND error_code IS NULL
    GROUP BY account, principal, json_extract_string(request, '$.userName')
) AS left_us
  ON left_us.account = gone.account AND left_us.principal = gone.principal
 AND left_us.leaver = json_extract_string(gone.request, '$.userName')
 AND left_us.at >= gone.event_time AND left_us.at <= gone.event_time + interval 1 hour
WHERE left_us.leaver IS NULL
  AND event_name IN ('DeactivateMFADevice', 'DeleteVirtualMFADevice')
  AND event_source = 'iam.amazonaws.com'
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
  AND (
        (event_name = 'DeactivateMFADevice' AND coalesce(mfa, identity_type <> 'IAMUser') = false)
        OR (
            event_name = 'DeactivateMFADevice' AND identity_type IS NOT NULL
            AND json_extract_string(request, '$.userName') IS NOT NULL
            AND (identity_type <> 'IAMUser' OR user_name <> json_extract_string(request, '$.userName'))
        )
    )
  AND NOT coalesce(list_contains($expected_principals, gone.principal), false)
