-- id: delegated_administrator_added
-- title: Another account was made administrator of a service for the whole organization
-- question: Who widened what one account may do to all others?
-- kind: detection
-- severity: MEDIUM
-- tactics: [privilege-escalation, persistence]
-- techniques: [T1484, T1098]
-- needs: [management]
-- false_positives: the set-up of a security account, announced beforehand
-- misses: administrators that were there before the period
-- sources:
--   - https://docs.aws.amazon.com/organizations/latest/APIReference/API_RegisterDelegatedAdministrator.html
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    coalesce(json_extract_string(request, '$.accountId'), 'the organization') || ': ' || event_name || ' '
        || coalesce(json_extract_string(request, '$.servicePrincipal'), '') || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM cloudtrail
WHERE event_name IN ('RegisterDelegatedAdministrator', 'PutResourcePolicy')
  AND event_source = 'organizations.amazonaws.com'
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
