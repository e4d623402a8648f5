-- id: refused_in_many_accounts
-- title: One address was refused in many accounts within an hour
-- question: Is somebody trying one foothold against the whole organization?
-- severity: HIGH
-- tactics: [discovery, initial-access]
-- techniques: [T1580, T1078.004]
-- needs: [management]
-- parameters:
--   accounts:
--     type: integer
--     default: 3
--     description: Distinct accounts in which calls were refused
--   expected_addresses:
--     type: text[]
--     default: []
--     description: Addresses of scanners and of our own networks' way out
-- false_positives: A scanner without all its permissions, a large office behind one address (name them in expected_addresses).
-- misses: Attempts from many addresses; accounts outside the scope.
-- sources:
--   - https://attack.mitre.org/techniques/T1580/
SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, arg_min(account, event_time) AS account,
       arg_min(region, event_time) AS region, arg_min(principal, event_time) AS principal,
       arg_min(event_name, event_time) AS event_name, source_ip, min(user_agent) AS user_agent, count(*) AS events,
       cast(count(*) AS VARCHAR) || ' refusals in ' || cast(count(DISTINCT account) AS VARCHAR) || ' accounts of '
           || cast(count(DISTINCT principal) AS VARCHAR) || ' principals from one address' AS detail
FROM cloudtrail
WHERE error_code IS NOT NULL
  AND regexp_matches(error_code, '(?i)denied|unauthorized|forbidden')
  AND event_category IS DISTINCT FROM 'Data'
  AND regexp_matches(coalesce(source_ip, ''), '^(\d+\.\d+\.\d+\.\d+|[0-9a-f]{1,4}:[0-9a-f:]+)$')
  AND identity_type IS DISTINCT FROM 'AWSService' AND invoked_by IS NULL
  AND NOT list_contains($expected_addresses, source_ip)
  AND NOT regexp_matches(coalesce(user_agent, ''), '(?i)mozilla|console|aws[ -]internal|\.amazonaws\.com|jersey/')
GROUP BY source_ip, date_trunc('hour', event_time)
HAVING count(DISTINCT account) >= $accounts
