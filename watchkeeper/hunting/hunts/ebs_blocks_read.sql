-- id: ebs_blocks_read
-- title: A snapshot's blocks were read directly
-- question: Is somebody downloading disks through the EBS direct APIs?
-- severity: MEDIUM
-- tactics: [collection, exfiltration]
-- techniques: [T1530, T1537]
-- needs: ['data:ebs']
-- parameters:
--   expected_principals:
--     type: text[]
--     default: []
--     description: Backup products and scanners of our own, by the ARN of their role
-- false_positives: Agentless scanners and backup products (name their roles in expected_principals).
-- misses: Everything where the trail does not record data events of EBS.
-- sources:
--   - https://attack.mitre.org/techniques/T1530/
--   - https://docs.aws.amazon.com/ebs/latest/userguide/ebs-accessing-snapshot.html
SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account, min(region) AS region,
       principal, arg_min(event_name, event_time) AS event_name, min(source_ip) AS source_ip,
       min(user_agent) AS user_agent, count(*) AS events,
       cast(count(*) AS VARCHAR) || ' reads of blocks of '
           || cast(count(DISTINCT json_extract_string(request, '$.snapshotId')) AS VARCHAR) || ' snapshots' AS detail
FROM cloudtrail
WHERE event_source = 'ebs.amazonaws.com'
  AND event_name IN ('GetSnapshotBlock', 'ListSnapshotBlocks', 'ListChangedBlocks')
  AND invoked_by IS NULL
  AND identity_type IS DISTINCT FROM 'AWSService' AND principal NOT LIKE '%/aws-service-role/%'
  AND NOT list_contains($expected_principals, principal)
GROUP BY account, principal, date_trunc('hour', event_time)
