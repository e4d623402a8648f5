-- id: lambda_changed_with_long_lived_key
-- title: A user's long-lived key put code or a layer into a Lambda function
-- question: Which function was changed by a key that does not run out, where deployments use roles?
-- kind: detection
-- severity: MEDIUM
-- tactics: [persistence, execution, privilege-escalation]
-- techniques: [T1525, T1648, T1078.004]
-- needs: [management]
-- parameters:
--   expected_principals:
--     type: text[]
--     default: []
--     description: users whose keys a pipeline deploys with
-- false_positives: an old pipeline with a user's key (list it, and give it a role), a developer who tries something by hand
-- misses: changes with a role's session (lambda_code_changed_by_newcomer and lambda_layer_attached_by_newcomer)
-- sources:
--   - https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html
--   - https://attack.mitre.org/techniques/T1525/
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    access_key_id, error_code,
    json_extract_string(request, '$.functionName') AS function,
    CASE WHEN event_name LIKE 'UpdateFunctionCode%' THEN 'new code in ' ELSE 'a layer under ' END
        || coalesce(json_extract_string(request, '$.functionName'), 'a function')
        || coalesce(': ' || json_extract_string(request, '$.layers[0]'), '') || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM cloudtrail
WHERE event_source = 'lambda.amazonaws.com'
  AND (
        event_name LIKE 'UpdateFunctionCode%'
        OR (event_name LIKE 'UpdateFunctionConfiguration%' AND json_extract_string(request, '$.layers[0]') IS NOT NULL)
    )
  AND identity_type IN ('IAMUser', 'Root', 'FederatedUser')
  AND json_extract_string(request, '$.dryRun') IS DISTINCT FROM 'true'
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
  AND NOT coalesce(list_contains($expected_principals, principal), false)
