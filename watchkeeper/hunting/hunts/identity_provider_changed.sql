-- id: identity_provider_changed
-- title: A SAML or OIDC identity provider was added or changed, or one of SAML deleted
-- question: Who else may now vouch for people here?
-- kind: detection
-- severity: HIGH
-- tactics: [persistence, privilege-escalation, defense-evasion, credential-access]
-- techniques: [T1484.002, T1606.002, T1556.007]
-- needs: [management]
-- parameters:
--   expected_principals:
--     type: text[]
--     default: []
--     description: the deployer's role, where it manages providers
--   infrastructure_agents:
--     type: text
--     default: '(?i)terraform|pulumi|crossplane|cloudformation'
--     description: A regular expression of user agents that set up an app's user pool as their work; anyone can write it
-- false_positives: >-
--   A new identity provider or the yearly renewal of its metadata; a new pipeline's provider. Those of EKS clusters and
--   of Identity Center itself are left out.
-- misses: an intruder's EKS cluster as provider; tokens forged with a stolen signing key, which change nothing here
-- sources:
--   - https://attack.mitre.org/techniques/T1484/002/
--   - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers.html
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    user_agent, error_code,
    event_name || ': ' || coalesce(
        json_extract_string(request, '$.name'), json_extract_string(request, '$.url'),
        json_extract_string(request, '$.sAMLProviderArn'), json_extract_string(request, '$.samlProviderArn'),
        json_extract_string(request, '$.openIDConnectProviderArn'),
        json_extract_string(request, '$.providerName') || ' of ' || json_extract_string(request, '$.userPoolId'), 'a provider'
    ) || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM cloudtrail
WHERE event_name IN (
        'CreateSAMLProvider', 'UpdateSAMLProvider', 'CreateOpenIDConnectProvider',
        'AddClientIDToOpenIDConnectProvider', 'UpdateOpenIDConnectProviderThumbprint', 'DeleteSAMLProvider',
        'CreateIdentityProvider', 'UpdateIdentityProvider'
    )
  AND event_source IN ('iam.amazonaws.com', 'cognito-idp.amazonaws.com')
  AND NOT regexp_matches(coalesce(request, ''), 'oidc\.eks[.-]')
  AND (
        event_source <> 'cognito-idp.amazonaws.com'
        OR (
            coalesce(
                coalesce(json_extract_string(request, '$.providerType'), json_extract_string(response, '$.identityProvider.providerType'))
                    IN ('SAML', 'OIDC'),
                regexp_matches(coalesce(request, ''), '"(MetadataURL|MetadataFile|oidc_issuer|authorize_url|token_url)"')
                    AND coalesce(json_extract_string(request, '$.providerName'), '')
                        NOT IN ('Google', 'Facebook', 'LoginWithAmazon', 'SignInWithApple')
            )
            AND NOT regexp_matches(coalesce(user_agent, ''), $infrastructure_agents)
        )
    )
  AND coalesce(issuer_arn, '') NOT LIKE '%:role/aws-service-role/%'
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
  AND NOT coalesce(list_contains($expected_principals, principal), false)
