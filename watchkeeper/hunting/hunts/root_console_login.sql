-- id: root_console_login
-- title: Somebody signed in to the console as root, or tried to
-- question: Who signed in as root or asked for a new root password, and with which second factor?
-- kind: detection
-- severity: HIGH
-- tactics: [initial-access, persistence]
-- techniques: [T1078.004]
-- needs: [management]
-- false_positives: >-
--   A task that only root can do, announced beforehand; a failed attempt is often somebody who took the wrong form.
-- misses: the root user's work with access keys (root_activity sees it)
-- sources:
--   - https://attack.mitre.org/techniques/T1078/004/
--   - https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    user_agent, error_message,
    CASE
        WHEN event_name <> 'ConsoleLogin' THEN event_name || ' for root'
        WHEN error_message IS NOT NULL OR json_extract_string(response, '$.ConsoleLogin') = 'Failure'
            THEN 'root sign-in failed: ' || coalesce(error_message, 'no reason given')
        ELSE 'root signed in, second factor: ' || coalesce(json_extract_string(additional, '$.MFAUsed'), 'not said')
    END AS detail
FROM cloudtrail
WHERE event_source = 'signin.amazonaws.com'
  AND event_name IN ('ConsoleLogin', 'PasswordRecoveryRequested', 'PasswordRecoveryCompleted')
  AND identity_type = 'Root'
