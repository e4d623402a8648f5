-- id: keys_of_many_users_at_one_address
-- title: One address used the long-lived keys of several users for the first time
-- question: Has somebody collected keys?
-- severity: HIGH
-- tactics: [initial-access, credential-access]
-- techniques: [T1078.004, T1552.001]
-- needs: [management]
-- parameters:
--   users:
--     type: integer
--     default: 3
--     description: Distinct users whose keys came from the address within an hour
--   expected_addresses:
--     type: text[]
--     default: []
--     description: Our own networks' way out
-- first_seen: [source_ip]
-- false_positives: An office or a build farm behind one address, on its first day (name it in expected_addresses).
-- misses: A thief who uses one key at a time, or another address for each.
-- sources:
--   - https://attack.mitre.org/techniques/T1552/001/
SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, arg_min(account, event_time) AS account,
       arg_min(region, event_time) AS region, arg_min(principal, event_time) AS principal,
       arg_min(event_name, event_time) AS event_name, source_ip, min(user_agent) AS user_agent, count(*) AS events,
       'keys of ' || cast(count(DISTINCT principal) AS VARCHAR) || ' users in '
           || cast(count(DISTINCT account) AS VARCHAR) || ' accounts from one address within an hour' AS detail
FROM cloudtrail
WHERE identity_type = 'IAMUser'
  AND access_key_id LIKE 'AKIA%'
  AND invoked_by IS NULL
  AND regexp_matches(coalesce(source_ip, ''), '^(\d+\.\d+\.\d+\.\d+|[0-9a-f]{1,4}:[0-9a-f:]+)$')
  AND NOT regexp_matches(source_ip, '^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)')
  AND NOT list_contains($expected_addresses, source_ip)
GROUP BY source_ip, date_trunc('hour', event_time)
HAVING count(DISTINCT principal) >= $users
