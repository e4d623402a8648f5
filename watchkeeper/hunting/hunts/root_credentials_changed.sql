-- id: root_credentials_changed
-- title: The root user got a new key, password, address or second factor
-- question: Were root's own credentials changed or created?
-- kind: detection
-- severity: CRITICAL
-- tactics: [persistence, privilege-escalation]
-- techniques: [T1098.001, T1078.004, T1556.006]
-- needs: [management]
-- false_positives: the set-up of a new account, or a rotation that the owner of the root address announced
-- misses: a change of root's mail address that was made before the period
-- sources:
--   - https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html
--   - https://attack.mitre.org/techniques/T1098/001/
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    user_agent, error_code,
    'root: ' || event_name || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM cloudtrail
WHERE event_name IN (
        'CreateAccessKey', 'UpdateAccessKey', 'UploadSigningCertificate', 'CreateSigningCertificate',
        'DeactivateMFADevice', 'DeleteVirtualMFADevice', 'EnableMFADevice', 'PasswordRecoveryCompleted',
        'PasswordUpdated', 'EmailUpdated', 'CreateCloudFrontKeyPair', 'ChangePassword', 'CreateLoginProfile',
        'UpdateLoginProfile'
    )
  AND identity_type = 'Root'
  AND coalesce(json_extract_string(request, '$.userName'), '') IN ('', 'root', 'AWS ROOT USER')
