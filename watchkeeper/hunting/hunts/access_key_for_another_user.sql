-- id: access_key_for_another_user
-- title: Somebody made an access key for another, existing user
-- question: Who created a long-lived key that is not their own?
-- kind: detection
-- severity: MEDIUM
-- tactics: [persistence, privilege-escalation]
-- techniques: [T1098.001]
-- needs: [management]
-- parameters:
--   expected_principals:
--     type: text[]
--     default: []
--     description: roles whose work is to hand out or rotate keys
-- false_positives: >-
--   An administrator or a rotation job that renews a service user's key; list the job's role. A key for a user whom the
--   same principal created within the day before is left to new_user_with_credentials.
-- misses: a key that somebody makes for a user whose own credentials they have stolen; an event without a named caller
-- sources:
--   - https://attack.mitre.org/techniques/T1098/001/
--   - https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html
WITH made AS (
    SELECT account, principal, json_extract_string(request, '$.userName') AS new_user, min(event_time) AS at
    FROM cloudtrail
    WHERE event_name = 'CreateUser' AND event_source = 'iam.amazonaws.com' AND error_code IS NULL
    GROUP BY account, principal, json_extract_string(request, '$.userName')
),
keys AS (
    SELECT *, json_extract_string(request, '$.userName') AS target_user
    FROM cloudtrail
    WHERE event_name = 'CreateAccessKey'
      AND event_source = 'iam.amazonaws.com'
      AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
      AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
)
SELECT
    keys.event_time, keys.event_id, keys.account, keys.region, keys.principal, keys.event_name, keys.source_ip,
    keys.target_user,
    json_extract_string(keys.response, '$.accessKey.accessKeyId') AS new_key,
    'key for ' || keys.target_user || coalesce(': ' || json_extract_string(keys.response, '$.accessKey.accessKeyId'), '')
        || coalesce(' (refused: ' || keys.error_code || ')', '') AS detail
FROM keys
LEFT JOIN made
  ON made.account = keys.account AND made.principal = keys.principal AND made.new_user = keys.target_user
 AND made.at <= keys.event_time AND keys.event_time <= made.at + interval 1 day
WHERE made.new_user IS NULL
  AND keys.target_user IS NOT NULL
  AND keys.identity_type IS NOT NULL
  AND (keys.identity_type <> 'IAMUser' OR keys.user_name <> keys.target_user)
  AND NOT coalesce(list_contains($expected_principals, keys.principal), false)
