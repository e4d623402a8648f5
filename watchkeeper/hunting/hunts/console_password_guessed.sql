-- id: console_password_guessed
-- title: Many console sign-ins of one user failed within an hour
-- question: Whose password is being guessed, and did a sign-in succeed afterwards?
-- kind: detection
-- severity: MEDIUM
-- tactics: [credential-access]
-- techniques: [T1110.001, T1110.003]
-- needs: [management]
-- parameters:
--   failures:
--     type: integer
--     default: 5
--     description: failed sign-ins of one user within one hour of the clock
-- false_positives: a person who forgot the password; a browser that fills in an old one
-- misses: >-
--   Guessing slower than the threshold. Of users that do not exist CloudTrail hides the name, so they count together.
-- sources:
--   - https://attack.mitre.org/techniques/T1110/001/
--   - https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html
SELECT
    min(event_time) AS event_time,
    arg_min(event_id, event_time) AS event_id,
    account,
    min(region) AS region,
    principal,
    'ConsoleLogin' AS event_name,
    arg_min(source_ip, event_time) AS source_ip,
    count_if(failed) AS failures,
    count(DISTINCT source_ip) AS addresses,
    max(CASE WHEN failed THEN event_time END) < max(CASE WHEN NOT failed THEN event_time END) AS succeeded_after,
    cast(count_if(failed) AS varchar) || ' failed sign-ins from '
        || cast(count(DISTINCT source_ip) AS varchar) || ' address(es)'
        || CASE WHEN max(CASE WHEN failed THEN event_time END) < max(CASE WHEN NOT failed THEN event_time END)
                THEN ', then a successful one' ELSE '' END AS detail
FROM (
    SELECT
        *,
        error_message IS NOT NULL
            OR coalesce(json_extract_string(response, '$.ConsoleLogin'), '') = 'Failure' AS failed
    FROM cloudtrail
    WHERE event_name = 'ConsoleLogin' AND event_source = 'signin.amazonaws.com'
) AS sign_ins
GROUP BY account, principal, date_trunc('hour', event_time)
HAVING count_if(failed) >= $failures
