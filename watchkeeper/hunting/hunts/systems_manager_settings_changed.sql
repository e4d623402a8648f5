-- id: systems_manager_settings_changed
-- title: Machines were opened to Systems Manager as a whole, or the rules of its sessions were changed
-- question: Who made every machine manageable, or changed what sessions log and as whom they run?
-- kind: detection
-- severity: MEDIUM
-- tactics: [defense-evasion, lateral-movement]
-- techniques: [T1562.001, T1021.007]
-- needs: [management]
-- parameters:
--   infrastructure_agents:
--     type: text
--     default: '(?i)terraform|pulumi|crossplane|cloudformation'
--     description: A regular expression of user agents that set these as their work; anyone can write it
-- false_positives: the platform team, once for each account and region; Quick Setup's own calls are left out
-- misses: sessions with another document than the account's own
-- sources:
--   - https://attack.mitre.org/techniques/T1021/007/
--   - https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_UpdateServiceSetting.html
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    error_code,
    CASE WHEN event_name LIKE '%Document' THEN 'session preferences: ' || event_name
         ELSE coalesce(json_extract_string(request, '$.settingId'), 'a setting') || ' is now '
              || coalesce(json_extract_string(request, '$.settingValue'), 'as AWS has it')
    END || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM cloudtrail
WHERE event_source = 'ssm.amazonaws.com'
  AND event_name IN ('UpdateServiceSetting', 'UpdateDocument', 'DeleteDocument')
  AND (
        (event_name IN ('UpdateDocument', 'DeleteDocument') AND json_extract_string(request, '$.name') = 'SSM-SessionManagerRunShell')
        OR (
            event_name = 'UpdateServiceSetting'
            AND regexp_matches(json_extract_string(request, '$.settingId'), 'default-ec2-instance-management-role|public-sharing-permission')
            AND lower(coalesce(json_extract_string(request, '$.settingValue'), '')) <> 'disable'
        )
    )
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
  AND identity_type IS DISTINCT FROM 'AWSService'
  AND principal NOT LIKE '%/aws-service-role/%'
  AND NOT regexp_matches(coalesce(user_agent, ''), $infrastructure_agents)
