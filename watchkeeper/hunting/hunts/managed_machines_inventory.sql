-- id: managed_machines_inventory
-- title: A principal that never did asked for the list of machines under Systems Manager
-- question: Is somebody choosing machines to run commands on?
-- kind: context
-- severity: LOW
-- tactics: [discovery]
-- techniques: [T1580, T1518]
-- needs: [management]
-- first_seen: [account, principal]
-- false_positives: Operators on their first day; deployment tools that find their machines this way.
-- sources:
--   - https://attack.mitre.org/techniques/T1580/
--   - https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeInstanceInformation.html
SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account, min(region) AS region,
       principal, arg_min(event_name, event_time) AS event_name, min(source_ip) AS source_ip,
       min(user_agent) AS user_agent, count(*) AS events,
       cast(count(*) AS VARCHAR) || ' questions about managed machines, first '
           || arg_min(event_name, event_time) AS detail
FROM cloudtrail
WHERE event_source = 'ssm.amazonaws.com'
  AND event_name IN ('DescribeInstanceInformation', 'GetInventory', 'ListInventoryEntries', 'DescribeInstancePatches',
                     'DescribeInstanceProperties', 'ListComplianceItems', 'GetInventorySchema')
  AND identity_type IS DISTINCT FROM 'AWSService' AND invoked_by IS NULL
  AND principal NOT LIKE '%/aws-service-role/%'
  AND NOT regexp_matches(coalesce(user_agent, ''), '(?i)mozilla|console|aws[ -]internal|\.amazonaws\.com|jersey/|terraform|pulumi')
GROUP BY account, principal
