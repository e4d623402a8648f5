-- id: data_protection_defaults_off
-- title: A default that protects data was switched off
-- question: Did anyone turn off default encryption, or the account's block of public snapshots, images or clusters, or the rotation of a key?
-- severity: MEDIUM
-- tactics: [defense-evasion]
-- techniques: [T1562.001, T1578.005]
-- needs: [management]
-- false_positives: Tests of infrastructure code; removing a bucket's own encryption setting before deleting the bucket.
-- sources:
--   - https://attack.mitre.org/techniques/T1562/001/
--   - https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisableEbsEncryptionByDefault.html
--   - https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisableSnapshotBlockPublicAccess.html
SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, error_code,
       event_name || coalesce(' of ' || coalesce(json_extract_string(request, '$.bucketName'), json_extract_string(request, '$.keyId')), '')
           || CASE WHEN error_code IS NULL THEN '' ELSE ', refused' END AS detail
FROM cloudtrail
WHERE event_name IN ('DisableEbsEncryptionByDefault', 'DisableSnapshotBlockPublicAccess',
                     'DisableImageBlockPublicAccess', 'DeleteBucketEncryption', 'PutBlockPublicAccessConfiguration',
                     'DisableVpcBlockPublicAccess', 'DeleteVpcBlockPublicAccessExclusion', 'DisableKeyRotation')
  AND (error_code IS NULL
       OR (event_name LIKE 'Disable%' AND regexp_matches(error_code, '(?i)denied|unauthorized|forbidden')))
  AND coalesce(invoked_by, '') <> 'cloudformation.amazonaws.com'
  AND (event_name <> 'PutBlockPublicAccessConfiguration'
       OR regexp_matches(coalesce(request, ''), '"blockPublicSecurityGroupRules"\s*:\s*false'))
