-- id: console_session_from_keys
-- title: Access keys were turned into a console session
-- question: Who asked for a sign-in token outside of Identity Center's own portal?
-- kind: detection
-- severity: MEDIUM
-- tactics: [lateral-movement, defense-evasion]
-- techniques: [T1550.001, T1021.007]
-- needs: [management]
-- parameters:
--   expected_principals:
--     type: text[]
--     default: []
--     description: roles and users whose people open the console from the command line
-- false_positives: >-
--   Tools that open the console from a profile (aws-vault, granted and house-made ones). List those people's roles; a
--   token asked for with a user's or a function's keys is never theirs.
-- misses: a caller who writes Identity Center's user agent into the request
-- sources:
--   - https://attack.mitre.org/techniques/T1550/001/
--   - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_enable-console-custom-url.html
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    user_agent, access_key_id, identity_type,
    coalesce(identity_type, 'somebody') || ' got a sign-in token for the console with ' || coalesce(user_agent, 'no user agent')
        AS detail
FROM cloudtrail
WHERE event_name = 'GetSigninToken'
  AND event_source = 'signin.amazonaws.com'
  AND error_code IS NULL
  AND coalesce(user_agent, '') NOT LIKE 'Jersey/%'
  AND coalesce(user_agent, '') NOT LIKE 'Apache-HttpClient/%'
  AND NOT coalesce(list_contains($expected_principals, principal), false)
