-- id: lambda_url_public
-- title: A Lambda function can be called from the internet without credentials
-- question: Which function got a URL that asks nobody who they are?
-- kind: detection
-- severity: MEDIUM
-- tactics: [persistence, execution]
-- techniques: [T1648, T1546]
-- needs: [management]
-- parameters:
--   expected_principals:
--     type: text[]
--     default: []
--     description: the deployer's role, where public functions are usual
-- false_positives: a webhook; it should be the deployer who made it, and be known to somebody
-- misses: functions behind an API gateway or a load balancer
-- sources:
--   - https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
--   - https://attack.mitre.org/techniques/T1648/
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    coalesce(json_extract_string(request, '$.functionName'), 'unknown') AS function,
    coalesce(json_extract_string(request, '$.functionName'), 'a function') || ' has a public URL'
        || coalesce(': ' || json_extract_string(response, '$.functionUrl'), '') || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM cloudtrail
WHERE event_source = 'lambda.amazonaws.com'
  AND (event_name LIKE 'CreateFunctionUrlConfig%' OR event_name LIKE 'UpdateFunctionUrlConfig%')
  AND json_extract_string(request, '$.authType') = 'NONE'
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
  AND NOT coalesce(list_contains($expected_principals, principal), false)
