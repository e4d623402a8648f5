-- id: disk_of_another_machine_attached
-- title: Somebody attached a copy of a disk, or the disk of another machine, to an instance
-- question: Who reads a disk by mounting it on a machine of their own?
-- kind: detection
-- severity: MEDIUM
-- tactics: [collection, credential-access, defense-evasion]
-- techniques: [T1578.002, T1530, T1552.001]
-- needs: [management]
-- parameters:
--   hours:
--     type: integer
--     default: 24
--     description: hours between the making or freeing of the disk and its attachment by the same principal
--   attachments:
--     type: integer
--     default: 20
--     description: attachments in the period from which on a principal is taken for a storage controller
--   usual_agents:
--     type: text
--     default: '(?i)terraform|pulumi|crossplane|cloudformation|ebs-?csi|ebs\.csi|kubernetes|velero|packer'
--     description: A regular expression of clients that move disks as their work; anyone can write it
--   expected_principals:
--     type: text[]
--     default: []
--     description: restore tests, agentless scanners and storage controllers, by the ARN of their role
-- false_positives: >-
--   A restore of single files and the rescue of a machine that does not boot; look whose the instance is. A disk that goes
--   back to the root device is left out.
-- misses: >-
--   A disk copied by one principal and attached by another, a launch from the snapshot, and somebody who attaches as many
--   disks as a controller. Asked over one day, as hunt-all does, a disk that is attached only after midnight.
-- sources:
--   - https://attack.mitre.org/techniques/T1578/002/
--   - https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachVolume.html
WITH ready AS (
    SELECT account, principal, event_time AS at, event_name AS how, json_extract_string(request, '$.snapshotId') AS snapshot,
           coalesce(json_extract_string(response, '$.volumeId'), json_extract_string(request, '$.volumeId')) AS volume,
           CASE WHEN event_name = 'DetachVolume'
                THEN coalesce(json_extract_string(response, '$.instanceId'), json_extract_string(request, '$.instanceId')) END AS left_machine
    FROM cloudtrail
    WHERE event_name IN ('CreateVolume', 'DetachVolume')
      AND event_source = 'ec2.amazonaws.com'
      AND error_code IS NULL AND invoked_by IS NULL
      AND (event_name = 'DetachVolume' OR json_extract_string(request, '$.snapshotId') LIKE 'snap-%')
),
attached AS (
    SELECT *, json_extract_string(request, '$.volumeId') AS volume, json_extract_string(request, '$.instanceId') AS instance_id,
           count(*) OVER (PARTITION BY account, principal) AS attachments
    FROM cloudtrail
    WHERE event_name = 'AttachVolume'
      AND event_source = 'ec2.amazonaws.com'
      AND error_code IS NULL
      AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
      AND identity_type IS DISTINCT FROM 'AWSService'
      AND principal NOT LIKE '%/aws-service-role/%'
      AND NOT list_contains($expected_principals, principal)
      AND NOT regexp_matches(coalesce(user_agent, ''), $usual_agents)
)
SELECT
    attached.event_time, attached.event_id, attached.account, attached.region, attached.principal, attached.event_name,
    attached.source_ip, attached.instance_id, attached.volume,
    attached.volume || ' on ' || attached.instance_id || ': '
        || CASE WHEN max(ready.snapshot) IS NULL THEN 'taken from ' || max(ready.left_machine)
                ELSE 'made of ' || max(ready.snapshot) END AS detail
FROM attached
JOIN ready
  ON ready.account = attached.account AND ready.principal = attached.principal AND ready.volume = attached.volume
 AND ready.at <= attached.event_time AND attached.event_time <= ready.at + $hours * interval 1 hour
WHERE attached.attachments < $attachments
  AND coalesce(json_extract_string(attached.request, '$.device'), '') NOT IN ('/dev/sda1', '/dev/xvda')
  AND (ready.how = 'CreateVolume' OR ready.left_machine <> attached.instance_id)
GROUP BY attached.event_time, attached.event_id, attached.account, attached.region, attached.principal,
    attached.event_name, attached.source_ip, attached.instance_id, attached.volume
