-- id: events_routed_to_persistence
-- title: A rule reacts to sign-ins or new identities, sends events to another account, or a schedule calls for access
-- question: Which EventBridge rule, target or schedule could call an intruder back?
-- kind: detection
-- severity: MEDIUM
-- tactics: [persistence, privilege-escalation]
-- techniques: [T1546, T1098]
-- needs: [management]
-- parameters:
--   known_accounts:
--     type: text[]
--     default: []
--     description: the organization's accounts that collect events
--   expected_principals:
--     type: text[]
--     default: []
--     description: the role that rolls out the security tools' rules
-- false_positives: security tools that listen for the same calls; they are deployed by a known role
-- misses: a plain schedule that starts a function of the intruder's
-- sources:
--   - https://attack.mitre.org/techniques/T1546/
--   - https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    coalesce(json_extract_string(request, '$.name'), json_extract_string(request, '$.rule')) AS rule,
    CASE WHEN event_name = 'PutRule'
        THEN coalesce(json_extract_string(request, '$.name'), 'a rule') || ' listens for new identities or credentials'
        WHEN event_name IN ('CreateSchedule', 'UpdateSchedule')
        THEN coalesce(json_extract_string(request, '$.name'), 'a schedule') || ' calls '
            || coalesce(json_extract_string(request, '$.target.arn'), 'AWS')
        ELSE coalesce(json_extract_string(request, '$.rule'), 'a rule') || ' sends to '
            || coalesce(json_extract_string(request, '$.targets[0].arn'), 'another account')
    END || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM cloudtrail
WHERE event_source IN ('events.amazonaws.com', 'scheduler.amazonaws.com')
  AND event_name IN ('PutRule', 'PutTargets', 'CreateSchedule', 'UpdateSchedule')
  AND (
        (
            event_name = 'PutRule'
            AND regexp_matches(
                coalesce(json_extract_string(request, '$.eventPattern'), ''),
                'CreateUser|CreateAccessKey|CreateRole|CreateLoginProfile|AttachRolePolicy|ConsoleLogin|CreateInstances?Profile'
            )
        )
        OR (
            event_name IN ('CreateSchedule', 'UpdateSchedule')
            AND regexp_matches(json_extract_string(request, '$.target.arn'), ':aws-sdk:(iam|sts|secretsmanager|organizations|sso|cloudtrail|guardduty|kms|ssm:sendCommand)')
        )
        OR (
            event_name = 'PutTargets'
            AND regexp_matches(json_extract_string(request, '$.targets[0].arn'), '^arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:[0-9]{12}:')
            AND split_part(json_extract_string(request, '$.targets[0].arn'), ':', 5) <> account
            AND NOT coalesce(list_contains($known_accounts, split_part(json_extract_string(request, '$.targets[0].arn'), ':', 5)), false)
        )
    )
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
  AND NOT coalesce(list_contains($expected_principals, principal), false)
