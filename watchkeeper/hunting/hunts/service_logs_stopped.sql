-- id: service_logs_stopped
-- title: A service's own access or audit log was switched off
-- question: Did anyone stop the logs of S3 access, load balancers, WAF, databases, EKS, Bedrock, API stages or firewalls?
-- severity: MEDIUM
-- tactics: [defense-evasion]
-- techniques: [T1562.008]
-- needs: [management]
-- false_positives: A resource being replaced by infrastructure code, which switches its log off before deleting it.
-- misses: Logs that are only sent to another place; agents inside machines.
-- sources:
--   - https://attack.mitre.org/techniques/T1562/008/
--   - https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLogging.html
--   - https://docs.aws.amazon.com/waf/latest/APIReference/API_DeleteLoggingConfiguration.html
SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, error_code,
       split_part(event_source, '.', 1) || ': ' || event_name || ' '
           || coalesce(json_extract_string(request, '$.bucketName'), json_extract_string(request, '$.resourceArn'),
                       json_extract_string(request, '$.loadBalancerArn'), json_extract_string(request, '$.name'),
                       json_extract_string(request, '$.clusterIdentifier'),
                       json_extract_string(request, '$.dBInstanceIdentifier'), '') AS detail
FROM cloudtrail
WHERE event_name IN ('PutBucketLogging', 'DeleteLoggingConfiguration', 'UpdateLoggingConfiguration',
                     'ModifyLoadBalancerAttributes', 'DisableLogging', 'StopActivityStream', 'UpdateClusterConfig',
                     'DeleteModelInvocationLoggingConfiguration', 'PutModelInvocationLoggingConfiguration', 'UpdateStage',
                     'DeleteAccessLogSettings',
                     'DeleteRealtimeLogConfig', 'DeleteDeliverySource', 'DeleteDelivery', 'DeleteSlackChannelConfiguration',
                     'UpdateWebLoginLoggingSettings', 'UpdateWorkgroupLogging', 'DeleteUserAccessLoggingSettings')
  AND error_code IS NULL
  AND coalesce(invoked_by, '') <> 'cloudformation.amazonaws.com'
  AND (event_name IN ('DisableLogging', 'StopActivityStream', 'DeleteModelInvocationLoggingConfiguration',
                      'DeleteLoggingConfiguration', 'DeleteAccessLogSettings', 'DeleteRealtimeLogConfig',
                      'DeleteUserAccessLoggingSettings')
       OR (event_name = 'PutModelInvocationLoggingConfiguration'
           AND json_extract_string(request, '$.loggingConfig.textDataDeliveryEnabled') = 'false')
       OR (event_name IN ('DeleteDeliverySource', 'DeleteDelivery') AND event_source = 'logs.amazonaws.com')
       OR (event_name = 'PutBucketLogging' AND NOT regexp_matches(coalesce(request, ''), '"LoggingEnabled"')
           AND regexp_matches(coalesce(request, ''), '"BucketLoggingStatus"'))
       OR (event_name = 'UpdateLoggingConfiguration' AND event_source = 'network-firewall.amazonaws.com'
           AND NOT regexp_matches(coalesce(request, ''), '"logDestination"'))
       OR (event_name = 'ModifyLoadBalancerAttributes'
           AND (regexp_matches(coalesce(request, ''), '"key"\s*:\s*"access_logs\.s3\.enabled"\s*,\s*"value"\s*:\s*"?false')
                OR regexp_matches(coalesce(request, ''), '"value"\s*:\s*"?false"?\s*,\s*"key"\s*:\s*"access_logs\.s3\.enabled"')
                OR json_extract_string(request, '$.loadBalancerAttributes.accessLog.enabled') = 'false'))
       OR (event_name = 'UpdateClusterConfig' AND event_source = 'eks.amazonaws.com'
           AND regexp_matches(coalesce(request, ''), '"clusterLogging"')
           AND regexp_matches(coalesce(request, ''), '"enabled"\s*:\s*false'))
       OR (event_name = 'UpdateStage' AND event_source = 'apigateway.amazonaws.com'
           AND regexp_matches(coalesce(request, ''), '/accessLogSettings')
           AND regexp_matches(coalesce(request, ''), '"op"\s*:\s*"remove"')))
