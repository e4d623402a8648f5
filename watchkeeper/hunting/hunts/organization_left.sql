-- id: organization_left
-- title: An account left its organization, was removed from it or is being closed
-- question: Is an account slipping out of the guardrails of its organization, or moving to another one?
-- severity: HIGH
-- tactics: [defense-evasion, impact]
-- techniques: [T1666, T1531]
-- needs: [management]
-- false_positives: Closing or handing over an account as decided; a new account accepting its invitation.
-- sources:
--   - https://attack.mitre.org/techniques/T1666/
--   - https://docs.aws.amazon.com/organizations/latest/APIReference/API_LeaveOrganization.html
SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, error_code,
       event_name || coalesce(' of ' || json_extract_string(request, '$.accountId'), '')
           || CASE WHEN error_code IS NULL THEN '' ELSE ', failed: ' || error_code END AS detail
FROM cloudtrail
WHERE event_source IN ('organizations.amazonaws.com', 'account.amazonaws.com')
  AND event_name IN ('LeaveOrganization', 'RemoveAccountFromOrganization', 'DeleteOrganization', 'CloseAccount',
                     'CloseAccountResult', 'AcceptHandshake')
