-- id: backup_protection_removed
-- title: Backups, their plans or their locks were removed
-- question: Is somebody making sure that nothing can be restored?
-- severity: HIGH
-- tactics: [impact]
-- techniques: [T1490, T1485]
-- needs: [management]
-- parameters:
--   recovery_points:
--     type: integer
--     default: 5
--     description: How many recovery points, snapshots of databases or backups one principal deletes within an hour
-- false_positives: Moving to another plan; cleaning up a closed project. What a stack or a lifecycle removes is left out.
-- misses: >-
--   Volumes' snapshots deleted one by one below the number of the deletion hunt. Report plans, frameworks and notifications
--   of AWS Backup, which tell of backups and keep none.
-- sources:
--   - https://attack.mitre.org/techniques/T1490/
--   - https://docs.aws.amazon.com/aws-backup/latest/devguide/API_DeleteBackupVault.html
WITH removed AS (
    SELECT event_time, event_id, account, region, principal, event_name, source_ip,
           event_name || ' '
               || coalesce(json_extract_string(request, '$.backupVaultName'), json_extract_string(request, '$.backupPlanId'),
                           json_extract_string(request, '$.dBInstanceIdentifier'),
                           json_extract_string(request, '$.dBClusterIdentifier'), json_extract_string(request, '$.tableName'),
                           json_extract_string(request, '$.policyId'), json_extract_string(request, '$.fileSystemId'),
                           json_extract_string(request, '$.sourceFileSystemId'),
                           json_extract_string(request, '$.identifier'), json_extract_string(request, '$.snapshotId'), '')
               || CASE WHEN error_code IS NULL THEN '' ELSE ', refused' END AS detail
    FROM cloudtrail
    WHERE event_source IN ('backup.amazonaws.com', 'rds.amazonaws.com', 'dynamodb.amazonaws.com', 'dlm.amazonaws.com',
                           'elasticfilesystem.amazonaws.com', 'rbin.amazonaws.com', 'ec2.amazonaws.com')
      AND event_name IN ('DeleteBackupPlan', 'DeleteBackupSelection', 'DeleteBackupVault',
                         'DeleteBackupVaultLockConfiguration', 'DeleteBackupVaultAccessPolicy',
                         'DisassociateRecoveryPoint', 'DisassociateRecoveryPointFromParent', 'ModifyDBInstance', 'ModifyDBCluster',
                         'UpdateContinuousBackups', 'DeleteLifecyclePolicy', 'UpdateLifecyclePolicy', 'PutBackupPolicy',
                         'DeleteReplicationConfiguration', 'DeleteRule', 'UnlockRule', 'UnlockSnapshot')
      AND (error_code IS NULL OR regexp_matches(error_code, '(?i)denied|unauthorized|forbidden'))
      AND coalesce(invoked_by, '') NOT IN ('cloudformation.amazonaws.com', 'backup.amazonaws.com')
      AND (event_name NOT IN ('ModifyDBInstance', 'ModifyDBCluster')
           OR json_extract_string(request, '$.backupRetentionPeriod') = '0')
      AND (event_name <> 'UpdateContinuousBackups'
           OR regexp_matches(coalesce(request, ''), '"pointInTimeRecoveryEnabled"\s*:\s*false'))
      AND (event_name <> 'UpdateLifecyclePolicy' OR regexp_matches(coalesce(request, ''), '"DISABLED"'))
      AND (event_name NOT IN ('DeleteLifecyclePolicy', 'UpdateLifecyclePolicy') OR event_source = 'dlm.amazonaws.com')
      AND (event_name <> 'PutBackupPolicy' OR regexp_matches(coalesce(request, ''), '"DISABLED"'))
),
points AS (
    SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account, min(region) AS region,
           principal, arg_min(event_name, event_time) AS event_name, min(source_ip) AS source_ip,
           cast(count(*) AS VARCHAR) || ' recovery points or backups deleted within an hour' AS detail
    FROM cloudtrail
    WHERE event_name IN ('DeleteRecoveryPoint', 'DeleteBackup', 'DeleteDBClusterSnapshot', 'DeleteDBSnapshot',
                         'DeleteDBInstanceAutomatedBackup', 'DeleteDBClusterAutomatedBackup', 'DeleteClusterSnapshot')
      AND error_code IS NULL AND invoked_by IS NULL
      AND identity_type IS DISTINCT FROM 'AWSService' AND principal NOT LIKE '%/aws-service-role/%'
    GROUP BY account, principal, date_trunc('hour', event_time)
    HAVING count(*) >= $recovery_points
)
SELECT event_time, event_id, account, region, principal, event_name, source_ip, detail FROM removed
UNION ALL
SELECT event_time, event_id, account, region, principal, event_name, source_ip, detail FROM points
