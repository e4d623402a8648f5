-- id: mail_sending_prepared
-- title: Somebody prepared to send mail or text messages
-- question: Who verifies senders, signs with a key of their own, raises limits, leaves the sandbox or sets up mailboxes?
-- kind: detection
-- severity: MEDIUM
-- tactics: [impact]
-- techniques: [T1496.003, T1496]
-- needs: [management]
-- parameters:
--   expected_principals:
--     type: text[]
--     default: []
--     description: roles of teams that send mail
-- false_positives: a team that sets up mail; list its deployer
-- misses: an intruder who sends with an identity that is verified already
-- sources:
--   - https://attack.mitre.org/techniques/T1496/003/
--   - https://docs.aws.amazon.com/ses/latest/dg/request-production-access.html
SELECT
    min(event_time) AS event_time,
    arg_min(event_id, event_time) AS event_id,
    account,
    min(region) AS region,
    principal,
    arg_min(event_name, event_time) AS event_name,
    arg_min(source_ip, event_time) AS source_ip,
    count(*) AS calls,
    count(DISTINCT region) AS regions,
    cast(count(*) AS varchar) || ' call(s), first ' || arg_min(event_name, event_time) || ' '
        || coalesce(
            arg_min(json_extract_string(request, '$.emailIdentity'), event_time),
            arg_min(json_extract_string(request, '$.emailAddress'), event_time),
            arg_min(json_extract_string(request, '$.domain'), event_time), ''
        ) || ', ' || cast(count(DISTINCT region) AS varchar) || ' region(s)' AS detail
FROM cloudtrail
WHERE event_source IN ('ses.amazonaws.com', 'email.amazonaws.com', 'sns.amazonaws.com', 'sms-voice.amazonaws.com',
                       'workmail.amazonaws.com')
  AND event_name IN (
        'CreateEmailIdentity', 'VerifyEmailIdentity', 'VerifyEmailAddress', 'VerifyDomainIdentity', 'VerifyDomainDkim',
        'UpdateAccountSendingEnabled', 'PutAccountSendingAttributes', 'PutAccountDetails', 'SetSMSAttributes',
        'CreateSMSSandboxPhoneNumber', 'VerifySMSSandboxPhoneNumber', 'RequestPhoneNumber', 'SetTextMessageSpendLimitOverride',
        'RequestSenderId', 'CreatePool', 'PutEmailIdentityDkimSigningAttributes', 'CreateOrganization', 'RegisterToWorkMail'
    )
  AND (event_name <> 'PutEmailIdentityDkimSigningAttributes'
       OR json_extract_string(request, '$.signingAttributesOrigin') = 'EXTERNAL')
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
  AND NOT coalesce(list_contains($expected_principals, principal), false)
GROUP BY account, principal
