-- id: leaked_key_quarantined
-- title: AWS found an access key of yours in public and put its user under quarantine
-- question: Which user got one of AWS's quarantine policies?
-- kind: detection
-- severity: CRITICAL
-- tactics: [initial-access, credential-access]
-- techniques: [T1552.001, T1078.004]
-- needs: [management]
-- false_positives: none that matter; the key is public, whoever attached the policy
-- misses: keys that were found where AWS does not look
-- sources:
--   - https://docs.aws.amazon.com/IAM/latest/UserGuide/access-keys-admin-managed.html
--   - https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSCompromisedKeyQuarantineV3.html
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    json_extract_string(request, '$.userName') AS target_user,
    'a key of ' || coalesce(json_extract_string(request, '$.userName'), 'a user') || ' is public: '
        || CASE WHEN event_name LIKE 'Detach%' OR event_name LIKE 'Delete%' THEN 'its quarantine was lifted'
                ELSE 'it was put under quarantine' END || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM cloudtrail
WHERE event_source = 'iam.amazonaws.com'
  AND event_name IN ('AttachUserPolicy', 'PutUserPolicy', 'DetachUserPolicy', 'DeleteUserPolicy')
  AND (
        request LIKE '%AWSCompromisedKeyQuarantine%'
        OR request LIKE '%AWSExposedCredentialPolicy_DO_NOT_REMOVE%'
    )
