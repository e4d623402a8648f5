-- id: iam_enumeration_burst
-- title: One principal read out IAM by script
-- question: Is somebody listing users, roles and policies to find a way up?
-- severity: MEDIUM
-- tactics: [discovery]
-- techniques: [T1087.004, T1069.003]
-- needs: [management]
-- parameters:
--   calls:
--     type: integer
--     default: 8
--     description: Distinct reading calls of IAM within an hour
--   expected_principals:
--     type: text[]
--     default: []
--     description: Access reviews and scanners of our own, by the ARN of their role
--   infrastructure_agents:
--     type: text
--     default: '(?i)terraform|pulumi|crossplane|cloudformation'
--     description: A regular expression of user agents that read widely as their work; anyone can write it
-- false_positives: Posture scanners and access reviews (name their roles in expected_principals).
-- misses: The same from the console, which asks all of these on one page.
-- sources:
--   - https://attack.mitre.org/techniques/T1087/004/
--   - https://attack.mitre.org/techniques/T1069/003/
--   - https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account, min(region) AS region,
       principal, arg_min(event_name, event_time) AS event_name, min(source_ip) AS source_ip,
       min(user_agent) AS user_agent, count(*) AS events,
       CASE WHEN sum(CASE WHEN event_name = 'GetAccountAuthorizationDetails' THEN 1 ELSE 0 END) > 0
            THEN 'all of IAM read at once (GetAccountAuthorizationDetails)'
            ELSE cast(count(DISTINCT event_name) AS VARCHAR) || ' reading calls of IAM within an hour' END
           || ', ' || cast(sum(CASE WHEN error_code IS NOT NULL THEN 1 ELSE 0 END) AS VARCHAR) || ' failed' AS detail
FROM cloudtrail
WHERE event_source = 'iam.amazonaws.com'
  AND regexp_matches(event_name, '^(List|Get|Simulate|Generate)')
  AND identity_type IS DISTINCT FROM 'AWSService' AND invoked_by IS NULL
  AND principal NOT LIKE '%/aws-service-role/%'
  AND NOT list_contains($expected_principals, principal)
  AND NOT regexp_matches(coalesce(user_agent, ''), '(?i)mozilla|console|aws[ -]internal|\.amazonaws\.com|jersey/')
  AND NOT regexp_matches(coalesce(user_agent, ''), $infrastructure_agents)
GROUP BY account, principal, date_trunc('hour', event_time)
HAVING count(DISTINCT event_name) >= $calls
    OR sum(CASE WHEN event_name = 'GetAccountAuthorizationDetails' THEN 1 ELSE 0 END) > 0
