-- id: cis_config_changes
-- title: AWS Config was changed (CIS 4.9)
-- question: Who changed the recorder or the delivery of AWS Config?
-- kind: context
-- severity: LOW
-- tactics: [defense-evasion]
-- techniques: [T1562.001]
-- needs: [management]
-- false_positives: All ordinary work of this sort; the CIS benchmark wants every one of them seen.
-- sources:
--   - https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html
--   - https://docs.aws.amazon.com/config/latest/APIReference/API_PutConfigurationRecorder.html
SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, error_code, invoked_by,
       event_name || ' ' || coalesce(json_extract_string(request, '$.configurationRecorderName'),
                                     json_extract_string(request, '$.configurationRecorder.name'),
                                     json_extract_string(request, '$.deliveryChannelName'),
                                     json_extract_string(request, '$.deliveryChannel.name'), '')
           || CASE WHEN error_code IS NULL THEN '' ELSE ', failed: ' || error_code END AS detail
FROM cloudtrail
WHERE event_source IN ('config.amazonaws.com')
  AND event_name IN ('StopConfigurationRecorder', 'DeleteDeliveryChannel', 'PutDeliveryChannel',
                     'PutConfigurationRecorder', 'DeleteConfigurationRecorder')
