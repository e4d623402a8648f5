-- id: root_activity
-- title: The root user of an account did something
-- question: Who worked as root, from where, and with which second factor?
-- kind: detection
-- severity: HIGH
-- tactics: [initial-access, privilege-escalation, persistence]
-- techniques: [T1078.004]
-- needs: [management]
-- parameters:
--   allowed_events:
--     type: text[]
--     default: []
--     description: calls that root is meant to make here, by their names
-- false_positives: >-
--   The few tasks that only root can do (closing an account, changing its support plan or its root address). They are
--   rare and announced; everything else is done with a role.
-- misses: what AWS's services do in root's name carries invokedBy and is left out
-- sources:
--   - https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html
--   - https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-tasks.html
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    event_source, user_agent, access_key_id, mfa, error_code,
    CASE
        WHEN event_name = 'ConsoleLogin'
             AND (error_message IS NOT NULL OR json_extract_string(response, '$.ConsoleLogin') = 'Failure')
            THEN 'root sign-in failed: ' || coalesce(error_message, 'no reason given')
        WHEN event_name = 'ConsoleLogin' THEN
            'root signed in, second factor: ' || coalesce(json_extract_string(additional, '$.MFAUsed'), 'not said')
        WHEN error_code IS NOT NULL THEN 'root called ' || event_name || ' and was refused: ' || error_code
        ELSE 'root called ' || event_name || ' of ' || event_source
    END AS detail
FROM cloudtrail
WHERE identity_type = 'Root'
  AND invoked_by IS NULL
  AND event_type IS DISTINCT FROM 'AwsServiceEvent'
  AND NOT coalesce(list_contains($allowed_events, event_name), false)
