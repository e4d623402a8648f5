-- id: first_seen_network
-- title: A user's key or the root user worked from a network it never came from
-- question: Which long-lived credential is used from somewhere new?
-- severity: MEDIUM
-- tactics: [initial-access]
-- techniques: [T1078.004]
-- needs: [management]
-- parameters:
--   identity_types:
--     type: text[]
--     default: [IAMUser, Root]
--     description: Which identities; with AssumedRole people's sessions and machines are among them, and much is new
-- first_seen: [account, principal, network]
-- false_positives: Travelling, a new provider, a pipeline that moved.
-- misses: A thief in the same /16; sessions of roles, unless they are asked for.
-- sources:
--   - https://attack.mitre.org/techniques/T1078/004/
WITH calls AS (
    SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent,
           CASE WHEN regexp_matches(source_ip, '^\d+\.\d+\.\d+\.\d+$')
                THEN split_part(source_ip, '.', 1) || '.' || split_part(source_ip, '.', 2) || '.0.0/16'
                WHEN regexp_matches(source_ip, '^[0-9a-f]{1,4}:')
                THEN split_part(source_ip, ':', 1) || ':' || split_part(source_ip, ':', 2) || '::/32'
           END AS network
    FROM cloudtrail
    WHERE list_contains($identity_types, identity_type)
      AND invoked_by IS NULL
      AND source_ip IS NOT NULL
      AND NOT regexp_matches(source_ip, '^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)')
)
SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account, min(region) AS region,
       principal, arg_min(event_name, event_time) AS event_name, arg_min(source_ip, event_time) AS source_ip, network,
       arg_min(user_agent, event_time) AS user_agent, count(*) AS events,
       cast(count(*) AS VARCHAR) || ' calls from ' || network || ', first ' || arg_min(event_name, event_time) AS detail
FROM calls
WHERE network IS NOT NULL
GROUP BY account, principal, network
