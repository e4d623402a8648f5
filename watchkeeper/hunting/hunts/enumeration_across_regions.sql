-- id: enumeration_across_regions
-- title: The same question was asked in many regions within an hour
-- question: Is somebody looking through all regions for what there is?
-- severity: MEDIUM
-- tactics: [discovery]
-- techniques: [T1580]
-- needs: [management]
-- parameters:
--   regions:
--     type: integer
--     default: 8
--     description: Distinct regions within an hour
--   calls:
--     type: integer
--     default: 2
--     description: Distinct calls that went to that many regions in the same hour
--   expected_principals:
--     type: text[]
--     default: []
--     description: Scanners of our own, by the ARN of their role
-- false_positives: Posture and cost scanners (name their roles in expected_principals), clean-up scripts.
-- misses: Enumeration from the console's global view; one call only, if `calls` is not lowered.
-- sources:
--   - https://attack.mitre.org/techniques/T1580/
WITH asked AS (
    SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account,
           arg_min(region, event_time) AS region, principal, event_name, min(source_ip) AS source_ip,
           min(user_agent) AS user_agent, count(DISTINCT region) AS regions
    FROM cloudtrail
    WHERE event_category IS DISTINCT FROM 'Data'
      AND regexp_matches(event_name, '^(Describe|List|Get)')
      AND identity_type IS DISTINCT FROM 'AWSService' AND invoked_by IS NULL
      AND principal NOT LIKE '%/aws-service-role/%'
      AND NOT list_contains($expected_principals, principal)
      AND NOT regexp_matches(coalesce(user_agent, ''), '(?i)mozilla|console|aws[ -]internal|\.amazonaws\.com|jersey/')
    GROUP BY account, principal, event_name, date_trunc('hour', event_time)
    HAVING count(DISTINCT region) >= $regions
)
SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account, min(region) AS region,
       principal, arg_min(event_name, event_time) AS event_name, min(source_ip) AS source_ip,
       min(user_agent) AS user_agent,
       cast(count(DISTINCT event_name) AS VARCHAR) || ' calls in up to ' || cast(max(regions) AS VARCHAR)
           || ' regions, first ' || arg_min(event_name, event_time) AS detail
FROM asked
GROUP BY account, principal, date_trunc('hour', event_time)
HAVING count(DISTINCT event_name) >= $calls
