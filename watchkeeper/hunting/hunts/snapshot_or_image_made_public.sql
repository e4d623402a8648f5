-- id: snapshot_or_image_made_public
-- title: A snapshot or machine image was made public
-- question: Did anyone let the world copy a disk, a database or an image?
-- severity: CRITICAL
-- tactics: [exfiltration, collection]
-- techniques: [T1537, T1530]
-- needs: [management]
-- false_positives: A publisher of public machine images.
-- sources:
--   - https://attack.mitre.org/techniques/T1537/
--   - https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySnapshotAttribute.html
--   - https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBSnapshotAttribute.html
SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, error_code,
       coalesce(json_extract_string(request, '$.snapshotId'), json_extract_string(request, '$.imageId'),
                json_extract_string(request, '$.fpgaImageId'), json_extract_string(request, '$.dBSnapshotIdentifier'),
                json_extract_string(request, '$.dBClusterSnapshotIdentifier'), '?')
           || ' made public' || CASE WHEN error_code IS NULL THEN '' ELSE ', refused' END AS detail
FROM cloudtrail
WHERE event_name IN ('ModifySnapshotAttribute', 'ModifyImageAttribute', 'ModifyFpgaImageAttribute',
                     'ModifyDBSnapshotAttribute', 'ModifyDBClusterSnapshotAttribute')
  AND (error_code IS NULL OR regexp_matches(error_code, '(?i)denied|unauthorized|forbidden|NotPermitted'))
  AND (regexp_matches(coalesce(request, ''), '"add"\s*:\s*\{[^\]]*"group"\s*:\s*"all"')
       OR regexp_matches(coalesce(request, ''), '"valuesToAdd"\s*:\s*\[[^\]]*"all"')
       OR (json_extract_string(request, '$.operationType') = 'add'
           AND regexp_matches(coalesce(request, ''), '"(userGroup|group|groupNames?|groups)"[^}\]]*"all"')))
