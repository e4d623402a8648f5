-- id: instance_role_looks_around
-- title: A machine's role asked about other services from the command line
-- question: Does somebody sit on a machine and look around with its role?
-- severity: MEDIUM
-- tactics: [discovery]
-- techniques: [T1580, T1526]
-- needs: [management]
-- parameters:
--   services:
--     type: integer
--     default: 3
--     description: Distinct services asked within an hour
--   calls:
--     type: integer
--     default: 6
--     description: Distinct reading calls within an hour
--   expected_principals:
--     type: text[]
--     default: []
--     description: Roles of machines on which people or scanners work, by ARN
-- false_positives: Bastions, build machines and scanners (name their roles in expected_principals).
-- misses: Programs of the intruder that use a library; roles of containers and functions.
-- sources:
--   - https://attack.mitre.org/techniques/T1580/
SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account, min(region) AS region,
       principal, arg_min(event_name, event_time) AS event_name, min(source_ip) AS source_ip,
       min(user_agent) AS user_agent, session_name, count(*) AS events,
       coalesce(session_name, '?') || ' asked ' || cast(count(DISTINCT event_name) AS VARCHAR) || ' questions of '
           || cast(count(DISTINCT event_source) AS VARCHAR) || ' services within an hour, first '
           || arg_min(event_name, event_time) AS detail
FROM cloudtrail
WHERE event_category IS DISTINCT FROM 'Data'
  AND identity_type = 'AssumedRole'
  AND session_name LIKE 'i-%'
  AND invoked_by IS NULL
  AND regexp_matches(event_name, '^(Describe|List|Get|BatchGet|Search|Lookup|Simulate)')
  AND regexp_matches(coalesce(user_agent, ''), '(?i)aws-cli')
  AND NOT list_contains($expected_principals, principal)
GROUP BY account, principal, session_name, date_trunc('hour', event_time)
HAVING count(DISTINCT event_source) >= $services AND count(DISTINCT event_name) >= $calls
