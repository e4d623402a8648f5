-- id: key_used_from_many_networks
-- title: One access key was used from several networks within an hour
-- question: Which key or session is in use in more places than one person or machine can be?
-- kind: detection
-- severity: HIGH
-- tactics: [initial-access, credential-access]
-- techniques: [T1078.004, T1528, T1552]
-- needs: [management]
-- parameters:
--   networks:
--     type: integer
--     default: 3
--     description: networks (the first two numbers of a public IPv4 address) within one hour of the clock
--   expected_principals:
--     type: text[]
--     default: []
--     description: roles and users that are meant to call from many places
-- false_positives: a fleet that shares one user's key, a person who changes between train, phone and VPN
-- misses: >-
--   A thief in the same /16 network, one who waits more than an hour, and IPv6. What a function does itself is left out (its
--   addresses change); function_credentials_elsewhere sees its credentials in other hands.
-- sources:
--   - https://attack.mitre.org/techniques/T1078/004/
SELECT
    min(event_time) AS event_time,
    arg_min(event_id, event_time) AS event_id,
    account,
    min(region) AS region,
    principal,
    arg_min(event_name, event_time) AS event_name,
    arg_max(source_ip, event_time) AS source_ip,
    access_key_id,
    count(DISTINCT split_part(source_ip, '.', 1) || '.' || split_part(source_ip, '.', 2)) AS networks,
    access_key_id || ' was used from '
        || cast(count(DISTINCT split_part(source_ip, '.', 1) || '.' || split_part(source_ip, '.', 2)) AS varchar)
        || ' networks within an hour' AS detail
FROM cloudtrail
WHERE access_key_id IS NOT NULL
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND vpc_endpoint_id IS NULL
  AND coalesce(user_agent, '') NOT LIKE '%exec-env/AWS_Lambda%'
  AND regexp_matches(source_ip, '^[0-9]{1,3}(\.[0-9]{1,3}){3}$')
  AND NOT regexp_matches(source_ip, '^(10|127|192\.168|172\.(1[6-9]|2[0-9]|3[01])|100\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7]))\.')
  AND NOT coalesce(list_contains($expected_principals, principal), false)
GROUP BY account, principal, access_key_id, date_trunc('hour', event_time)
HAVING count(DISTINCT split_part(source_ip, '.', 1) || '.' || split_part(source_ip, '.', 2)) >= $networks
