-- id: config_stopped
-- title: AWS Config was stopped, narrowed or had rules and delivery removed
-- question: Did anyone stop the recording of configurations, or delete what judges them?
-- severity: MEDIUM
-- tactics: [defense-evasion]
-- techniques: [T1562.001, T1562.008]
-- needs: [management]
-- false_positives: Rules deleted by the stack that made them; a landing zone being rebuilt. Calls that a service makes for itself are left out.
-- sources:
--   - https://attack.mitre.org/techniques/T1562/001/
--   - https://docs.aws.amazon.com/config/latest/APIReference/API_StopConfigurationRecorder.html
SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, error_code,
       event_name || ' ' || coalesce(json_extract_string(request, '$.configurationRecorderName'),
                                     json_extract_string(request, '$.configRuleName'),
                                     json_extract_string(request, '$.organizationConfigRuleName'),
                                     json_extract_string(request, '$.conformancePackName'),
                                     json_extract_string(request, '$.deliveryChannelName'), '')
           || CASE WHEN error_code IS NULL THEN '' ELSE ', refused' END AS detail
FROM cloudtrail
WHERE event_source = 'config.amazonaws.com'
  AND event_name IN ('StopConfigurationRecorder', 'DeleteConfigurationRecorder', 'DeleteDeliveryChannel',
                     'DeleteConfigRule', 'DeleteOrganizationConfigRule', 'DeleteConformancePack',
                     'DeleteOrganizationConformancePack', 'DeleteConfigurationAggregator',
                     'DeleteAggregationAuthorization', 'DeleteRemediationConfiguration',
                     'DeleteServiceLinkedConfigurationRecorder', 'DeleteEvaluationResults',
                     'PutConfigurationRecorder', 'PutRetentionConfiguration')
  AND (error_code IS NULL OR regexp_matches(error_code, '(?i)denied|unauthorized|forbidden'))
  AND coalesce(invoked_by, '') NOT IN ('securityhub.amazonaws.com', 'config.amazonaws.com', 'fms.amazonaws.com',
                                       'config-conforms.amazonaws.com', 'cloudformation.amazonaws.com',
                                       'AWS Internal')
  AND principal NOT LIKE '%/aws-service-role/%'
  AND (event_name <> 'PutConfigurationRecorder'
       OR (json_extract_string(request, '$.configurationRecorder.recordingGroup.allSupported') = 'false'
           AND NOT regexp_matches(coalesce(request, ''), 'EXCLUSION_BY_RESOURCE_TYPES')))
  AND (event_name <> 'PutRetentionConfiguration'
       OR try_cast(json_extract_string(request, '$.retentionPeriodInDays') AS INTEGER) < 90)
