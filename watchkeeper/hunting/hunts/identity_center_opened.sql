-- id: identity_center_opened
-- title: Identity Center's provider, second factor or administrators changed
-- question: Who changed how people come in, or made an administrator through Identity Center?
-- kind: detection
-- severity: HIGH
-- tactics: [persistence, privilege-escalation, defense-evasion]
-- techniques: [T1484.002, T1556.006, T1098.003]
-- needs: [management]
-- parameters:
--   expected_principals:
--     type: text[]
--     default: []
--     description: the deployer's role, where it manages permission sets
-- false_positives: the identity team's planned work; it is rare and has a ticket
-- misses: an assignment of an existing permission set to an existing group, which is ordinary work
-- sources:
--   - https://docs.aws.amazon.com/singlesignon/latest/userguide/sso-info-in-cloudtrail.html
--   - https://attack.mitre.org/techniques/T1484/002/
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    user_agent, error_code,
    event_name || coalesce(
        ' ' || json_extract_string(request, '$.managedPolicyArn'), ' ' || json_extract_string(request, '$.name'), ''
    ) || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM cloudtrail
WHERE event_source IN ('sso.amazonaws.com', 'sso-directory.amazonaws.com', 'identitystore.amazonaws.com')
  AND (
        event_name IN (
            'CreateExternalIdPConfigurationForDirectory', 'UpdateExternalIdPConfigurationForDirectory',
            'EnableExternalIdPConfigurationForDirectory', 'DisableExternalIdPConfigurationForDirectory',
            'DeleteExternalIdPConfigurationForDirectory', 'ImportExternalIdPCertificate',
            'CreateExternalIdPCertificate', 'AssociateDirectory', 'DisassociateDirectory',
            'UpdateMfaDeviceManagementForDirectory', 'PutMfaDeviceManagementForDirectory',
            'UpdateSSOConfiguration', 'CreateBearerToken', 'CreateProvisioningTenant', 'CreateTrustedTokenIssuer',
            'UpdateTrustedTokenIssuer', 'DeleteMfaDeviceForUser', 'CreateInstanceAccessControlAttributeConfiguration',
            'UpdateInstanceAccessControlAttributeConfiguration'
        )
        OR (
            event_name = 'AttachManagedPolicyToPermissionSet'
            AND regexp_matches(
                coalesce(request, ''), ':policy/(AdministratorAccess|IAMFullAccess|PowerUserAccess|AWSOrganizationsFullAccess|AWSSSOMasterAccountAdministrator)"'
            )
        )
        OR (
            event_name IN ('PutInlinePolicyToPermissionSet', 'PutPermissionsPolicy')
            AND regexp_matches(coalesce(request, ''), '"Action\\?"\s*:\s*(\[[^\]]*)?\\?"(\*|\*:\*|iam:\*)\\?"')
        )
    )
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
  AND NOT coalesce(list_contains($expected_principals, principal), false)
