-- id: bedrock_probed
-- title: Somebody tried models one after the other, or with calls made to fail
-- question: Who checks what stolen keys can run?
-- kind: detection
-- severity: HIGH
-- tactics: [impact, discovery]
-- techniques: [T1496.004, T1580]
-- needs: [management]
-- parameters:
--   failures:
--     type: integer
--     default: 3
--     description: failed calls within an hour
--   models:
--     type: integer
--     default: 2
--     description: over at least so many models or regions
-- false_positives: a new application that tries models which are not enabled yet
-- misses: a caller whose first model answers
-- sources:
--   - https://attack.mitre.org/techniques/T1496/004/
--   - https://docs.aws.amazon.com/bedrock/latest/userguide/logging-using-cloudtrail.html
SELECT
    min(event_time) AS event_time,
    arg_min(event_id, event_time) AS event_id,
    account,
    min(region) AS region,
    principal,
    arg_min(event_name, event_time) AS event_name,
    arg_min(source_ip, event_time) AS source_ip,
    count(*) AS failures,
    cast(count(*) AS varchar) || ' failed calls of '
        || cast(count(DISTINCT coalesce(json_extract_string(request, '$.modelId'), '') || region) AS varchar)
        || ' models or regions: ' || min(error_code) AS detail
FROM cloudtrail
WHERE event_source IN ('bedrock.amazonaws.com', 'bedrock-runtime.amazonaws.com')
  AND event_name IN ('InvokeModel', 'InvokeModelWithResponseStream', 'Converse', 'ConverseStream')
  AND regexp_matches(error_code, 'AccessDenied|Unauthorized|Validation|ResourceNotFound')
GROUP BY account, principal, date_trunc('hour', event_time)
HAVING count(*) >= $failures AND count(DISTINCT coalesce(json_extract_string(request, '$.modelId'), '') || region) >= $models
