-- id: console_login_without_mfa
-- title: An IAM user or root signed in to the console with a password alone
-- question: Who signed in without a second factor?
-- kind: detection
-- severity: MEDIUM
-- tactics: [initial-access, persistence]
-- techniques: [T1078.004]
-- needs: [management]
-- parameters:
--   expected_users:
--     type: text[]
--     default: []
--     description: names of users that are known to have no second factor, such as a sealed emergency user under test
-- false_positives: >-
--   Users who never registered a device. That is a gap of its own: enforce it with a policy, and list the exceptions.
-- misses: >-
--   Federated sign-ins (SAML, Identity Center) say MFAUsed No whatever the identity provider asked for, and are left
--   out; their second factor stands in the provider's own log.
-- sources:
--   - https://attack.mitre.org/techniques/T1078/004/
--   - https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    user_agent, user_name,
    coalesce(user_name, identity_type) || ' signed in without a second factor' AS detail
FROM cloudtrail
WHERE event_name = 'ConsoleLogin'
  AND event_source = 'signin.amazonaws.com'
  AND identity_type IN ('IAMUser', 'Root')
  AND lower(json_extract_string(additional, '$.MFAUsed')) = 'no'
  AND json_extract_string(response, '$.ConsoleLogin') = 'Success'
  AND NOT coalesce(list_contains($expected_users, user_name), false)
