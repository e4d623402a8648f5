-- id: guardrails_removed
-- title: A guardrail of the organization was taken away
-- question: Did anyone detach or delete an organization policy, move an account out of its unit, or turn a control off?
-- severity: HIGH
-- tactics: [defense-evasion]
-- techniques: [T1666, T1562.001]
-- needs: [management]
-- false_positives: The platform team reorganizing units; account vending that moves new accounts. Calls that Control Tower makes itself are left out.
-- misses: A policy that stays attached and is rewritten to allow more (see the changes of the organization).
-- sources:
--   - https://attack.mitre.org/techniques/T1666/
--   - https://docs.aws.amazon.com/organizations/latest/APIReference/API_DetachPolicy.html
SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, error_code,
       event_name || ' '
           || coalesce(json_extract_string(request, '$.policyId') || ' from ' || json_extract_string(request, '$.targetId'),
                       json_extract_string(request, '$.policyId'), json_extract_string(request, '$.policyType'),
                       json_extract_string(request, '$.accountId'), json_extract_string(request, '$.servicePrincipal'),
                       json_extract_string(request, '$.controlIdentifier'), '')
           || CASE WHEN error_code IS NULL THEN '' ELSE ', refused' END AS detail
FROM cloudtrail
WHERE event_source IN ('organizations.amazonaws.com', 'controltower.amazonaws.com', 'iam.amazonaws.com')
  AND event_name IN ('DetachPolicy', 'DeletePolicy', 'DisablePolicyType', 'MoveAccount', 'DisableAWSServiceAccess',
                     'DeregisterDelegatedAdministrator', 'DisableControl', 'DisableBaseline',
                     'DeregisterManagedAccount', 'DeregisterOrganizationalUnit', 'DeleteLandingZone',
                     'DisableOrganizationsRootCredentialsManagement', 'DisableOrganizationsRootSessions')
  AND (event_source <> 'iam.amazonaws.com' OR event_name LIKE 'DisableOrganizations%')
  AND (error_code IS NULL OR regexp_matches(error_code, '(?i)denied|unauthorized|forbidden'))
  AND coalesce(invoked_by, '') NOT IN ('controltower.amazonaws.com', 'cloudformation.amazonaws.com')
