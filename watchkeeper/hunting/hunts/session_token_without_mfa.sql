-- id: session_token_without_mfa
-- title: A user's key was turned into a session without a second factor
-- question: Who called GetSessionToken without a device, which gains nothing but a second set of credentials?
-- kind: detection
-- severity: LOW
-- tactics: [persistence, defense-evasion]
-- techniques: [T1550.001, T1098.001]
-- needs: [management]
-- parameters:
--   expected_principals:
--     type: text[]
--     default: []
--     description: users whose scripts ask for session tokens
-- first_seen: [account, principal]
-- false_positives: >-
--   Command-line helpers that keep long-lived keys out of the shell. With a device's serial number the call is the
--   ordinary way to prove a second factor, and is left out.
-- misses: a caller that has done so in an earlier period too
-- sources:
--   - https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
--   - https://attack.mitre.org/techniques/T1550/001/
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    user_agent, access_key_id,
    coalesce(user_name, principal) || ' asked for a session token without a second factor' AS detail
FROM cloudtrail
WHERE event_name = 'GetSessionToken'
  AND event_source = 'sts.amazonaws.com'
  AND identity_type = 'IAMUser'
  AND json_extract_string(request, '$.serialNumber') IS NULL
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND error_code IS NULL
  AND NOT coalesce(list_contains($expected_principals, principal), false)
