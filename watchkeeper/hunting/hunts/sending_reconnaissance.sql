-- id: sending_reconnaissance
-- title: One principal asked by script how much mail or how many text messages could be sent from here
-- question: Is somebody measuring what this account is worth for spam or fraud with text messages?
-- kind: detection
-- severity: MEDIUM
-- tactics: [discovery]
-- techniques: [T1526, T1580]
-- needs: [management]
-- parameters:
--   questions:
--     type: integer
--     default: 3
--     description: different questions about sending within an hour
--   regions:
--     type: integer
--     default: 8
--     description: or regions in which any of them was asked within an hour
--   regular_hours:
--     type: integer
--     default: 6
--     description: hours of the period in which a caller does the same, from which on it is a job that does so by the clock
--   expected_principals:
--     type: text[]
--     default: []
--     description: the monitoring of the mail service, by the ARN of its role
-- false_positives: an engineer who sets up mail from the command line; a new monitoring job
-- misses: one or two questions in a few regions (ses_reconnaissance sees whose first it is), and the same from the console
-- sources:
--   - https://attack.mitre.org/techniques/T1526/
--   - https://docs.aws.amazon.com/sns/latest/api/API_GetSMSSandboxAccountStatus.html
WITH hours AS (
    SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account, min(region) AS region,
           principal, arg_min(event_name, event_time) AS event_name, min(source_ip) AS source_ip,
           min(user_agent) AS user_agent, count(*) AS events,
           cast(count(DISTINCT event_name) AS VARCHAR) || ' questions about sending in '
               || cast(count(DISTINCT region) AS VARCHAR) || ' region(s) within an hour, first '
               || arg_min(event_name, event_time)
               || CASE WHEN count_if(error_code IS NULL) = 0 THEN ', all refused' ELSE '' END AS detail
    FROM cloudtrail
    WHERE event_source IN ('ses.amazonaws.com', 'email.amazonaws.com', 'sns.amazonaws.com', 'sms-voice.amazonaws.com')
      AND event_name IN (
            'GetSendQuota', 'GetSendStatistics', 'GetAccount', 'GetAccountSendingEnabled', 'ListIdentities',
            'ListEmailIdentities', 'ListVerifiedEmailAddresses', 'GetIdentityVerificationAttributes', 'GetSMSAttributes',
            'GetSMSSandboxAccountStatus', 'ListOriginationNumbers', 'ListSMSSandboxPhoneNumbers', 'DescribeSpendLimits',
            'DescribeAccountAttributes', 'DescribeAccountLimits', 'DescribePhoneNumbers', 'DescribeSenderIds'
        )
      AND identity_type IS DISTINCT FROM 'AWSService' AND invoked_by IS NULL
      AND principal NOT LIKE '%/aws-service-role/%'
      AND NOT list_contains($expected_principals, principal)
      AND NOT regexp_matches(coalesce(user_agent, ''), '(?i)mozilla|console|aws[ -]internal|\.amazonaws\.com|jersey/|terraform|pulumi')
    GROUP BY account, principal, date_trunc('hour', event_time)
    HAVING count(DISTINCT event_name) >= $questions OR count(DISTINCT region) >= $regions
),
counted AS (
    SELECT *, count(*) OVER (PARTITION BY account, principal) AS hours
    FROM hours
)
SELECT *
FROM counted
WHERE hours < $regular_hours
