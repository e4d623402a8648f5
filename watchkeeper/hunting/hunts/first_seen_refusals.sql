-- id: first_seen_refusals
-- title: A principal that is never refused was refused several different calls
-- question: Whose credential is being tried out?
-- severity: LOW
-- tactics: [discovery, initial-access]
-- techniques: [T1580, T1078.004]
-- needs: [management]
-- parameters:
--   calls:
--     type: integer
--     default: 3
--     description: Distinct calls that were refused in the period
-- first_seen: [account, principal]
-- false_positives: A change of policy that took a permission away.
-- misses: Principals that are refused every day.
-- sources:
--   - https://attack.mitre.org/techniques/T1580/
SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account, min(region) AS region,
       principal, arg_min(event_name, event_time) AS event_name, min(source_ip) AS source_ip,
       min(user_agent) AS user_agent, count(*) AS events,
       cast(count(*) AS VARCHAR) || ' refusals of ' || cast(count(DISTINCT event_source || event_name) AS VARCHAR)
           || ' calls, first ' || arg_min(event_name, event_time) AS detail
FROM cloudtrail
WHERE error_code IS NOT NULL
  AND regexp_matches(error_code, '(?i)denied|unauthorized|forbidden')
  AND event_category IS DISTINCT FROM 'Data'
  AND identity_type IS DISTINCT FROM 'AWSService' AND invoked_by IS NULL
  AND principal NOT LIKE '%/aws-service-role/%'
  AND NOT regexp_matches(coalesce(user_agent, ''), '(?i)mozilla|console|aws[ -]internal|\.amazonaws\.com|jersey/')
GROUP BY account, principal
HAVING count(DISTINCT event_source || event_name) >= $calls
