-- id: guardduty_weakened
-- title: GuardDuty was switched off, in part or in whole, or cut off from its administrator
-- question: Did anyone disable a detector, a protection plan, a member or the export of findings?
-- severity: HIGH
-- tactics: [defense-evasion]
-- techniques: [T1562.001]
-- needs: [management]
-- false_positives: Removing an account that is being closed; turning a costly protection plan off by decision; StackSets being deleted.
-- misses: Findings that are hidden by filters or trusted lists (another hunt).
-- sources:
--   - https://attack.mitre.org/techniques/T1562/001/
--   - https://docs.aws.amazon.com/guardduty/latest/APIReference/API_UpdateDetector.html
SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, error_code,
       event_name || CASE WHEN regexp_matches(coalesce(request, ''), '"status"\s*:\s*"DISABLED"')
                          THEN ' with a protection plan disabled' ELSE '' END
           || CASE WHEN error_code IS NULL THEN '' ELSE ', refused' END AS detail
FROM cloudtrail
WHERE event_source = 'guardduty.amazonaws.com'
  AND event_name IN ('DeleteDetector', 'UpdateDetector', 'UpdateMemberDetectors', 'DisassociateFromMasterAccount',
                     'DisassociateFromAdministratorAccount', 'DisassociateMembers', 'DeleteMembers',
                     'StopMonitoringMembers', 'DeletePublishingDestination', 'DisableOrganizationAdminAccount',
                     'UpdateOrganizationConfiguration', 'DeleteMalwareProtectionPlan', 'DeclineInvitations',
                     'DeleteInvitations')
  AND (error_code IS NULL OR regexp_matches(error_code, '(?i)denied|unauthorized|forbidden'))
  AND (event_name NOT IN ('UpdateDetector', 'UpdateMemberDetectors', 'UpdateOrganizationConfiguration')
       OR json_extract_string(request, '$.enable') = 'false'
       OR regexp_matches(coalesce(request, ''), '"status"\s*:\s*"DISABLED"')
       OR regexp_matches(coalesce(request, ''), '"(enable|autoEnable)"\s*:\s*("NONE"|false)'))
