-- id: network_logs_deleted
-- title: Flow logs or DNS query logs were deleted
-- question: Did anyone stop the recording of network traffic or of DNS questions?
-- severity: HIGH
-- tactics: [defense-evasion]
-- techniques: [T1562.008]
-- needs: [management]
-- false_positives: A test's clean-up. Flow logs that go within an hour of a VPC that the same principal deletes are left out.
-- misses: An intruder who deletes a VPC as well.
-- sources:
--   - https://attack.mitre.org/techniques/T1562/008/
--   - https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteFlowLogs.html
--   - https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_DeleteResolverQueryLogConfig.html
SELECT event_time, event_id, logs.account, logs.region, logs.principal, event_name, source_ip, user_agent, error_code,
       event_name || ' '
           || coalesce(json_extract_string(request, '$.DeleteFlowLogsRequest.FlowLogId.content'),
                       json_extract_string(request, '$.resolverQueryLogConfigId'),
                       json_extract_string(request, '$.hostedZoneId'), json_extract_string(request, '$.id'), '')
           || CASE WHEN error_code IS NULL THEN '' ELSE ', refused' END AS detail
FROM cloudtrail AS logs
LEFT JOIN (
    SELECT account, principal, region, min(event_time) AS since, max(event_time) AS until
    FROM cloudtrail
    WHERE event_name = 'DeleteVpc' AND event_source = 'ec2.amazonaws.com' AND error_code IS NULL
    GROUP BY account, principal, region
) AS torn_down
  ON torn_down.account = logs.account AND torn_down.principal = logs.principal AND torn_down.region = logs.region
 AND torn_down.since <= logs.event_time + interval 1 hour AND torn_down.until >= logs.event_time - interval 1 hour
 AND logs.event_name = 'DeleteFlowLogs'
WHERE torn_down.since IS NULL
  AND event_source IN ('ec2.amazonaws.com', 'route53resolver.amazonaws.com', 'route53.amazonaws.com')
  AND event_name IN ('DeleteFlowLogs', 'DeleteResolverQueryLogConfig', 'DisassociateResolverQueryLogConfig',
                     'DeleteQueryLoggingConfig')
  AND (error_code IS NULL OR regexp_matches(error_code, '(?i)denied|unauthorized|forbidden'))
