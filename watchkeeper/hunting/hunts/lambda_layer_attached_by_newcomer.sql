-- id: lambda_layer_attached_by_newcomer
-- title: Somebody who never did so before put a layer under a Lambda function
-- question: Who made a function load code beside its own?
-- kind: detection
-- severity: MEDIUM
-- tactics: [persistence, privilege-escalation, execution]
-- techniques: [T1525, T1648, T1574]
-- needs: [management]
-- parameters:
--   known_accounts:
--     type: text[]
--     default: []
--     description: accounts whose layers are used here (AWS's own and vendors' publish layers from accounts of theirs)
--   expected_principals:
--     type: text[]
--     default: []
--     description: the deployers' roles
-- first_seen: [account, principal]
-- false_positives: a monitoring vendor's layer that somebody adds by hand
-- misses: an intruder who uses the deployer's role; code that a layer already in use brings in a new version
-- sources:
--   - https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html
--   - https://attack.mitre.org/techniques/T1525/
SELECT
    min(event_time) AS event_time,
    arg_min(event_id, event_time) AS event_id,
    account,
    min(region) AS region,
    principal,
    'UpdateFunctionConfiguration' AS event_name,
    arg_min(source_ip, event_time) AS source_ip,
    arg_min(json_extract_string(request, '$.layers[0]'), event_time) AS layer,
    coalesce(arg_min(json_extract_string(request, '$.functionName'), event_time), 'a function') || ' loads '
        || arg_min(json_extract_string(request, '$.layers[0]'), event_time)
        || CASE WHEN bool_or(json_extract_string(request, '$.layers[0]') NOT LIKE '%' || coalesce(account, '-') || '%')
                THEN ', a layer of another account' ELSE '' END AS detail
FROM cloudtrail
WHERE event_source = 'lambda.amazonaws.com'
  AND event_name LIKE 'UpdateFunctionConfiguration%'
  AND json_extract_string(request, '$.layers[0]') IS NOT NULL
  AND NOT coalesce(list_contains($known_accounts, split_part(json_extract_string(request, '$.layers[0]'), ':', 5)), false)
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
  AND NOT coalesce(list_contains($expected_principals, principal), false)
GROUP BY account, principal
