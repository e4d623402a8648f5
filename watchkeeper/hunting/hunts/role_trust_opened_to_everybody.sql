-- id: role_trust_opened_to_everybody
-- title: Anyone, or any repository, may assume a role
-- question: Which role trusts * or an identity provider without saying whose tokens?
-- kind: detection
-- severity: CRITICAL
-- tactics: [persistence, initial-access]
-- techniques: [T1098, T1199, T1078.004]
-- needs: [management]
-- false_positives: none that should stay; narrow the trust policy
-- misses: providers whose subjects are narrowed by a wildcard that is too wide
-- sources:
--   - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
--   - https://attack.mitre.org/techniques/T1199/
WITH trusts AS (
    SELECT
        *,
        coalesce(
            json_extract_string(request, '$.policyDocument'), json_extract_string(request, '$.assumeRolePolicyDocument')
        ) AS trust
    FROM cloudtrail
    WHERE event_name IN ('UpdateAssumeRolePolicy', 'CreateRole')
      AND event_source = 'iam.amazonaws.com'
      AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
)
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    json_extract_string(request, '$.roleName') AS role,
    coalesce(json_extract_string(request, '$.roleName'), 'a role')
        || CASE
            WHEN regexp_matches(trust, '"(AWS|Principal)"\s*:\s*(\[[^\]]*)?"\*"') THEN ' trusts everybody'
            WHEN trust LIKE '%token.actions.githubusercontent.com%' THEN ' trusts every repository of GitHub'
            ELSE ' trusts every identity pool of Cognito'
        END || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM trusts
WHERE (
        regexp_matches(trust, '"(AWS|Principal)"\s*:\s*(\[[^\]]*)?"\*"')
        AND lower(trust) NOT LIKE '%aws:principalorg%'
        AND lower(trust) NOT LIKE '%aws:principalarn%'
        AND lower(trust) NOT LIKE '%aws:principalaccount%'
        AND lower(trust) NOT LIKE '%aws:sourceaccount%'
        AND regexp_matches(trust, '"Effect"\s*:\s*"Allow"')
    )
   OR (
        trust LIKE '%token.actions.githubusercontent.com"%'
        AND (
            lower(trust) NOT LIKE '%token.actions.githubusercontent.com:sub%'
            OR regexp_matches(trust, 'githubusercontent\.com:sub"\s*:\s*(\[[^\]]*)?"(repo:)?\*')
        )
    )
   OR (trust LIKE '%"cognito-identity.amazonaws.com"%' AND trust NOT LIKE '%cognito-identity.amazonaws.com:aud%')
