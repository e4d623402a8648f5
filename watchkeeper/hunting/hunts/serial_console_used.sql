-- id: serial_console_used
-- title: Serial consoles were switched on for the account, or one was entered
-- question: Who reaches instances below their network, where no security group counts?
-- kind: detection
-- severity: HIGH
-- tactics: [lateral-movement, persistence]
-- techniques: [T1021.008, T1098.004]
-- needs: [management]
-- false_positives: the rescue of an instance that cannot boot
-- misses: what is typed on the console
-- sources:
--   - https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-serial-console.html
--   - https://attack.mitre.org/techniques/T1021/008/
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    json_extract_string(request, '$.instanceId') AS instance_id,
    CASE WHEN event_name = 'EnableSerialConsoleAccess' THEN 'serial consoles are open in this account and region'
         ELSE 'key pushed to the serial console of ' || coalesce(json_extract_string(request, '$.instanceId'), 'an instance')
    END || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM cloudtrail
WHERE event_name IN ('EnableSerialConsoleAccess', 'SendSerialConsoleSSHPublicKey')
  AND event_source IN ('ec2.amazonaws.com', 'ec2-instance-connect.amazonaws.com')
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
