-- id: endpoint_used_from_outside
-- title: A VPC endpoint refused a call, or carried one of an outside account
-- question: Does somebody in our networks work with credentials that are not ours?
-- severity: MEDIUM
-- tactics: [exfiltration]
-- techniques: [T1537, T1567]
-- needs: [network]
-- parameters:
--   known_accounts:
--     type: text[]
--     default: []
--     description: The organization's accounts and those of its vendors
-- false_positives: A vendor's agent with the vendor's credentials; a missing permission in the endpoint's policy.
-- misses: Traffic that does not go through an endpoint; endpoints for which network activity is not recorded.
-- sources:
--   - https://attack.mitre.org/techniques/T1537/
--   - https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-network-events-with-cloudtrail.html
SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account, min(region) AS region,
       principal, arg_min(event_name, event_time) AS event_name, min(source_ip) AS source_ip, vpc_endpoint_id,
       count(*) AS events,
       CASE WHEN bool_or(error_code IS NOT NULL) THEN 'endpoint ' || coalesce(vpc_endpoint_id, '?') || ' refused '
            ELSE 'endpoint ' || coalesce(vpc_endpoint_id, '?') || ' carried ' END
           || cast(count(*) AS VARCHAR) || ' calls of ' || coalesce(principal_account, principal) AS detail
FROM cloudtrail
WHERE (event_category = 'NetworkActivity' OR event_type = 'AwsVpceEvent')
  AND (error_code = 'VpceAccessDenied'
       OR (principal_account IS NOT NULL AND principal_account <> account
           AND NOT list_contains($known_accounts, principal_account)))
  AND identity_type IS DISTINCT FROM 'AWSService'
GROUP BY account, principal, principal_account, vpc_endpoint_id, date_trunc('day', event_time)
