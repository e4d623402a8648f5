-- id: lambda_open_to_outside
-- title: A Lambda function was opened to another account or to everybody
-- question: Who else may now call this function?
-- kind: detection
-- severity: HIGH
-- tactics: [persistence, privilege-escalation, execution]
-- techniques: [T1546, T1648, T1098]
-- needs: [management]
-- parameters:
--   known_accounts:
--     type: text[]
--     default: []
--     description: the organization's accounts
--   expected_principals:
--     type: text[]
--     default: []
--     description: the deployer's role, where it opens functions by rule
-- false_positives: >-
--   A function that another account of the organization calls; permissions for AWS's services (an API, a bucket) and for
--   the organization as a whole are left out.
-- misses: a function's role or code that lets people in by itself
-- sources:
--   - https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
--   - https://attack.mitre.org/techniques/T1648/
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    json_extract_string(request, '$.principal') AS opened_to,
    json_extract_string(request, '$.functionName') AS target,
    coalesce(json_extract_string(request, '$.functionName'), 'a function')
        || ' is open to ' || json_extract_string(request, '$.principal') || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM cloudtrail
WHERE event_source = 'lambda.amazonaws.com'
  AND event_name LIKE 'AddPermission%'
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
  AND (
        (
            json_extract_string(request, '$.principal') = '*'
            AND json_extract_string(request, '$.principalOrgID') IS NULL
        )
        OR (
            regexp_matches(json_extract_string(request, '$.principal'), '^([0-9]{12}$|arn:aws[a-z-]*:(iam|sts)::[0-9]{12}:)')
            AND json_extract_string(request, '$.principal') NOT LIKE '%' || coalesce(account, '-') || '%'
            AND NOT coalesce(list_contains($known_accounts, json_extract_string(request, '$.principal')), false)
            AND NOT coalesce(list_contains(
                $known_accounts, split_part(split_part(json_extract_string(request, '$.principal'), '::', 2), ':', 1)
            ), false)
        )
    )
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND NOT coalesce(list_contains($expected_principals, principal), false)
