-- id: function_credentials_elsewhere
-- title: Credentials of a function or a container were used by another program
-- question: Did somebody carry the credentials of a function or a task away?
-- severity: HIGH
-- tactics: [credential-access, initial-access]
-- techniques: [T1552.005, T1078.004]
-- needs: [management]
-- parameters:
--   expected_principals:
--     type: text[]
--     default: []
--     description: roles whose functions start the command line as a program of its own
-- false_positives: >-
--   A container in which the command line runs beside the program without its environment. A function that does so keeps
--   one address; that is left out.
-- misses: >-
--   An intruder who writes the user agent of a function, programs whose libraries do not say where they run, and
--   credentials that the function itself never used.
-- sources:
--   - https://attack.mitre.org/techniques/T1552/005/
--   - https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
WITH own AS (
    SELECT account, access_key_id, min(event_time) AS since, min(source_ip) AS first_ip, max(source_ip) AS last_ip
    FROM cloudtrail
    WHERE access_key_id LIKE 'ASIA%' AND user_agent LIKE '%exec-env/AWS_%'
      AND regexp_matches(user_agent, 'exec-env/AWS_(Lambda|ECS)')
      AND identity_type = 'AssumedRole'
    GROUP BY account, access_key_id
)
SELECT
    min(event_time) AS event_time,
    arg_min(event_id, event_time) AS event_id,
    others.account,
    min(region) AS region,
    principal,
    arg_min(event_name, event_time) AS event_name,
    arg_min(source_ip, event_time) AS source_ip,
    arg_min(user_agent, event_time) AS user_agent,
    others.access_key_id,
    count(*) AS calls,
    'credentials of ' || coalesce(min(session_name), '?') || ' used from ' || arg_min(source_ip, event_time) || ' with '
        || substr(coalesce(arg_min(user_agent, event_time), 'no user agent'), 1, 80) AS detail
FROM cloudtrail AS others
INNER JOIN own
   ON own.account = others.account AND own.access_key_id = others.access_key_id
WHERE identity_type = 'AssumedRole'
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND NOT regexp_matches(coalesce(user_agent, ''), 'exec-env/AWS_|\.amazonaws\.com|AWS Internal')
  AND regexp_matches(coalesce(source_ip, ''), '^[0-9]|:')
  AND source_ip <> own.first_ip AND source_ip <> own.last_ip
  AND vpc_endpoint_id IS NULL
  AND NOT list_contains($expected_principals, principal)
GROUP BY others.account, principal, others.access_key_id
