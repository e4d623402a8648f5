-- id: first_seen_role_assumption
-- title: A principal assumed a role that it never assumed
-- question: Who moves into which role for the first time?
-- kind: context
-- severity: LOW
-- tactics: [lateral-movement, privilege-escalation]
-- techniques: [T1550.001, T1078.004]
-- needs: [management]
-- first_seen: [account, principal, role]
-- false_positives: New deployments and new duties; services that assume roles are left out.
-- sources:
--   - https://attack.mitre.org/techniques/T1550/001/
--   - https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account, min(region) AS region,
       principal, arg_min(event_name, event_time) AS event_name, arg_min(source_ip, event_time) AS source_ip,
       json_extract_string(request, '$.roleArn') AS role, count(*) AS events,
       coalesce(json_extract_string(request, '$.roleArn'), 'a role') || ' assumed '
           || cast(count(*) AS VARCHAR) || ' times' AS detail
FROM cloudtrail
WHERE event_source = 'sts.amazonaws.com'
  AND event_name IN ('AssumeRole', 'AssumeRoleWithSAML', 'AssumeRoleWithWebIdentity')
  AND error_code IS NULL
  AND identity_type IS DISTINCT FROM 'AWSService' AND invoked_by IS NULL
GROUP BY account, principal, json_extract_string(request, '$.roleArn')
