-- id: cloud_shell_opened
-- title: Somebody who never did so before opened CloudShell, or moved files through it
-- question: Who works in a shell that is nobody's machine?
-- severity: LOW
-- tactics: [execution]
-- techniques: [T1059.009]
-- needs: [management]
-- first_seen: [account, principal]
-- false_positives: everybody's first time
-- misses: what was typed, of which only the calls to AWS are recorded, with an address of AWS
-- sources:
--   - https://attack.mitre.org/techniques/T1059/009/
--   - https://docs.aws.amazon.com/cloudshell/latest/userguide/logging-and-monitoring.html
SELECT
    min(event_time) AS event_time,
    arg_min(event_id, event_time) AS event_id,
    account,
    min(region) AS region,
    principal,
    arg_min(event_name, event_time) AS event_name,
    arg_min(source_ip, event_time) AS source_ip,
    bool_or(event_name LIKE 'GetFile%') AS files_moved,
    'CloudShell' || CASE WHEN bool_or(event_name LIKE 'GetFile%') THEN ', files moved through it' ELSE ' opened' END AS detail
FROM cloudtrail
WHERE event_source = 'cloudshell.amazonaws.com'
  AND event_name IN ('CreateEnvironment', 'CreateSession', 'StartEnvironment', 'GetFileDownloadUrls', 'GetFileUploadUrls')
  AND error_code IS NULL
GROUP BY account, principal
