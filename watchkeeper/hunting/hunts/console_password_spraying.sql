-- id: console_password_spraying
-- title: Sign-ins of many users failed from one address
-- question: Which address tries passwords on several users or accounts?
-- kind: detection
-- severity: HIGH
-- tactics: [credential-access]
-- techniques: [T1110.003, T1110.004]
-- needs: [management]
-- parameters:
--   users:
--     type: integer
--     default: 4
--     description: users whose sign-in failed from one address within an hour
--   failures:
--     type: integer
--     default: 25
--     description: failures from one address within an hour that count whoever was meant (names that do not exist are hidden)
-- false_positives: an office behind one address after everybody's password ran out on the same day
-- misses: a spraying that comes from a new address for every user
-- sources:
--   - https://attack.mitre.org/techniques/T1110/003/
SELECT
    min(event_time) AS event_time,
    arg_min(event_id, event_time) AS event_id,
    min(account) AS account,
    min(region) AS region,
    arg_min(principal, event_time) AS principal,
    'ConsoleLogin' AS event_name,
    source_ip,
    count(DISTINCT coalesce(account, '') || principal) AS users,
    count(*) AS failures,
    cast(count(*) AS varchar) || ' failed sign-ins of ' || cast(count(DISTINCT coalesce(account, '') || principal) AS varchar)
        || ' users from one address' AS detail
FROM cloudtrail
WHERE event_name = 'ConsoleLogin'
  AND event_source = 'signin.amazonaws.com'
  AND source_ip IS NOT NULL
  AND (error_message IS NOT NULL OR json_extract_string(response, '$.ConsoleLogin') = 'Failure')
GROUP BY source_ip, date_trunc('hour', event_time)
HAVING count(DISTINCT coalesce(account, '') || principal) >= $users OR count(*) >= $failures
