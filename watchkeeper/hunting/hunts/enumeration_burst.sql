-- id: enumeration_burst
-- title: One principal listed and described many services in a short time, not from the console
-- question: Is somebody mapping an account by script?
-- severity: MEDIUM
-- tactics: [discovery]
-- techniques: [T1580, T1526]
-- needs: [management]
-- parameters:
--   services:
--     type: integer
--     default: 8
--     description: Distinct services asked within an hour
--   calls:
--     type: integer
--     default: 25
--     description: Distinct reading calls within an hour
--   wide_services:
--     type: integer
--     default: 14
--     description: or so many distinct services, with as many calls
--   expected_principals:
--     type: text[]
--     default: []
--     description: Scanners of our own, by the ARN of their role
--   infrastructure_agents:
--     type: text
--     default: '(?i)terraform|pulumi|crossplane|cloudformation'
--     description: A regular expression of user agents that read widely as their work; anyone can write it
-- false_positives: Posture and inventory scanners (name their roles in expected_principals), asset discovery of the security team.
-- misses: Slow enumeration over hours, by several principals, from the console or with a user agent of infrastructure code.
-- sources:
--   - https://attack.mitre.org/techniques/T1580/
--   - https://attack.mitre.org/techniques/T1526/
SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account, min(region) AS region,
       principal, arg_min(event_name, event_time) AS event_name, min(source_ip) AS source_ip,
       min(user_agent) AS user_agent, count(*) AS events,
       cast(count(DISTINCT event_name) AS VARCHAR) || ' reading calls of '
           || cast(count(DISTINCT event_source) AS VARCHAR) || ' services within an hour, '
           || cast(sum(CASE WHEN error_code IS NOT NULL THEN 1 ELSE 0 END) AS VARCHAR) || ' failed' AS detail
FROM cloudtrail
WHERE event_category IS DISTINCT FROM 'Data'
  AND regexp_matches(event_name, '^(Describe|List|Get|BatchGet|Search|Lookup|Simulate|Select|View)')
  AND identity_type IS DISTINCT FROM 'AWSService' AND invoked_by IS NULL
  AND principal NOT LIKE '%/aws-service-role/%'
  AND NOT list_contains($expected_principals, principal)
  AND NOT regexp_matches(coalesce(user_agent, ''), '(?i)mozilla|console|aws[ -]internal|\.amazonaws\.com|jersey/')
  AND NOT regexp_matches(coalesce(user_agent, ''), $infrastructure_agents)
GROUP BY account, principal, date_trunc('hour', event_time)
HAVING (count(DISTINCT event_source) >= $services AND count(DISTINCT event_name) >= $calls)
    OR (count(DISTINCT event_source) >= $wide_services AND count(DISTINCT event_name) >= $wide_services)
