-- id: federation_token_issued
-- title: An IAM user's key was turned into a federated session
-- question: Who called GetFederationToken, whose sessions live on when the key is deactivated?
-- kind: detection
-- severity: HIGH
-- tactics: [persistence, defense-evasion]
-- techniques: [T1550.001, T1098.001, T1078.004]
-- needs: [management]
-- parameters:
--   expected_principals:
--     type: text[]
--     default: []
--     description: users that are a federation broker of the house
-- false_positives: an old broker of the house's own that hands out federated sessions; list its user
-- misses: sessions that were issued before the period
-- sources:
--   - https://attack.mitre.org/techniques/T1550/001/
--   - https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    user_agent, access_key_id, error_code,
    'federated session "' || coalesce(json_extract_string(request, '$.name'), '') || '"'
        || CASE WHEN regexp_matches(request, '\\?"Action\\?"\s*:\s*\[?\s*\\?"(\*|\*:\*|iam:\*)\\?"')
                THEN ' with a policy that allows everything' ELSE '' END
        || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM cloudtrail
WHERE event_name = 'GetFederationToken'
  AND event_source = 'sts.amazonaws.com'
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
  AND NOT coalesce(list_contains($expected_principals, principal), false)
