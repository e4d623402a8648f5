-- id: snapshot_copied_across_regions
-- title: A snapshot or image was copied from another region or account by hand
-- question: Is somebody moving copies of disks and databases where nobody looks?
-- severity: LOW
-- tactics: [exfiltration, defense-evasion]
-- techniques: [T1537, T1578.001]
-- needs: [management]
-- parameters:
--   expected_principals:
--     type: text[]
--     default: []
--     description: Principals that copy snapshots as their work, by the ARN of their role
-- false_positives: Disaster recovery by script (name its role); AWS Backup and lifecycle policies are left out.
-- misses: Copies that are made in the other account out of what was shared with it, when that is not our account.
-- sources:
--   - https://attack.mitre.org/techniques/T1578/001/
--   - https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CopySnapshot.html
WITH copies AS (
    SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent,
           coalesce(json_extract_string(request, '$.sourceDBSnapshotIdentifier'),
                    json_extract_string(request, '$.sourceDBClusterSnapshotIdentifier'),
                    json_extract_string(request, '$.sourceSnapshotId'), json_extract_string(request, '$.sourceImageId'),
                    '?') AS source,
           json_extract_string(request, '$.sourceRegion') AS source_region
    FROM cloudtrail
    WHERE event_name IN ('CopySnapshot', 'CopyImage', 'CopyDBSnapshot', 'CopyDBClusterSnapshot')
      AND error_code IS NULL AND invoked_by IS NULL
      AND identity_type IS DISTINCT FROM 'AWSService' AND principal NOT LIKE '%/aws-service-role/%'
      AND NOT list_contains($expected_principals, principal)
)
SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent,
       source || ' copied from '
           || CASE WHEN source LIKE 'arn:%' AND split_part(source, ':', 5) <> account
                   THEN 'account ' || split_part(source, ':', 5)
                   ELSE coalesce(source_region, split_part(source, ':', 4)) END
           || ' to ' || coalesce(region, '?') AS detail
FROM copies
WHERE (source_region IS NOT NULL AND source_region IS DISTINCT FROM region)
   OR (source LIKE 'arn:%' AND (split_part(source, ':', 4) IS DISTINCT FROM region
                                OR split_part(source, ':', 5) IS DISTINCT FROM account))
