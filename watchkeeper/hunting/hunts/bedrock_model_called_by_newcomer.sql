-- id: bedrock_model_called_by_newcomer
-- title: Somebody who never did so before called a foundation model
-- question: Who runs models at the account's cost?
-- kind: detection
-- severity: MEDIUM
-- tactics: [impact]
-- techniques: [T1496.004, T1496]
-- needs: [management]
-- parameters:
--   expected_principals:
--     type: text[]
--     default: []
--     description: roles of applications that use models
-- first_seen: [account, principal]
-- false_positives: a new application, a developer who tries a model out
-- misses: an intruder with the role of an application that uses models
-- sources:
--   - https://docs.aws.amazon.com/bedrock/latest/userguide/logging-using-cloudtrail.html
--   - https://attack.mitre.org/techniques/T1496/004/
SELECT
    min(event_time) AS event_time,
    arg_min(event_id, event_time) AS event_id,
    account,
    min(region) AS region,
    principal,
    arg_min(event_name, event_time) AS event_name,
    arg_min(source_ip, event_time) AS source_ip,
    count(*) AS calls,
    count(DISTINCT json_extract_string(request, '$.modelId')) AS models,
    cast(count(*) AS varchar) || ' call(s) of ' || coalesce(min(json_extract_string(request, '$.modelId')), 'a model')
        || CASE WHEN count(DISTINCT json_extract_string(request, '$.modelId')) > 1 THEN ' and others' ELSE '' END
        || ', ' || cast(count_if(error_code IS NOT NULL) AS varchar) || ' failed' AS detail
FROM cloudtrail
WHERE event_source IN ('bedrock.amazonaws.com', 'bedrock-runtime.amazonaws.com')
  AND event_name IN ('InvokeModel', 'InvokeModelWithResponseStream', 'Converse', 'ConverseStream', 'InvokeModelWithBidirectionalStream')
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND NOT coalesce(list_contains($expected_principals, principal), false)
GROUP BY account, principal
