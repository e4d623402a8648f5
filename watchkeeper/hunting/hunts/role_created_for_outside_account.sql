-- id: role_created_for_outside_account
-- title: A new role lets another account in
-- question: Which role was created with a trust in an account that is not its own?
-- kind: detection
-- severity: MEDIUM
-- tactics: [persistence, initial-access]
-- techniques: [T1136.003, T1199, T1098.003]
-- needs: [management]
-- parameters:
--   known_accounts:
--     type: text[]
--     default: []
--     description: the organization's accounts and those of its vendors
--   expected_principals:
--     type: text[]
--     default: []
--     description: the role that rolls out a landing zone
-- false_positives: a vendor that is being connected; look for the external id in the detail and for the order
-- misses: roles that CloudFormation creates for somebody; a second outside account beside a known one
-- sources:
--   - https://attack.mitre.org/techniques/T1199/
--   - https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
WITH trusts AS (
    SELECT
        *,
        replace(
            replace(
                replace(json_extract_string(request, '$.assumeRolePolicyDocument'), ':iam::' || coalesce(account, '-'), ''),
                ':sts::' || coalesce(account, '-'), ''
            ),
            '"' || coalesce(account, '-') || '"', '""'
        ) AS others
    FROM cloudtrail
    WHERE event_name = 'CreateRole'
      AND event_source = 'iam.amazonaws.com'
      AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
      AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
),
named AS (
    SELECT
        *,
        CASE WHEN others LIKE '%:iam::%' THEN substr(split_part(others, ':iam::', 2), 1, 12)
             WHEN others LIKE '%:sts::%' THEN substr(split_part(others, ':sts::', 2), 1, 12)
             ELSE 'another account' END AS outside_account
    FROM trusts
    WHERE regexp_matches(others, ':(iam|sts)::[0-9]{12}:')
       OR regexp_matches(others, '"AWS"\s*:\s*(\[[^\]]*)?"[0-9]{12}"')
)
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    outside_account,
    json_extract_string(request, '$.roleName') AS role,
    'new role ' || coalesce(json_extract_string(request, '$.roleName'), '') || ' trusts ' || outside_account
        || CASE WHEN others LIKE '%sts:ExternalId%' THEN ' (with an external id)' ELSE '' END || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM named
WHERE NOT coalesce(list_contains($known_accounts, outside_account), false)
  AND NOT coalesce(list_contains($expected_principals, principal), false)
