-- id: quota_reconnaissance
-- title: Service quotas were asked in several regions by script
-- question: Is somebody measuring how many machines could be started here?
-- severity: LOW
-- tactics: [discovery]
-- techniques: [T1580]
-- needs: [management]
-- parameters:
--   regions:
--     type: integer
--     default: 3
--     description: Distinct regions in which one principal asks within an hour
--   expected_principals:
--     type: text[]
--     default: []
--     description: Quota monitors of our own, by the ARN of their role
-- false_positives: Quota monitors (name their roles in expected_principals), account vending.
-- sources:
--   - https://attack.mitre.org/techniques/T1580/
--   - https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_ListServiceQuotas.html
SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account, min(region) AS region,
       principal, arg_min(event_name, event_time) AS event_name, min(source_ip) AS source_ip,
       min(user_agent) AS user_agent, count(*) AS events,
       'quotas asked in ' || cast(count(DISTINCT region) AS VARCHAR) || ' regions' AS detail
FROM cloudtrail
WHERE event_source = 'servicequotas.amazonaws.com'
  AND event_name IN ('ListServiceQuotas', 'GetServiceQuota', 'ListAWSDefaultServiceQuotas', 'GetAWSDefaultServiceQuota')
  AND identity_type IS DISTINCT FROM 'AWSService' AND invoked_by IS NULL
  AND principal NOT LIKE '%/aws-service-role/%'
  AND NOT list_contains($expected_principals, principal)
  AND NOT regexp_matches(coalesce(user_agent, ''), '(?i)mozilla|console|aws[ -]internal|\.amazonaws\.com|jersey/|terraform|pulumi')
GROUP BY account, principal, date_trunc('hour', event_time)
HAVING count(DISTINCT region) >= $regions
