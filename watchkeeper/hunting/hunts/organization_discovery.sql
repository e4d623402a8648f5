-- id: organization_discovery
-- title: A principal that never did asked by script about the organization or the account's contacts
-- question: Is somebody finding out whose account this is, and which others hang on it?
-- severity: LOW
-- tactics: [discovery]
-- techniques: [T1087.004, T1580]
-- needs: [management]
-- first_seen: [account, principal]
-- false_positives: New tools of the platform or finance team on their first day.
-- misses: The same from the console.
-- sources:
--   - https://attack.mitre.org/techniques/T1087/004/
--   - https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html
SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account, min(region) AS region,
       principal, arg_min(event_name, event_time) AS event_name, min(source_ip) AS source_ip,
       min(user_agent) AS user_agent, count(*) AS events,
       cast(count(DISTINCT event_name) AS VARCHAR) || ' questions about the organization or the account, first '
           || arg_min(event_name, event_time)
           || CASE WHEN bool_or(error_code IS NOT NULL) THEN ', some refused' ELSE '' END AS detail
FROM cloudtrail
WHERE event_source IN ('organizations.amazonaws.com', 'account.amazonaws.com')
  AND event_name IN ('ListAccounts', 'ListAccountsForParent', 'ListRoots', 'ListOrganizationalUnitsForParent',
                     'ListDelegatedAdministrators', 'ListPolicies', 'ListPoliciesForTarget', 'ListTargetsForPolicy',
                     'DescribeAccount', 'DescribePolicy', 'DescribeEffectivePolicy', 'ListHandshakesForAccount',
                     'GetAlternateContact', 'GetContactInformation', 'GetPrimaryEmail', 'GetAccountInformation')
  AND identity_type IS DISTINCT FROM 'AWSService' AND invoked_by IS NULL
  AND principal NOT LIKE '%/aws-service-role/%'
  AND NOT regexp_matches(coalesce(user_agent, ''), '(?i)mozilla|console|aws[ -]internal|\.amazonaws\.com|jersey/|terraform|pulumi')
GROUP BY account, principal
