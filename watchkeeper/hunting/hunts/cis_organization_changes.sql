-- id: cis_organization_changes
-- title: The organization was changed (CIS 4.15)
-- question: Who changed accounts, units or policies of the organization?
-- kind: context
-- severity: LOW
-- tactics: [defense-evasion]
-- techniques: [T1666]
-- needs: [management]
-- false_positives: All ordinary work of this sort; the CIS benchmark wants every one of them seen.
-- sources:
--   - https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html
--   - https://docs.aws.amazon.com/organizations/latest/userguide/orgs_security_incident-response.html
SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, error_code, invoked_by,
       event_name || ' ' || coalesce(json_extract_string(request, '$.policyId'),
                                     json_extract_string(request, '$.accountId'),
                                     json_extract_string(request, '$.accountName'),
                                     json_extract_string(request, '$.name'),
                                     json_extract_string(request, '$.organizationalUnitId'),
                                     json_extract_string(request, '$.servicePrincipal'), '')
           || CASE WHEN error_code IS NULL THEN '' ELSE ', failed: ' || error_code END AS detail
FROM cloudtrail
WHERE event_source IN ('organizations.amazonaws.com')
  AND event_name IN ('AcceptHandshake', 'AttachPolicy', 'CreateAccount', 'CreateAccountResult',
                     'CreateGovCloudAccount', 'CreateOrganizationalUnit', 'CreateOrganization', 'CreatePolicy',
                     'DeclineHandshake', 'DeleteOrganization', 'DeleteOrganizationalUnit', 'DeletePolicy',
                     'DetachPolicy', 'DisablePolicyType', 'EnablePolicyType', 'InviteAccountToOrganization',
                     'LeaveOrganization', 'MoveAccount', 'RemoveAccountFromOrganization', 'UpdatePolicy',
                     'UpdateOrganizationalUnit', 'CloseAccount', 'RegisterDelegatedAdministrator',
                     'DeregisterDelegatedAdministrator', 'EnableAWSServiceAccess', 'DisableAWSServiceAccess',
                     'PutResourcePolicy')
