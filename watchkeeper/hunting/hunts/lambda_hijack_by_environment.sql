-- id: lambda_hijack_by_environment
-- title: A function's start was redirected by its environment, runtime or handler
-- question: Which function loads something that its environment names (a wrapper, a preloaded library)?
-- kind: detection
-- severity: MEDIUM
-- tactics: [persistence, execution, defense-evasion]
-- techniques: [T1574, T1648]
-- needs: [management]
-- false_positives: monitoring vendors set AWS_LAMBDA_EXEC_WRAPPER; their deployment should be known
-- misses: variables are hidden in the logs of most trails; then only the layer is seen
-- sources:
--   - https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html
--   - https://attack.mitre.org/techniques/T1574/
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    json_extract_string(request, '$.functionName') AS function,
    coalesce(json_extract_string(request, '$.functionName'), 'a function') || ' starts with a wrapper or preloaded code'
        AS detail
FROM cloudtrail
WHERE event_source = 'lambda.amazonaws.com'
  AND (event_name LIKE 'UpdateFunctionConfiguration%' OR event_name LIKE 'CreateFunction2%')
  AND regexp_matches(request, '"(AWS_LAMBDA_EXEC_WRAPPER|LD_PRELOAD|NODE_OPTIONS|PYTHONSTARTUP|JAVA_TOOL_OPTIONS|BASH_ENV)"')
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
