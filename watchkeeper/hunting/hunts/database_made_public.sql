-- id: database_made_public
-- title: A database or cluster can now be reached from the internet
-- question: Which database was made public?
-- severity: HIGH
-- tactics: [initial-access, exfiltration]
-- techniques: [T1133, T1537]
-- needs: [management]
-- false_positives: A test database without data; a cluster whose endpoint is public by decision.
-- misses: Databases on machines of their own; restored copies whose network makes them public.
-- sources:
--   - https://attack.mitre.org/techniques/T1133/
--   - https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBInstance.html
SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, error_code,
       event_name || ': ' || coalesce(json_extract_string(request, '$.dBInstanceIdentifier'),
                                      json_extract_string(request, '$.dBClusterIdentifier'),
                                      json_extract_string(request, '$.clusterIdentifier'),
                                      json_extract_string(request, '$.replicationInstanceIdentifier'),
                                      json_extract_string(request, '$.brokerName'), json_extract_string(request, '$.name'),
                                      '?') || ' is reachable from the internet' AS detail
FROM cloudtrail
WHERE event_name IN ('ModifyDBInstance', 'ModifyDBCluster', 'CreateDBInstance', 'CreateDBCluster',
                     'RestoreDBInstanceFromDBSnapshot', 'RestoreDBInstanceToPointInTime', 'RestoreDBClusterFromSnapshot',
                     'RestoreDBInstanceFromS3', 'CreateDBInstanceReadReplica', 'ModifyCluster', 'CreateCluster',
                     'RestoreFromClusterSnapshot', 'CreateReplicationInstance', 'CreateBroker', 'UpdateClusterConfig',
                     'UpdateConnectivity')
  AND event_source IN ('rds.amazonaws.com', 'redshift.amazonaws.com', 'dms.amazonaws.com', 'mq.amazonaws.com',
                       'eks.amazonaws.com', 'kafka.amazonaws.com', 'amazonmq.amazonaws.com')
  AND error_code IS NULL
  AND (json_extract_string(request, '$.publiclyAccessible') = 'true'
       OR (event_name = 'UpdateClusterConfig'
           AND json_extract_string(request, '$.resourcesVpcConfig.endpointPublicAccess') = 'true'
           AND (NOT regexp_matches(coalesce(request, ''), '"publicAccessCidrs"\s*:\s*\[\s*"')
                OR regexp_matches(coalesce(request, ''), '"publicAccessCidrs"\s*:\s*\[[^\]]*"0\.0\.0\.0/0"')))
       OR (event_name = 'UpdateConnectivity' AND regexp_matches(coalesce(request, ''), 'SERVICE_PROVIDED_EIPS')))
