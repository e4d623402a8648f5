-- id: lambda_code_changed_by_newcomer
-- title: Somebody who never did so before changed the code of a Lambda function
-- question: Who put code into a function that somebody else deploys?
-- kind: detection
-- severity: MEDIUM
-- tactics: [persistence, execution]
-- techniques: [T1525, T1648, T1554]
-- needs: [management]
-- parameters:
--   expected_principals:
--     type: text[]
--     default: []
--     description: the deployers' roles
-- first_seen: [account, principal]
-- false_positives: a new pipeline, a developer's first deployment by hand
-- misses: an intruder who uses the deployer's role, and what CloudFormation deploys for somebody
-- sources:
--   - https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html
--   - https://attack.mitre.org/techniques/T1525/
SELECT
    min(event_time) AS event_time,
    arg_min(event_id, event_time) AS event_id,
    account,
    min(region) AS region,
    principal,
    'UpdateFunctionCode' AS event_name,
    arg_min(source_ip, event_time) AS source_ip,
    count(DISTINCT coalesce(json_extract_string(response, '$.functionName'), json_extract_string(request, '$.functionName'))) AS functions,
    'new code in '
        || coalesce(arg_min(json_extract_string(request, '$.functionName'), event_time), 'a function')
        || CASE WHEN count(DISTINCT json_extract_string(request, '$.functionName')) > 1
                THEN ' and others' ELSE '' END AS detail
FROM cloudtrail
WHERE event_source = 'lambda.amazonaws.com'
  AND event_name LIKE 'UpdateFunctionCode%'
  AND json_extract_string(request, '$.dryRun') IS DISTINCT FROM 'true'
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
  AND NOT coalesce(list_contains($expected_principals, principal), false)
GROUP BY account, principal
