-- id: role_trust_opened_to_outside_account
-- title: A role now trusts another account
-- question: Which role's trust policy was rewritten to let an account in that is not its own?
-- kind: detection
-- severity: HIGH
-- tactics: [persistence, privilege-escalation, initial-access]
-- techniques: [T1098, T1199, T1098.003]
-- needs: [management]
-- parameters:
--   known_accounts:
--     type: text[]
--     default: []
--     description: the organization's accounts and those of its vendors
-- false_positives: a vendor's or a sister account's role set up by hand; name those accounts in known_accounts
-- misses: >-
--   The fourth and later outside accounts of one document where the first three are known, and principals by unique id.
-- sources:
--   - https://attack.mitre.org/techniques/T1098/
--   - https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html
WITH trusts AS (
    SELECT
        *,
        replace(
            replace(
                replace(json_extract_string(request, '$.policyDocument'), ':iam::' || coalesce(account, '-'), ''),
                ':sts::' || coalesce(account, '-'), ''
            ),
            '"' || coalesce(account, '-') || '"', '""'
        ) AS others
    FROM cloudtrail
    WHERE event_name = 'UpdateAssumeRolePolicy'
      AND event_source = 'iam.amazonaws.com'
      AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
      AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
),
named AS (
    SELECT
        *,
        CASE WHEN others LIKE '%:iam::%' THEN substr(split_part(others, ':iam::', 2), 1, 12)
             WHEN others LIKE '%:sts::%' THEN substr(split_part(others, ':sts::', 2), 1, 12)
             ELSE 'another account' END AS outside_account,
        CASE WHEN others LIKE '%:iam::%:iam::%' THEN substr(split_part(others, ':iam::', 3), 1, 12) END AS second_account,
        CASE WHEN others LIKE '%:iam::%:iam::%:iam::%' THEN substr(split_part(others, ':iam::', 4), 1, 12) END AS third_account
    FROM trusts
    WHERE regexp_matches(others, ':(iam|sts)::[0-9]{12}:')
       OR regexp_matches(others, '"AWS"\s*:\s*(\[[^\]]*)?"[0-9]{12}"')
)
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    outside_account,
    json_extract_string(request, '$.roleName') AS role,
    coalesce(json_extract_string(request, '$.roleName'), 'a role') || ' trusts ' || outside_account
        || CASE WHEN others LIKE '%sts:ExternalId%' THEN ' (with an external id)' ELSE '' END || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM named
WHERE NOT coalesce(list_contains($known_accounts, outside_account), false)
   OR (second_account IS NOT NULL AND NOT coalesce(list_contains($known_accounts, second_account), false))
   OR (third_account IS NOT NULL AND NOT coalesce(list_contains($known_accounts, third_account), false))
