-- id: secrets_read_by_filter
-- title: Secrets were read by a filter and not by their names
-- question: Who read whatever matches, without knowing the secrets?
-- kind: detection
-- severity: HIGH
-- tactics: [credential-access]
-- techniques: [T1555.006]
-- needs: [management]
-- parameters:
--   expected_principals:
--     type: text[]
--     default: []
--     description: applications that read their secrets by a tag
-- false_positives: an application that reads its own secrets by tag or prefix; it does so every day with one role
-- misses: a batch that names its secrets (secrets_read_in_bulk does not count those either)
-- sources:
--   - https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html
--   - https://attack.mitre.org/techniques/T1555/006/
SELECT
    min(event_time) AS event_time,
    arg_min(event_id, event_time) AS event_id,
    account,
    min(region) AS region,
    principal,
    'BatchGetSecretValue' AS event_name,
    arg_min(source_ip, event_time) AS source_ip,
    count(*) AS calls,
    cast(count(*) AS varchar) || ' batch(es) by filter ' || coalesce(min(json_extract_string(request, '$.filters[0].key')), 'of no kind')
        || coalesce(' ' || min(json_extract_string(request, '$.filters[0].values[0]')), '')
        || CASE WHEN count_if(error_code IS NULL) = 0 THEN ', all refused' ELSE '' END AS detail
FROM cloudtrail
WHERE event_name = 'BatchGetSecretValue'
  AND event_source = 'secretsmanager.amazonaws.com'
  AND json_extract_string(request, '$.secretIdList[0]') IS NULL
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
  AND NOT coalesce(list_contains($expected_principals, principal), false)
GROUP BY account, principal, date_trunc('hour', event_time)
