-- id: bedrock_probed
-- title: Somebody tried models one after the other, with calls made to fail, or in many regions
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
--   regions:
--     type: integer
--     default: 5
--     description: or regions in which models were called within an hour, whether they answered or not
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
    count_if(failed) AS failures,
    cast(count(*) AS varchar) || ' calls of '
        || cast(count(DISTINCT coalesce(json_extract_string(request, '$.modelId'), '') || region) AS varchar)
        || ' models or regions, ' || cast(count_if(failed) AS varchar) || ' refused' || coalesce(': ' || min(CASE WHEN failed THEN error_code END), '') AS detail
FROM (
    SELECT *, coalesce(regexp_matches(error_code, 'AccessDenied|Unauthorized|Validation|ResourceNotFound'), false) AS failed
    FROM cloudtrail
    WHERE event_source IN ('bedrock.amazonaws.com', 'bedrock-runtime.amazonaws.com')
      AND event_name IN ('InvokeModel', 'InvokeModelWithResponseStream', 'Converse', 'ConverseStream')
) AS asked
GROUP BY account, principal, date_trunc('hour', event_time)
HAVING (count_if(failed) >= $failures
        AND count(DISTINCT CASE WHEN failed THEN coalesce(json_extract_string(request, '$.modelId'), '') || region END) >= $models)
    OR count(DISTINCT region) >= $regions
