-- id: service_credential_created
-- title: A credential of another sort was made for an IAM user
-- question: Who made a service's password, an API key, an SSH key or a signing certificate that outlives key rotation?
-- kind: detection
-- severity: MEDIUM
-- tactics: [persistence]
-- techniques: [T1098.001, T1098.004]
-- needs: [management]
-- false_positives: developers with CodeCommit over HTTPS or SSH; teams that use Bedrock's long-term API keys
-- misses: what is done with it
-- sources:
--   - https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceSpecificCredential.html
--   - https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html
--   - https://attack.mitre.org/techniques/T1098/001/
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    coalesce(json_extract_string(request, '$.serviceName'), event_name) AS service,
    json_extract_string(request, '$.userName') AS target_user,
    event_name || coalesce(' of ' || json_extract_string(request, '$.serviceName'), '') || ' for '
        || coalesce(json_extract_string(request, '$.userName'), 'the caller') || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM cloudtrail
WHERE event_name IN (
        'CreateServiceSpecificCredential', 'ResetServiceSpecificCredential', 'UploadSSHPublicKey',
        'UploadSigningCertificate'
    )
  AND event_source = 'iam.amazonaws.com'
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
