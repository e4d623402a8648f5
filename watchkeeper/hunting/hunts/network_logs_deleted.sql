-- id: network_logs_deleted
-- title: Flow logs or DNS query logs were deleted
-- question: Did anyone stop the recording of network traffic or of DNS questions?
-- severity: HIGH
-- tactics: [defense-evasion]
-- techniques: [T1562.008]
-- needs: [management]
-- false_positives: A VPC being torn down by the stack that made it; a test's clean-up.
-- sources:
--   - https://attack.mitre.org/techniques/T1562/008/
--   - https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteFlowLogs.html
--   - https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_DeleteResolverQueryLogConfig.html
SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, error_code,
       event_name || ' '
           || coalesce(json_extract_string(request, '$.DeleteFlowLogsRequest.FlowLogId.content'),
                       json_extract_string(request, '$.resolverQueryLogConfigId'),
                       json_extract_string(request, '$.hostedZoneId'), json_extract_string(request, '$.id'), '')
           || CASE WHEN error_code IS NULL THEN '' ELSE ', refused' END AS detail
FROM cloudtrail
WHERE event_source IN ('ec2.amazonaws.com', 'route53resolver.amazonaws.com', 'route53.amazonaws.com')
  AND event_name IN ('DeleteFlowLogs', 'DeleteResolverQueryLogConfig', 'DisassociateResolverQueryLogConfig',
                     'DeleteQueryLoggingConfig')
  AND (error_code IS NULL OR regexp_matches(error_code, '(?i)denied|unauthorized|forbidden'))
