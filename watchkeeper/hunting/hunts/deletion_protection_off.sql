-- id: deletion_protection_off
-- title: The protection of a database or resource against deletion was switched off
-- question: What may be deleted now that was not to be?
-- severity: MEDIUM
-- tactics: [impact, defense-evasion]
-- techniques: [T1485, T1578.005]
-- needs: [management]
-- false_positives: Taking a database down as planned; CloudFormation's changes are left out.
-- sources:
--   - https://attack.mitre.org/techniques/T1485/
--   - https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBInstance.html
SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, error_code,
       'deletion protection off: ' || coalesce(json_extract_string(request, '$.dBInstanceIdentifier'),
                                               json_extract_string(request, '$.dBClusterIdentifier'),
                                               json_extract_string(request, '$.globalClusterIdentifier'),
                                               json_extract_string(request, '$.tableName'),
                                               json_extract_string(request, '$.stackName'),
                                               json_extract_string(request, '$.userPoolId'),
                                               json_extract_string(request, '$.loadBalancerArn'),
                                               json_extract_string(request, '$.instanceId'), '?') AS detail
FROM cloudtrail
WHERE event_name IN ('ModifyDBInstance', 'ModifyDBCluster', 'ModifyGlobalCluster', 'UpdateTable',
                     'UpdateTerminationProtection', 'UpdateUserPool', 'ModifyLoadBalancerAttributes',
                     'ModifyInstanceAttribute', 'UpdateCluster')
  AND error_code IS NULL
  AND coalesce(invoked_by, '') <> 'cloudformation.amazonaws.com'
  AND (json_extract_string(request, '$.deletionProtection') = 'false'
       OR json_extract_string(request, '$.deletionProtectionEnabled') = 'false'
       OR json_extract_string(request, '$.deletionProtection') = 'INACTIVE'
       OR (event_name = 'UpdateTerminationProtection'
           AND json_extract_string(request, '$.enableTerminationProtection') = 'false')
       OR (event_name = 'ModifyInstanceAttribute'
           AND json_extract_string(request, '$.disableApiTermination.value') = 'false')
       OR (event_name = 'ModifyLoadBalancerAttributes'
           AND (regexp_matches(coalesce(request, ''), '"key"\s*:\s*"deletion_protection\.enabled"\s*,\s*"value"\s*:\s*"?false')
                OR regexp_matches(coalesce(request, ''), '"value"\s*:\s*"?false"?\s*,\s*"key"\s*:\s*"deletion_protection\.enabled"'))))
