-- id: console_second_factor_failed
-- title: The password was right and the second factor was wrong, again and again
-- question: Whose password does somebody know who lacks the second factor?
-- kind: detection
-- severity: MEDIUM
-- tactics: [credential-access, initial-access]
-- techniques: [T1621, T1078.004]
-- needs: [management]
-- parameters:
--   failures:
--     type: integer
--     default: 3
--     description: sign-ins of one user that failed at the second factor within an hour
-- false_positives: a device whose clock is off, a person with several devices who takes the wrong one
-- misses: one single try; factors asked for by an outside identity provider
-- sources:
--   - https://attack.mitre.org/techniques/T1621/
--   - https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html
SELECT
    min(event_time) AS event_time,
    arg_min(event_id, event_time) AS event_id,
    account,
    min(region) AS region,
    principal,
    'ConsoleLogin' AS event_name,
    arg_min(source_ip, event_time) AS source_ip,
    count(*) AS failures,
    cast(count(*) AS varchar) || ' sign-ins failed at the second factor' AS detail
FROM cloudtrail
WHERE event_name = 'ConsoleLogin'
  AND event_source = 'signin.amazonaws.com'
  AND lower(json_extract_string(additional, '$.MFAUsed')) = 'yes'
  AND (error_message IS NOT NULL OR json_extract_string(response, '$.ConsoleLogin') = 'Failure')
GROUP BY account, principal, date_trunc('hour', event_time)
HAVING count(*) >= $failures
