-- id: account_added_to_organization
-- title: An account was created in the organization or invited into it
-- question: Who brings accounts in that nobody watches yet?
-- kind: detection
-- severity: MEDIUM
-- tactics: [persistence, defense-evasion]
-- techniques: [T1666, T1136.003]
-- needs: [management]
-- parameters:
--   expected_principals:
--     type: text[]
--     default: []
--     description: the account vending's role
-- false_positives: account vending by a role of one's own (list it); Control Tower's and Service Catalog's calls are left out
-- misses: an account that joins another organization (organization_left)
-- sources:
--   - https://attack.mitre.org/techniques/T1666/
--   - https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateAccount.html
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    error_code,
    event_name || coalesce(' ' || json_extract_string(request, '$.accountName'), '')
        || coalesce(' ' || json_extract_string(request, '$.target.id'), '')
        || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM cloudtrail
WHERE event_source = 'organizations.amazonaws.com'
  AND event_name IN ('CreateAccount', 'CreateGovCloudAccount', 'InviteAccountToOrganization', 'CreateOrganization')
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND principal NOT LIKE '%/aws-service-role/%'
  AND principal NOT LIKE '%AWSControlTower%'
  AND NOT list_contains($expected_principals, principal)
