-- id: bedrock_probed
-- title: Somebody tried models one after the other, with calls made to fail, or in regions that refuse them
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
--     description: or regions in which models were called within an hour, where one of them refused
--   expected_principals:
--     type: text[]
--     default: []
--     description: gateways to models and tests of the house's own, by the ARN of their role
-- false_positives: >-
--   A new application that tries models which are not enabled yet. Requests that a model finds faulty count only where they
--   are half of the calls or more: a gateway's users make such slips all day.
-- misses: a caller whose first model answers, and one who goes through many regions that all answer
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
    SELECT *, coalesce(regexp_matches(error_code, 'AccessDenied|Unauthorized|Validation|ResourceNotFound'), false) AS failed,
           coalesce(regexp_matches(error_code, 'AccessDenied|Unauthorized|ResourceNotFound'), false) AS refused
    FROM cloudtrail
    WHERE event_source IN ('bedrock.amazonaws.com', 'bedrock-runtime.amazonaws.com')
      AND event_name IN ('InvokeModel', 'InvokeModelWithResponseStream', 'Converse', 'ConverseStream')
      AND NOT list_contains($expected_principals, principal)
) AS asked
GROUP BY account, principal, date_trunc('hour', event_time)
HAVING (count_if(failed) >= $failures
        AND count(DISTINCT CASE WHEN failed THEN coalesce(json_extract_string(request, '$.modelId'), '') || region END) >= $models
        AND (count_if(refused) >= $failures OR 2 * count_if(failed) >= count(*)))
    OR (count(DISTINCT region) >= $regions AND count_if(refused) > 0)
