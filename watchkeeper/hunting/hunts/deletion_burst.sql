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
--     description: Deletions within an hour beyond what the same principal made; a store of data counts twice
--   infrastructure_agents:
--     type: text
--     default: '(?i)terraform|pulumi|crossplane|cloudformation'
--     description: A regular expression of user agents that delete what they made; anyone can write it
--   expected_principals:
--     type: text[]
--     default: []
--     description: Clean-up jobs of sandboxes, by the ARN of their role
-- false_positives: Clean-up of sandboxes (name its role), the end of a project by hand.
-- misses: >-
--   Deletions by stacks and by infrastructure code, which is how an intruder in the pipeline would do it; an intruder who
--   makes as much as they delete, as jobs do that rotate snapshots or test tables.
-- sources:
--   - https://attack.mitre.org/techniques/T1485/
WITH changes AS (
    SELECT *, event_name LIKE 'C%' AS made,
           CASE WHEN event_name IN ('DeleteBucket', 'DeleteDBInstance', 'DeleteDBCluster', 'DeleteGlobalCluster', 'DeleteTable',
                                    'DeleteFileSystem', 'DeleteVault', 'DeleteUserPool', 'DeleteDBSnapshot',
                                    'DeleteDBClusterSnapshot') THEN 2 ELSE 1 END AS weight
    FROM cloudtrail
    WHERE event_name IN ('DeleteBucket', 'DeleteDBInstance', 'DeleteDBCluster', 'DeleteGlobalCluster', 'DeleteVolume',
                         'DeleteSnapshot', 'DeregisterImage', 'DeleteTable', 'DeleteFileSystem', 'DeleteDBSnapshot',
                         'DeleteDBClusterSnapshot', 'DeleteCluster', 'DeleteNodegroup', 'DeleteService', 'DeleteRepository',
                         'DeleteStack', 'DeleteFunction20150331', 'DeleteCacheCluster', 'DeleteReplicationGroup',
                         'DeleteStream', 'DeleteDomain', 'DeleteElasticsearchDomain', 'DeleteSecret', 'DeleteQueue',
                         'DeleteLoadBalancer', 'DeleteAutoScalingGroup', 'DeleteHostedZone', 'DeleteVpc', 'DeleteSubnet',
                         'DeleteStorageVirtualMachine', 'DeleteVault', 'DeleteCertificateAuthority', 'DeleteUserPool',
                         'CreateBucket', 'CreateDBInstance', 'CreateDBSnapshot', 'CreateVolume', 'CreateSnapshot', 'CreateImage',
                         'CopySnapshot', 'CopyImage', 'CreateTable', 'CreateStack', 'CreateQueue', 'CreateSecret',
                         'CreateFunction20150331', 'CreateRepository', 'CreateFileSystem')
      AND error_code IS NULL AND invoked_by IS NULL
      AND identity_type IS DISTINCT FROM 'AWSService' AND principal NOT LIKE '%/aws-service-role/%'
      AND NOT list_contains($expected_principals, principal)
      AND NOT regexp_matches(coalesce(user_agent, ''), $infrastructure_agents)
)
SELECT min(CASE WHEN NOT made THEN event_time END) AS event_time,
       arg_min(CASE WHEN NOT made THEN event_id END, CASE WHEN NOT made THEN event_time END) AS event_id,
       account, min(region) AS region, principal,
       arg_min(CASE WHEN NOT made THEN event_name END, CASE WHEN NOT made THEN event_time END) AS event_name,
       min(source_ip) AS source_ip, min(user_agent) AS user_agent, count_if(NOT made) AS events,
       cast(count_if(NOT made) AS VARCHAR) || ' deletions of ' || cast(count(DISTINCT CASE WHEN NOT made THEN event_name END) AS VARCHAR)
           || ' kinds within an hour, first '
           || arg_min(CASE WHEN NOT made THEN event_name END, CASE WHEN NOT made THEN event_time END) AS detail
FROM changes
GROUP BY account, principal, date_trunc('hour', event_time)
HAVING sum(CASE WHEN made THEN 0 ELSE weight END) - sum(CASE WHEN made THEN 2 ELSE 0 END) >= $deletions
