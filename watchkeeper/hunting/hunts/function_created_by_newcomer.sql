-- id: function_created_by_newcomer
-- title: Somebody who never did so before created a function
-- question: Who brought code of their own, and with which role?
-- severity: LOW
-- tactics: [execution]
-- techniques: [T1648]
-- needs: [management]
-- parameters:
--   expected_principals:
--     type: text[]
--     default: []
--     description: the deployers' roles
-- first_seen: [account, principal]
-- false_positives: a new pipeline, a developer's first function by hand
-- misses: an intruder who uses the deployer's role, and what CloudFormation creates for somebody
-- sources:
--   - https://attack.mitre.org/techniques/T1648/
--   - https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
SELECT
    min(event_time) AS event_time,
    arg_min(event_id, event_time) AS event_id,
    account,
    min(region) AS region,
    principal,
    'CreateFunction' AS event_name,
    arg_min(source_ip, event_time) AS source_ip,
    count(*) AS functions,
    coalesce(arg_min(json_extract_string(request, '$.functionName'), event_time), 'a function') || ' with the role '
        || coalesce(arg_min(json_extract_string(request, '$.role'), event_time), '?') AS detail
FROM cloudtrail
WHERE event_source = 'lambda.amazonaws.com'
  AND event_name LIKE 'CreateFunction2%'
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND NOT list_contains($expected_principals, principal)
GROUP BY account, principal
