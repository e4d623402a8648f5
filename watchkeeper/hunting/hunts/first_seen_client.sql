-- id: first_seen_client
-- title: A user's key was used with a client that it never used
-- question: Which long-lived key is in the hands of another tool?
-- severity: LOW
-- tactics: [initial-access]
-- techniques: [T1078.004]
-- needs: [management]
-- parameters:
--   identity_types:
--     type: text[]
--     default: [IAMUser]
--     description: Which identities
-- first_seen: [account, principal, client]
-- false_positives: A new tool or library of the key's owner.
-- misses: A thief with the same tool; anyone can write any user agent.
-- sources:
--   - https://attack.mitre.org/techniques/T1078/004/
WITH calls AS (
    SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent,
           lower(split_part(split_part(replace(coalesce(user_agent, 'none'), '[', ''), '/', 1), ' ', 1)) AS client
    FROM cloudtrail
    WHERE list_contains($identity_types, identity_type)
      AND access_key_id LIKE 'AKIA%'
      AND invoked_by IS NULL
      AND NOT regexp_matches(coalesce(user_agent, ''), '(?i)\.amazonaws\.com|aws[ -]internal')
)
SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account, min(region) AS region,
       principal, arg_min(event_name, event_time) AS event_name, arg_min(source_ip, event_time) AS source_ip, client,
       arg_min(user_agent, event_time) AS user_agent, count(*) AS events,
       cast(count(*) AS VARCHAR) || ' calls with ' || client || ', first ' || arg_min(event_name, event_time) AS detail
FROM calls
GROUP BY account, principal, client
