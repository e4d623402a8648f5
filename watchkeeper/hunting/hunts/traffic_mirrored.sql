-- id: traffic_mirrored
-- title: Network traffic is being mirrored
-- question: Is somebody copying the traffic of machines?
-- severity: MEDIUM
-- tactics: [credential-access, exfiltration]
-- techniques: [T1040, T1020.001]
-- needs: [management]
-- false_positives: Network monitoring products, set up by their stack.
-- sources:
--   - https://attack.mitre.org/techniques/T1020/001/
--   - https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTrafficMirrorSession.html
SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, error_code,
       event_name || coalesce(' from ' || json_extract_string(request, '$.CreateTrafficMirrorSessionRequest.NetworkInterfaceId'), '')
           || coalesce(' to ' || json_extract_string(request, '$.CreateTrafficMirrorSessionRequest.TrafficMirrorTargetId'), '')
           || CASE WHEN error_code IS NULL THEN '' ELSE ', failed: ' || error_code END AS detail
FROM cloudtrail
WHERE event_source = 'ec2.amazonaws.com'
  AND event_name IN ('CreateTrafficMirrorSession', 'CreateTrafficMirrorTarget', 'CreateTrafficMirrorFilter',
                     'CreateTrafficMirrorFilterRule', 'ModifyTrafficMirrorSession', 'ModifyTrafficMirrorFilterRule',
                     'ModifyTrafficMirrorFilterNetworkServices')
  AND NOT regexp_matches(coalesce(error_code, ''), '(?i)throttl|RequestLimitExceeded|DryRunOperation')
