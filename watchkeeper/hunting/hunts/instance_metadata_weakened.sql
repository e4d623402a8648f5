-- id: instance_metadata_weakened
-- title: An instance's metadata service answers without a session token again
-- question: Which instance gives its role's credentials to any server-side request?
-- kind: detection
-- severity: MEDIUM
-- tactics: [credential-access, defense-evasion]
-- techniques: [T1552.005, T1562]
-- needs: [management]
-- false_positives: old software that cannot do version 2, switched back by its owner
-- misses: instances launched with version 1 allowed
-- sources:
--   - https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceMetadataOptions.html
--   - https://attack.mitre.org/techniques/T1552/005/
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    'tokens are optional on ' || coalesce(
        json_extract_string(request, '$.ModifyInstanceMetadataOptionsRequest.InstanceId'), 'every new instance'
    ) || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM cloudtrail
WHERE event_name IN ('ModifyInstanceMetadataOptions', 'ModifyInstanceMetadataDefaults')
  AND event_source = 'ec2.amazonaws.com'
  AND regexp_matches(lower(request), '"httptokens"\s*:\s*"(optional|no-preference)"')
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
