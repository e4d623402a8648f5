-- id: console_password_for_another_user
-- title: Somebody gave another, existing user a console password to be used at once
-- question: Who can now sign in as somebody else?
-- kind: detection
-- severity: HIGH
-- tactics: [persistence, privilege-escalation]
-- techniques: [T1098, T1098.001, T1078.004]
-- needs: [management]
-- parameters:
--   expected_principals:
--     type: text[]
--     default: []
--     description: roles of the help desk
-- false_positives: >-
--   A help desk that resets passwords. It asks for a change at the next sign-in, and those resets are left out; so is
--   the first password of a user whom the same principal created within the day before.
-- misses: a password that must be changed at once, which the intruder then changes; an event without a named caller
-- sources:
--   - https://attack.mitre.org/techniques/T1098/
--   - https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateLoginProfile.html
WITH made AS (
    SELECT account, principal, json_extract_string(request, '$.userName') AS new_user, min(event_time) AS at
    FROM cloudtrail
    WHERE event_name = 'CreateUser' AND event_source = 'iam.amazonaws.com' AND error_code IS NULL
    GROUP BY account, principal, json_extract_string(request, '$.userName')
),
passwords AS (
    SELECT *, json_extract_string(request, '$.userName') AS target_user
    FROM cloudtrail
    WHERE event_name IN ('CreateLoginProfile', 'UpdateLoginProfile')
      AND event_source = 'iam.amazonaws.com'
      AND coalesce(json_extract_string(request, '$.passwordResetRequired'), 'false') <> 'true'
      AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
      AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
)
SELECT
    passwords.event_time, passwords.event_id, passwords.account, passwords.region, passwords.principal,
    passwords.event_name, passwords.source_ip,
    passwords.target_user,
    passwords.event_name || ' of ' || passwords.target_user || ' without a change at the next sign-in'
        || coalesce(' (refused: ' || passwords.error_code || ')', '') AS detail
FROM passwords
LEFT JOIN made
  ON made.account = passwords.account AND made.principal = passwords.principal
 AND made.new_user = passwords.target_user
 AND made.at <= passwords.event_time AND passwords.event_time <= made.at + interval 1 day
WHERE made.new_user IS NULL
  AND passwords.target_user IS NOT NULL
  AND passwords.identity_type IS NOT NULL
  AND (passwords.identity_type <> 'IAMUser' OR passwords.user_name <> passwords.target_user)
  AND NOT coalesce(list_contains($expected_principals, passwords.principal), false)
