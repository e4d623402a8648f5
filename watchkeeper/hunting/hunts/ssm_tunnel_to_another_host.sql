-- id: ssm_tunnel_to_another_host
-- title: Somebody opened a tunnel through an instance to another host for the first time
-- question: Who reaches databases and inner hosts through Session Manager?
-- kind: detection
-- severity: LOW
-- tactics: [lateral-movement, command-and-control]
-- techniques: [T1021.007, T1572]
-- needs: [management]
-- first_seen: [account, principal]
-- false_positives: developers who reach a database this way; each is new once
-- misses: a tunnel inside an ordinary shell session
-- sources:
--   - https://attack.mitre.org/techniques/T1572/
--   - https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-sessions-start.html
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    json_extract_string(request, '$.target') AS target,
    'tunnel through ' || coalesce(json_extract_string(request, '$.target'), 'an instance') || ' to '
        || coalesce(json_extract_string(request, '$.parameters.host[0]'), 'another host')
        || coalesce(':' || json_extract_string(request, '$.parameters.portNumber[0]'), '') || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM cloudtrail
WHERE event_name = 'StartSession'
  AND event_source = 'ssm.amazonaws.com'
  AND json_extract_string(request, '$.documentName') LIKE '%PortForwardingSessionToRemoteHost%'
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
