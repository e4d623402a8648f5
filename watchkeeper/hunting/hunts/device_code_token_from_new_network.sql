-- id: device_code_token_from_new_network
-- title: A person's Identity Center token was fetched by device code from a network new to them
-- question: Whose sign-in was perhaps confirmed for somebody else's device?
-- kind: detection
-- severity: LOW
-- tactics: [credential-access, initial-access]
-- techniques: [T1528, T1566]
-- needs: [management]
-- first_seen: [principal, network]
-- false_positives: a person who signs in on the command line from a new place
-- misses: a thief behind the same address; sign-ins by the newer way without a code
-- sources:
--   - https://attack.mitre.org/techniques/T1528/
--   - https://docs.aws.amazon.com/singlesignon/latest/userguide/sso-info-in-cloudtrail.html
SELECT
    min(event_time) AS event_time,
    arg_min(event_id, event_time) AS event_id,
    account,
    min(region) AS region,
    principal,
    'CreateToken' AS event_name,
    arg_min(source_ip, event_time) AS source_ip,
    coalesce(split_part(source_ip, '.', 1) || '.' || split_part(source_ip, '.', 2), 'unknown') AS network,
    'token by device code for ' || coalesce(min(user_name), principal) || ' with '
        || coalesce(arg_min(user_agent, event_time), 'no user agent') AS detail
FROM cloudtrail
WHERE event_name = 'CreateToken'
  AND event_source IN ('sso.amazonaws.com', 'sso-oauth.amazonaws.com')
  AND json_extract_string(request, '$.grantType') = 'urn:ietf:params:oauth:grant-type:device_code'
  AND error_code IS NULL
GROUP BY account, principal, coalesce(split_part(source_ip, '.', 1) || '.' || split_part(source_ip, '.', 2), 'unknown')
