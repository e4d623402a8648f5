-- id: security_controls_discovery
-- title: One principal asked by script which watchers are switched on
-- question: "Is somebody checking what would see him: trails, detectors, recorders, flow logs?"
-- severity: MEDIUM
-- tactics: [discovery]
-- techniques: [T1518.001, T1526]
-- needs: [management]
-- parameters:
--   questions:
--     type: integer
--     default: 4
--     description: Distinct questions within an hour, of at least two services
--   expected_principals:
--     type: text[]
--     default: []
--     description: Scanners of our own, by the ARN of their role
-- false_positives: Posture scanners (name their roles in expected_principals).
-- misses: The same from the console.
-- sources:
--   - https://attack.mitre.org/techniques/T1518/001/
--   - https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html
SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account, min(region) AS region,
       principal, arg_min(event_name, event_time) AS event_name, min(source_ip) AS source_ip,
       min(user_agent) AS user_agent, count(*) AS events,
       cast(count(DISTINCT event_source || event_name) AS VARCHAR) || ' questions about '
           || cast(count(DISTINCT event_source) AS VARCHAR) || ' watching services within an hour, first '
           || arg_min(event_name, event_time) AS detail
FROM cloudtrail
WHERE event_source IN ('cloudtrail.amazonaws.com', 'guardduty.amazonaws.com', 'config.amazonaws.com', 'ec2.amazonaws.com',
                       'securityhub.amazonaws.com', 'macie2.amazonaws.com', 'inspector2.amazonaws.com',
                       'detective.amazonaws.com', 'access-analyzer.amazonaws.com', 'wafv2.amazonaws.com',
                       'securitylake.amazonaws.com')
  AND event_name IN ('DescribeTrails', 'ListTrails', 'GetTrail', 'GetTrailStatus', 'GetEventSelectors', 'ListEventDataStores',
                     'ListDetectors', 'GetDetector', 'GetMasterAccount', 'GetAdministratorAccount', 'ListMembers', 'ListFilters',
                     'ListPublishingDestinations', 'DescribeConfigurationRecorders', 'DescribeConfigurationRecorderStatus',
                     'DescribeDeliveryChannels', 'DescribeFlowLogs', 'DescribeHub', 'GetEnabledStandards', 'GetMacieSession',
                     'BatchGetAccountStatus', 'ListGraphs', 'ListAnalyzers', 'ListWebACLs', 'ListDataLakes')
  AND identity_type IS DISTINCT FROM 'AWSService' AND invoked_by IS NULL
  AND principal NOT LIKE '%/aws-service-role/%'
  AND NOT list_contains($expected_principals, principal)
  AND NOT regexp_matches(coalesce(user_agent, ''), '(?i)mozilla|console|aws[ -]internal|\.amazonaws\.com|jersey/|terraform|pulumi')
GROUP BY account, principal, date_trunc('hour', event_time)
HAVING count(DISTINCT event_source || event_name) >= $questions AND count(DISTINCT event_source) >= 2
