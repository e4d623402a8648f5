-- id: region_enabled
-- title: A region was enabled for an account
-- question: Did anyone open a region that was closed?
-- severity: MEDIUM
-- tactics: [defense-evasion]
-- techniques: [T1535]
-- needs: [management]
-- false_positives: Opening a region as decided, from the account that manages the organization.
-- sources:
--   - https://attack.mitre.org/techniques/T1535/
--   - https://docs.aws.amazon.com/accounts/latest/reference/API_EnableRegion.html
SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, error_code,
       'region ' || coalesce(json_extract_string(request, '$.RegionName'), json_extract_string(request, '$.regionName'), '?')
           || ' enabled for ' || coalesce(json_extract_string(request, '$.AccountId'),
                                          json_extract_string(request, '$.accountId'), account, '?')
           || CASE WHEN error_code IS NULL THEN '' ELSE ', refused' END AS detail
FROM cloudtrail
WHERE event_name = 'EnableRegion'
  AND (error_code IS NULL OR regexp_matches(error_code, '(?i)denied|unauthorized|forbidden'))
