-- id: console_logins_from_two_places
-- title: One identity signed in to the console from two networks within an hour
-- question: Who signs in from more places than one person is at?
-- kind: detection
-- severity: MEDIUM
-- tactics: [initial-access]
-- techniques: [T1078.004]
-- needs: [management]
-- parameters:
--   networks:
--     type: integer
--     default: 2
--     description: networks (the first two numbers of a public IPv4 address) within one hour of the clock
-- false_positives: a person who switches a VPN on, a user that several people share
-- misses: a thief in the same /16 network, IPv6, and sign-ins more than an hour apart
-- sources:
--   - https://attack.mitre.org/techniques/T1078/004/
SELECT
    min(event_time) AS event_time,
    arg_min(event_id, event_time) AS event_id,
    account,
    min(region) AS region,
    principal,
    'ConsoleLogin' AS event_name,
    arg_max(source_ip, event_time) AS source_ip,
    session_name,
    count(DISTINCT split_part(source_ip, '.', 1) || '.' || split_part(source_ip, '.', 2)) AS networks,
    'signed in from ' || arg_min(source_ip, event_time) || ' and from ' || arg_max(source_ip, event_time)
        || ' within an hour' AS detail
FROM cloudtrail
WHERE event_name = 'ConsoleLogin'
  AND event_source = 'signin.amazonaws.com'
  AND json_extract_string(response, '$.ConsoleLogin') = 'Success'
  AND identity_type IS NOT NULL
  AND regexp_matches(source_ip, '^[0-9]{1,3}(\.[0-9]{1,3}){3}$')
  AND NOT regexp_matches(source_ip, '^(10|127|192\.168|172\.(1[6-9]|2[0-9]|3[01])|100\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7]))\.')
GROUP BY account, principal, session_name, date_trunc('hour', event_time)
HAVING count(DISTINCT split_part(source_ip, '.', 1) || '.' || split_part(source_ip, '.', 2)) >= $networks
