-- id: cis_unauthorized_calls
-- title: Calls were refused (CIS 4.1)
-- question: Who was refused what, how often?
-- kind: context
-- severity: LOW
-- tactics: [discovery]
-- techniques: [T1580]
-- needs: [management]
-- false_positives: Missing permissions, the console asking more than one may see; bursts of a script are a hunt of their own.
-- sources:
--   - https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html
SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account, min(region) AS region,
       principal, event_name, min(source_ip) AS source_ip, min(user_agent) AS user_agent, count(*) AS events,
       event_name || ' of ' || split_part(event_source, '.', 1) || ' refused ' || cast(count(*) AS VARCHAR)
           || ' times, ' || min(error_code) AS detail
FROM cloudtrail
WHERE error_code IS NOT NULL
  AND (error_code LIKE '%UnauthorizedOperation' OR error_code LIKE 'AccessDenied%' OR error_code LIKE '%.AccessDenied%')
  AND source_ip IS DISTINCT FROM 'delivery.logs.amazonaws.com'
  AND event_name IS DISTINCT FROM 'HeadBucket'
GROUP BY account, principal, event_source, event_name
