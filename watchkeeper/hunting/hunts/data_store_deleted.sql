-- id: data_store_deleted
-- title: A store of data was deleted
-- question: Which buckets, databases, tables, file systems, snapshots and clusters went?
-- kind: context
-- severity: LOW
-- tactics: [impact]
-- techniques: [T1485]
-- needs: [management]
-- false_positives: All ordinary clean-up; read it beside other hits.
-- sources:
--   - https://attack.mitre.org/techniques/T1485/
SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, error_code,
       event_name || ' ' || coalesce(json_extract_string(request, '$.bucketName'),
                                     json_extract_string(request, '$.dBInstanceIdentifier'),
                                     json_extract_string(request, '$.dBClusterIdentifier'),
                                     json_extract_string(request, '$.dBSnapshotIdentifier'),
                                     json_extract_string(request, '$.dBClusterSnapshotIdentifier'),
                                     json_extract_string(request, '$.tableName'), json_extract_string(request, '$.fileSystemId'),
                                     json_extract_string(request, '$.volumeId'), json_extract_string(request, '$.snapshotId'),
                                     json_extract_string(request, '$.clusterIdentifier'), json_extract_string(request, '$.name'),
                                     '?') AS detail
FROM cloudtrail
WHERE event_name IN ('DeleteBucket', 'DeleteDBInstance', 'DeleteDBCluster', 'DeleteGlobalCluster', 'DeleteDBSnapshot',
                     'DeleteDBClusterSnapshot', 'DeleteTable', 'DeleteFileSystem', 'DeleteVolume', 'DeleteSnapshot',
                     'DeleteCluster', 'DeleteRepository', 'DeleteDomain', 'DeleteElasticsearchDomain', 'DeleteVault',
                     'DeleteReplicationGroup', 'DeleteCacheCluster', 'DeleteStream', 'DeregisterImage')
  AND error_code IS NULL
