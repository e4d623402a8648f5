-- id: account_contact_changed
-- title: The account's address or the people whom AWS warns were changed
-- question: Who would not be told now, or could take the account over by mail?
-- severity: MEDIUM
-- tactics: [persistence, defense-evasion]
-- techniques: [T1098, T1562.001]
-- needs: [management]
-- parameters:
--   expected_principals:
--     type: text[]
--     default: []
--     description: the account vending's role, which sets the contacts of new accounts
-- false_positives: the finance or security team that keeps contacts fresh; account vending (list its role)
-- misses: changes of the root user's name and telephone in the console's older pages
-- sources:
--   - https://attack.mitre.org/techniques/T1098/
--   - https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-update-contact.html
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    error_code,
    event_name || coalesce(' ' || json_extract_string(request, '$.alternateContactType'), '')
        || coalesce(' of account ' || json_extract_string(request, '$.accountId'), '')
        || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM cloudtrail
WHERE event_source = 'account.amazonaws.com'
  AND event_name IN (
        'PutAlternateContact', 'DeleteAlternateContact', 'PutContactInformation', 'StartPrimaryEmailUpdate',
        'AcceptPrimaryEmailUpdate', 'PutAccountName'
    )
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND NOT list_contains($expected_principals, principal)
