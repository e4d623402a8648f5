-- id: second_factor_enrolled_for_another
-- title: Somebody registered a second factor for another user
-- question: Who holds a device that opens somebody else's account?
-- kind: detection
-- severity: MEDIUM
-- tactics: [persistence]
-- techniques: [T1098.005, T1556.006]
-- needs: [management]
-- parameters:
--   expected_principals:
--     type: text[]
--     default: []
--     description: roles of the help desk
-- false_positives: an administrator who sets up a service user's or a sealed emergency user's device
-- misses: a thief with the user's own credentials who adds a second device
-- sources:
--   - https://attack.mitre.org/techniques/T1098/005/
--   - https://docs.aws.amazon.com/IAM/latest/APIReference/API_EnableMFADevice.html
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    json_extract_string(request, '$.userName') AS target_user,
    CASE WHEN event_name = 'CreateVirtualMFADevice'
        THEN 'a session without a second factor tried to create a device that exists'
        ELSE 'a device for ' || json_extract_string(request, '$.userName') || coalesce(' (refused: ' || error_code || ')', '') END AS detail
FROM cloudtrail
WHERE event_source = 'iam.amazonaws.com'
  AND (
        (
            event_name = 'EnableMFADevice'
            AND error_code IS NULL
            AND identity_type IS NOT NULL
            AND json_extract_string(request, '$.userName') IS NOT NULL
            AND (identity_type <> 'IAMUser' OR user_name <> json_extract_string(request, '$.userName'))
        )
        OR (event_name = 'CreateVirtualMFADevice' AND error_code LIKE 'EntityAlreadyExists%' AND mfa = false)
    )
  AND event_name IN ('EnableMFADevice', 'CreateVirtualMFADevice')
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND NOT coalesce(list_contains($expected_principals, principal), false)
