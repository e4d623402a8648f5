-- id: machine_reverted
-- title: A machine's root disk was put back to an earlier state
-- question: Is somebody wiping the traces on a machine?
-- severity: LOW
-- tactics: [defense-evasion]
-- techniques: [T1578.004]
-- needs: [management]
-- false_positives: Repairing a machine, rolling back a failed upgrade.
-- misses: Stopping a machine and attaching another disk by hand.
-- sources:
--   - https://attack.mitre.org/techniques/T1578/004/
--   - https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateReplaceRootVolumeTask.html
SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, error_code,
       'root disk of ' || coalesce(json_extract_string(request, '$.CreateReplaceRootVolumeTaskRequest.InstanceId'),
                                   json_extract_string(request, '$.instanceId'),
                                   json_extract_string(request, '$.instanceName'), '?') || ' put back' AS detail
FROM cloudtrail
WHERE event_name = 'CreateReplaceRootVolumeTask'
  AND (error_code IS NULL OR regexp_matches(error_code, '(?i)denied|unauthorized|forbidden'))
  AND invoked_by IS NULL
