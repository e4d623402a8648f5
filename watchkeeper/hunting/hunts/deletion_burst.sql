-- id: deletion_burst
-- title: One principal deleted many resources in a short time
-- question: Is somebody tearing the account down?
-- severity: HIGH
-- tactics: [impact, defense-evasion]
-- techniques: [T1485, T1578.003]
-- needs: [management]
-- parameters:
--   deletions:
--     type: integer
--     default: 10
--     description: Deletions within an hour
--   infrastructure_agents:
--     type: text
--     default: '(?i)terraform|pulumi|crossplane|cloudformation'
--     description: A regular expression of user agents that delete what they made; anyone can write it
--   expected_principals:
--     type: text[]
--     default: []
--     description: Clean-up jobs of sandboxes, by the ARN of their role
-- false_positives: Clean-up of sandboxes (name its role), the end of a project by hand.
-- misses: Deletions by stacks and by infrastructure code, which is how an intruder in the pipeline would do it.
-- sources:
--   - https://attack.mitre.org/techniques/T1485/
SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account, min(region) AS region,
       principal, arg_min(event_name, event_time) AS event_name, min(source_ip) AS source_ip,
       min(user_agent) AS user_agent, count(*) AS events,
       cast(count(*) AS VARCHAR) || ' deletions of ' || cast(count(DISTINCT event_name) AS VARCHAR)
           || ' kinds within an hour, first ' || arg_min(event_name, event_time) AS detail
FROM cloudtrail
WHERE event_name IN ('DeleteBucket', 'DeleteDBInstance', 'DeleteDBCluster', 'DeleteGlobalCluster', 'DeleteVolume',
                     'DeleteSnapshot', 'DeregisterImage', 'DeleteTable', 'DeleteFileSystem', 'DeleteDBSnapshot',
                     'DeleteDBClusterSnapshot', 'DeleteCluster', 'DeleteNodegroup', 'DeleteService', 'DeleteRepository',
                     'DeleteStack', 'DeleteFunction20150331', 'DeleteCacheCluster', 'DeleteReplicationGroup',
                     'DeleteStream', 'DeleteDomain', 'DeleteElasticsearchDomain', 'DeleteSecret', 'DeleteQueue',
                     'DeleteLoadBalancer', 'DeleteAutoScalingGroup', 'DeleteHostedZone', 'DeleteVpc', 'DeleteSubnet',
                     'DeleteStorageVirtualMachine', 'DeleteVault', 'DeleteCertificateAuthority', 'DeleteUserPool')
  AND error_code IS NULL AND invoked_by IS NULL
  AND identity_type IS DISTINCT FROM 'AWSService' AND principal NOT LIKE '%/aws-service-role/%'
  AND NOT list_contains($expected_principals, principal)
  AND NOT regexp_matches(coalesce(user_agent, ''), $infrastructure_agents)
GROUP BY account, principal, date_trunc('hour', event_time)
HAVING count(*) >= $deletions
