-- id: denied_call_burst
-- title: One principal was refused many different calls in a short time
-- question: Is somebody trying out what a stolen credential may do?
-- severity: MEDIUM
-- tactics: [discovery]
-- techniques: [T1580, T1087.004]
-- needs: [management]
-- parameters:
--   calls:
--     type: integer
--     default: 8
--     description: Distinct calls that were refused within an hour
--   expected_principals:
--     type: text[]
--     default: []
--     description: Principals that are known to be refused much, by the ARN of their role
-- false_positives: A scanner or a new deployment role whose policy is not complete yet; people clicking through the console with few rights are left out.
-- misses: Trying out calls from the console; services whose refusals CloudTrail does not record.
-- sources:
--   - https://attack.mitre.org/techniques/T1580/
--   - https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account, min(region) AS region,
       principal, arg_min(event_name, event_time) AS event_name, min(source_ip) AS source_ip,
       min(user_agent) AS user_agent, count(*) AS events,
       cast(count(*) AS VARCHAR) || ' refusals of ' || cast(count(DISTINCT event_source || event_name) AS VARCHAR)
           || ' calls of ' || cast(count(DISTINCT event_source) AS VARCHAR) || ' services within an hour' AS detail
FROM cloudtrail
WHERE error_code IS NOT NULL
  AND regexp_matches(error_code, '(?i)denied|unauthorized|forbidden|NotAuthorized|DryRunOperation')
  AND event_category IS DISTINCT FROM 'Data'
  AND identity_type IS DISTINCT FROM 'AWSService' AND invoked_by IS NULL
  AND principal NOT LIKE '%/aws-service-role/%'
  AND NOT list_contains($expected_principals, principal)
  AND NOT regexp_matches(coalesce(user_agent, ''), '(?i)mozilla|console|aws[ -]internal|\.amazonaws\.com|jersey/')
GROUP BY account, principal, date_trunc('hour', event_time)
HAVING count(DISTINCT event_source || event_name) >= $calls
