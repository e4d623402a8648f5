-- id: snapshots_made_in_bulk
-- title: One principal made many snapshots or images by hand
-- question: Is somebody copying disks and databases, before sharing or ransom?
-- severity: LOW
-- tactics: [collection, defense-evasion]
-- techniques: [T1578.001, T1530]
-- needs: [management]
-- parameters:
--   snapshots:
--     type: integer
--     default: 5
--     description: How many within an hour
--   expected_principals:
--     type: text[]
--     default: []
--     description: Backup products and image pipelines of our own, by the ARN of their role
-- false_positives: Backups by script before maintenance; AWS Backup and lifecycle policies are left out.
-- sources:
--   - https://attack.mitre.org/techniques/T1578/001/
SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account, min(region) AS region,
       principal, arg_min(event_name, event_time) AS event_name, min(source_ip) AS source_ip,
       min(user_agent) AS user_agent, count(*) AS events,
       cast(count(*) AS VARCHAR) || ' snapshots or images made within an hour' AS detail
FROM cloudtrail
WHERE event_name IN ('CreateSnapshot', 'CreateSnapshots', 'CreateDBSnapshot', 'CreateDBClusterSnapshot', 'CreateImage',
                     'CreateClusterSnapshot')
  AND error_code IS NULL AND invoked_by IS NULL
  AND identity_type IS DISTINCT FROM 'AWSService' AND principal NOT LIKE '%/aws-service-role/%'
  AND NOT list_contains($expected_principals, principal)
GROUP BY account, principal, date_trunc('hour', event_time)
HAVING count(*) >= $snapshots
