-- id: security_services_off
-- title: A security service was switched off
-- question: Did anyone turn off Access Analyzer, Macie, Inspector, Detective, Security Lake, Shield, Firewall Manager, a guardrail of Bedrock or another watcher?
-- severity: HIGH
-- tactics: [defense-evasion]
-- techniques: [T1562.001]
-- needs: [management]
-- false_positives: An account being closed, or a service being left by decision; infrastructure code that replaces an analyzer.
-- misses: >-
--   Turning off agents inside machines, which CloudTrail does not see; a guardrail of which some filters stay or whose
--   other policies go.
-- sources:
--   - https://attack.mitre.org/techniques/T1562/001/
--   - https://docs.aws.amazon.com/inspector/v2/APIReference/API_Disable.html
SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, error_code,
       event_name || ' of ' || split_part(event_source, '.', 1)
           || CASE WHEN error_code IS NULL THEN '' ELSE ', refused' END AS detail
FROM cloudtrail
WHERE event_source IN ('access-analyzer.amazonaws.com', 'macie2.amazonaws.com', 'macie.amazonaws.com',
                       'inspector2.amazonaws.com', 'inspector.amazonaws.com', 'detective.amazonaws.com',
                       'securitylake.amazonaws.com', 'shield.amazonaws.com', 'fms.amazonaws.com',
                       'auditmanager.amazonaws.com', 'security-ir.amazonaws.com', 'bedrock.amazonaws.com',
                       'ecr.amazonaws.com')
  AND event_name IN ('DeleteAnalyzer', 'CreateArchiveRule', 'UpdateArchiveRule', 'DisableMacie', 'UpdateMacieSession',
                     'DisassociateFromAdministratorAccount', 'DisassociateFromMasterAccount', 'DisassociateMember',
                     'DisassociateMembers', 'DeleteMember', 'DeleteMembers', 'DisableOrganizationAdminAccount',
                     'DisableDelegatedAdminAccount', 'Disable', 'CreateFilter', 'DeleteAssessmentTarget',
                     'DeleteAssessmentTemplate', 'DeleteGraph', 'DisassociateMembership',
                     'DeleteDataLake', 'DeleteDatalake', 'DeleteAwsLogSource', 'DeleteDataLakeOrganizationConfiguration',
                     'DeleteSubscription', 'DeleteProtection', 'DisableProactiveEngagement',
                     'DisableApplicationLayerAutomaticResponse', 'DisassociateDRTRole', 'DeletePolicy',
                     'DisassociateAdminAccount', 'DeregisterAccount', 'DeregisterOrganizationAdminAccount',
                     'CancelMembership', 'DeleteGuardrail', 'UpdateGuardrail', 'DeleteAutomatedReasoningPolicy',
                     'PutImageScanningConfiguration')
  AND (error_code IS NULL OR regexp_matches(error_code, '(?i)denied|unauthorized|forbidden'))
  AND (event_name <> 'UpdateMacieSession' OR json_extract_string(request, '$.status') = 'PAUSED')
  AND (event_name <> 'CreateFilter' OR json_extract_string(request, '$.action') = 'SUPPRESS'
       OR json_extract_string(request, '$.action') = 'ARCHIVE')
  AND (event_name <> 'UpdateGuardrail'
       OR (regexp_matches(coalesce(request, ''), '"inputStrength"\s*:\s*"NONE"')
           AND NOT regexp_matches(coalesce(request, ''), '"inputStrength"\s*:\s*"(LOW|MEDIUM|HIGH)"')))
  AND (event_name <> 'PutImageScanningConfiguration'
       OR json_extract_string(request, '$.imageScanningConfiguration.scanOnPush') = 'false')
  AND coalesce(invoked_by, '') NOT IN ('organizations.amazonaws.com')
  AND principal NOT LIKE '%/aws-service-role/%'
