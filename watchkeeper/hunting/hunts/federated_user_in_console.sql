-- id: federated_user_in_console
-- title: A session made with a user's key signed in to the console
-- question: Which federated user came in by a link that a key had made?
-- kind: detection
-- severity: MEDIUM
-- tactics: [persistence, initial-access, lateral-movement]
-- techniques: [T1550.001, T1078.004]
-- needs: [management]
-- parameters:
--   expected_users:
--     type: text[]
--     default: []
--     description: ARNs of the federated users that a broker of the house signs in
-- false_positives: an old federation broker, or a tool that opens the console with a user's key
-- misses: the session's calls outside of the console
-- sources:
--   - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_enable-console-custom-url.html
--   - https://attack.mitre.org/techniques/T1550/001/
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    user_agent,
    coalesce(principal_arn, 'a federated user') || ' signed in' AS detail
FROM cloudtrail
WHERE event_name = 'ConsoleLogin'
  AND event_source = 'signin.amazonaws.com'
  AND identity_type = 'FederatedUser'
  AND json_extract_string(response, '$.ConsoleLogin') = 'Success'
  AND NOT coalesce(list_contains($expected_users, principal_arn), false)
