-- id: ses_reconnaissance
-- title: A principal that never did asked how much mail this account may send
-- question: Is somebody looking for a way to send spam or phishing from here?
-- severity: LOW
-- tactics: [discovery]
-- techniques: [T1526, T1580]
-- needs: [management]
-- first_seen: [account, principal]
-- false_positives: A new mail service or its monitoring on its first day.
-- misses: The same from the console; the sending itself, which is a data event of SES.
-- sources:
--   - https://attack.mitre.org/techniques/T1526/
--   - https://docs.aws.amazon.com/ses/latest/APIReference/API_GetSendQuota.html
SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account, min(region) AS region,
       principal, arg_min(event_name, event_time) AS event_name, min(source_ip) AS source_ip,
       min(user_agent) AS user_agent, count(*) AS events,
       cast(count(DISTINCT event_name) AS VARCHAR) || ' questions about sending mail in '
           || cast(count(DISTINCT region) AS VARCHAR) || ' regions, first '
           || arg_min(event_name, event_time) AS detail
FROM cloudtrail
WHERE event_source = 'ses.amazonaws.com'
  AND event_name IN ('GetSendQuota', 'GetSendStatistics', 'GetAccount', 'GetAccountSendingEnabled', 'ListIdentities',
                     'ListEmailIdentities', 'ListVerifiedEmailAddresses', 'GetIdentityVerificationAttributes',
                     'UpdateAccountSendingEnabled', 'PutAccountDetails', 'ListServiceQuotas')
  AND identity_type IS DISTINCT FROM 'AWSService' AND invoked_by IS NULL
  AND principal NOT LIKE '%/aws-service-role/%'
  AND NOT regexp_matches(coalesce(user_agent, ''), '(?i)mozilla|console|aws[ -]internal|\.amazonaws\.com|jersey/')
GROUP BY account, principal
