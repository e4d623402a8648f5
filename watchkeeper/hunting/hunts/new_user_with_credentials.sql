-- id: new_user_with_credentials
-- title: A new IAM user was created and given a key or a password within the hour
-- question: Which new identity with long-lived credentials is there?
-- kind: detection
-- severity: LOW
-- tactics: [persistence]
-- techniques: [T1136.003, T1098.001]
-- needs: [management]
-- parameters:
--   expected_principals:
--     type: text[]
--     default: []
--     description: roles whose work is to create users
-- false_positives: a new service user; where people come through Identity Center these are rare
-- misses: a user who waits longer than an hour for the credentials
-- sources:
--   - https://attack.mitre.org/techniques/T1136/003/
WITH made AS (
    SELECT *, json_extract_string(request, '$.userName') AS new_user
    FROM cloudtrail
    WHERE event_name = 'CreateUser' AND event_source = 'iam.amazonaws.com' AND error_code IS NULL
      AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
),
given AS (
    SELECT account, principal, event_time, event_name, json_extract_string(request, '$.userName') AS target_user
    FROM cloudtrail
    WHERE event_name IN ('CreateAccessKey', 'CreateLoginProfile', 'CreateServiceSpecificCredential')
      AND event_source = 'iam.amazonaws.com' AND error_code IS NULL
)
SELECT
    min(made.event_time) AS event_time,
    arg_min(made.event_id, made.event_time) AS event_id,
    made.account,
    min(made.region) AS region,
    made.principal,
    'CreateUser' AS event_name,
    arg_min(made.source_ip, made.event_time) AS source_ip,
    made.new_user,
    made.new_user || ' was created and got ' || min(given.event_name)
        || CASE WHEN count(DISTINCT given.event_name) > 1 THEN ' and ' || max(given.event_name) ELSE '' END AS detail
FROM made
JOIN given
  ON given.account = made.account AND given.principal = made.principal AND given.target_user = made.new_user
 AND given.event_time <= made.event_time + interval 1 hour
 AND given.event_time >= made.event_time - interval 1 minute
WHERE NOT coalesce(list_contains($expected_principals, made.principal), false)
GROUP BY made.account, made.principal, made.new_user
