-- id: user_tokens_refreshed_by_new_client
-- title: Tokens of an app's users were refreshed by a program that never did so for this app
-- question: Does somebody use stolen refresh tokens of a Cognito user pool?
-- kind: detection
-- severity: LOW
-- tactics: [credential-access, defense-evasion, lateral-movement]
-- techniques: [T1528, T1550.001]
-- needs: [management]
-- parameters:
--   usual_agents:
--     type: text
--     default: '(?i)mozilla|amplify|ios|android|okhttp|dalvik|cfnetwork|dart|react-native|electron|\.amazonaws\.com'
--     description: A regular expression of what people's browsers and telephones send
-- first_seen: [account, app_client, program]
-- false_positives: a new version of the app's own server with another library; a test
-- misses: a thief with a browser or with the same library as the app's server
-- sources:
--   - https://attack.mitre.org/techniques/T1528/
--   - https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetTokensFromRefreshToken.html
WITH refreshed AS (
    SELECT *, coalesce(json_extract_string(request, '$.clientId'), 'unknown') AS app_client,
           lower(split_part(split_part(replace(coalesce(user_agent, 'none'), '[', ''), '/', 1), ' ', 1)) AS program
    FROM cloudtrail
    WHERE event_source = 'cognito-idp.amazonaws.com'
      AND event_name IN ('GetTokensFromRefreshToken', 'InitiateAuth', 'AdminInitiateAuth')
      AND error_code IS NULL
      AND invoked_by IS NULL
      AND (event_name = 'GetTokensFromRefreshToken' OR json_extract_string(request, '$.authFlow') LIKE 'REFRESH_TOKEN%')
      AND NOT regexp_matches(coalesce(user_agent, ''), $usual_agents)
)
SELECT
    min(event_time) AS event_time,
    arg_min(event_id, event_time) AS event_id,
    account,
    min(region) AS region,
    arg_min(principal, event_time) AS principal,
    arg_min(event_name, event_time) AS event_name,
    arg_min(source_ip, event_time) AS source_ip,
    app_client,
    program,
    count(*) AS calls,
    cast(count(*) AS varchar) || ' refresh(es) for app client ' || app_client || ' with ' || program AS detail
FROM refreshed
GROUP BY account, app_client, program
