-- id: snapshot_or_image_shared_outside
-- title: A snapshot, machine image, backup or data share was given to an outside account
-- question: Which disk, database or image can another account copy now?
-- severity: HIGH
-- tactics: [exfiltration]
-- techniques: [T1537]
-- needs: [management]
-- parameters:
--   known_accounts:
--     type: text[]
--     default: []
--     description: The organization's accounts and those of its vendors, with which images and snapshots may be shared
-- false_positives: >-
--   Image pipelines and backup accounts of the organization (give them in known_accounts). Copies that AWS Backup starts by
--   its plan are left out.
-- misses: >-
--   A call that names several accounts of which the first is known; what a service-linked role shares for its service; a
--   backup plan that is pointed at an outside account, and its copies.
-- sources:
--   - https://attack.mitre.org/techniques/T1537/
--   - https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyImageAttribute.html
WITH shared AS (
    SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, error_code,
           coalesce(json_extract_string(request, '$.snapshotId'), json_extract_string(request, '$.imageId'),
                    json_extract_string(request, '$.dBSnapshotIdentifier'), json_extract_string(request, '$.fpgaImageId'),
                    json_extract_string(request, '$.dBClusterSnapshotIdentifier'),
                    json_extract_string(request, '$.snapshotIdentifier'), json_extract_string(request, '$.snapshotArn'),
                    json_extract_string(request, '$.dataShareArn'), json_extract_string(request, '$.clusterIdentifier'),
                    json_extract_string(request, '$.recoveryPointArn'),
                    '?') AS what,
           coalesce(json_extract_string(request, '$.launchPermission.add.items[0].userId'),
                    json_extract_string(request, '$.createVolumePermission.add.items[0].userId'),
                    json_extract_string(request, '$.loadPermission.add.items[0].userId'),
                    json_extract_string(request, '$.launchPermission.add.items[0].organizationArn'),
                    json_extract_string(request, '$.launchPermission.add.items[0].organizationalUnitArn'),
                    json_extract_string(request, '$.valuesToAdd[0]'),
                    json_extract_string(request, '$.accountWithRestoreAccess'),
                    json_extract_string(request, '$.consumerIdentifier'),
                    CASE WHEN event_name = 'StartCopyJob'
                         THEN nullif(split_part(json_extract_string(request, '$.destinationBackupVaultArn'), ':', 5), '') END,
                    CASE WHEN event_name = 'AuthorizeEndpointAccess' THEN json_extract_string(request, '$.account') END,
                    CASE WHEN json_extract_string(request, '$.operationType') = 'add'
                         THEN coalesce(json_extract_string(request, '$.userId'), json_extract_string(request, '$.userIds[0]')) END
                    ) AS receiver
    FROM cloudtrail
    WHERE event_name IN ('ModifySnapshotAttribute', 'ModifyImageAttribute', 'ModifyFpgaImageAttribute',
                         'ModifyDBSnapshotAttribute', 'ModifyDBClusterSnapshotAttribute', 'AuthorizeSnapshotAccess',
                         'AuthorizeDataShare', 'AuthorizeEndpointAccess', 'StartCopyJob')
      AND (event_name <> 'StartCopyJob' OR coalesce(invoked_by, '') <> 'backup.amazonaws.com')
      AND (error_code IS NULL OR regexp_matches(error_code, '(?i)denied|unauthorized|forbidden|NotPermitted'))
)
SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, error_code, what, receiver,
       what || ' shared with ' || receiver || CASE WHEN error_code IS NULL THEN '' ELSE ', refused' END AS detail
FROM shared
WHERE receiver IS NOT NULL
  AND receiver <> 'all'
  AND receiver IS DISTINCT FROM account
  AND principal NOT LIKE '%/aws-service-role/%'
  AND NOT list_contains($known_accounts, receiver)
