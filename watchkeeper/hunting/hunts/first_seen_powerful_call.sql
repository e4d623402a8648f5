-- id: first_seen_powerful_call
-- title: A principal made a powerful call for the first time
-- question: Who reads secrets, hands out access, runs commands or opens data and never did?
-- severity: LOW
-- tactics: [credential-access, persistence, privilege-escalation]
-- techniques: [T1078.004, T1098, T1555.006]
-- needs: [management]
-- first_seen: [account, principal, event_name]
-- false_positives: New automation and new duties on their first day.
-- misses: Calls that the principal made in an earlier period too.
-- sources:
--   - https://attack.mitre.org/techniques/T1078/004/
SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account, min(region) AS region,
       principal, event_name, min(source_ip) AS source_ip, min(user_agent) AS user_agent, count(*) AS events,
       event_name || ', ' || cast(count(*) AS VARCHAR) || ' times'
           || CASE WHEN bool_or(error_code IS NULL) THEN '' ELSE ', all refused' END AS detail
FROM cloudtrail
WHERE event_name IN ('GetSecretValue', 'BatchGetSecretValue', 'GetPasswordData', 'GetParametersByPath', 'CreateAccessKey',
                     'CreateLoginProfile', 'UpdateLoginProfile', 'CreateUser', 'UpdateAssumeRolePolicy', 'AttachUserPolicy',
                     'AttachRolePolicy', 'AttachGroupPolicy', 'PutUserPolicy', 'PutRolePolicy', 'PutGroupPolicy',
                     'CreatePolicyVersion', 'SetDefaultPolicyVersion', 'AddUserToGroup', 'GetFederationToken',
                     'CreateSAMLProvider', 'CreateOpenIDConnectProvider', 'CreateTrustAnchor', 'SendCommand', 'StartSession',
                     'SendSSHPublicKey', 'SendSerialConsoleSSHPublicKey', 'ModifyInstanceAttribute',
                     'ModifySnapshotAttribute', 'ModifyImageAttribute', 'ModifyDBSnapshotAttribute', 'PutBucketPolicy',
                     'PutKeyPolicy', 'CreateGrant', 'ImportKeyPair', 'CreateKeyPair', 'ExportCertificate')
  AND (error_code IS NULL OR regexp_matches(error_code, '(?i)denied|unauthorized|forbidden'))
  AND identity_type IS DISTINCT FROM 'AWSService' AND invoked_by IS NULL
  AND principal NOT LIKE '%/aws-service-role/%'
GROUP BY account, principal, event_name
