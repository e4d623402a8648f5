-- id: bedrock_model_access_enabled
-- title: Access to a foundation model was asked for or agreed to
-- question: Who opened models in an account that may not use them?
-- kind: detection
-- severity: MEDIUM
-- tactics: [impact]
-- techniques: [T1496.004, T1496]
-- needs: [management]
-- parameters:
--   expected_principals:
--     type: text[]
--     default: []
--     description: roles of teams that set up models
-- false_positives: a team that starts with Bedrock; it should be known
-- misses: models that need no agreement
-- sources:
--   - https://docs.aws.amazon.com/bedrock/latest/userguide/model-access.html
--   - https://attack.mitre.org/techniques/T1496/004/
SELECT
    min(event_time) AS event_time,
    arg_min(event_id, event_time) AS event_id,
    account,
    min(region) AS region,
    principal,
    arg_min(event_name, event_time) AS event_name,
    arg_min(source_ip, event_time) AS source_ip,
    count(DISTINCT json_extract_string(request, '$.modelId')) AS models,
    count(DISTINCT region) AS regions,
    arg_min(event_name, event_time) || coalesce(', ' || min(json_extract_string(request, '$.modelId')), '') || ', '
        || cast(count(DISTINCT region) AS varchar) || ' region(s)'
        || CASE WHEN count_if(error_code IS NULL) = 0 THEN ', all refused' ELSE '' END AS detail
FROM cloudtrail
WHERE event_source = 'bedrock.amazonaws.com'
  AND event_name IN ('PutUseCaseForModelAccess', 'CreateFoundationModelAgreement', 'PutFoundationModelEntitlement')
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
  AND NOT coalesce(list_contains($expected_principals, principal), false)
GROUP BY account, principal
