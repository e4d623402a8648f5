-- id: unusual_region
-- title: Something was changed in a region in which the house does not work
-- question: Did anyone create or change anything outside of our regions?
-- severity: MEDIUM
-- tactics: [defense-evasion]
-- techniques: [T1535]
-- needs: [management]
-- parameters:
--   allowed_regions:
--     type: text[]
--     default: [us-east-1, us-east-2, us-west-1, us-west-2, ca-central-1, sa-east-1, eu-west-1, eu-west-2, eu-west-3,
--               eu-central-1, eu-north-1, ap-south-1, ap-northeast-1, ap-northeast-2, ap-northeast-3, ap-southeast-1,
--               ap-southeast-2]
--     description: The house's regions; left as it is, those that AWS opens for every account
-- false_positives: A region that was opened by decision and is not in the list yet; what services do there in their own name is left out.
-- misses: Reading, and the global services, which CloudTrail records in us-east-1.
-- sources:
--   - https://attack.mitre.org/techniques/T1535/
--   - https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html
SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account, region, principal,
       arg_min(event_name, event_time) AS event_name, min(source_ip) AS source_ip, min(user_agent) AS user_agent,
       count(*) AS events,
       cast(count(*) AS VARCHAR) || ' changes in ' || region || ', first ' || arg_min(event_name, event_time)
           || CASE WHEN bool_or(error_code IS NULL) THEN '' ELSE ', all refused' END AS detail
FROM cloudtrail
WHERE event_category IS DISTINCT FROM 'Data'
  AND region IS NOT NULL
  AND NOT list_contains($allowed_regions, region)
  AND event_source NOT IN ('signin.amazonaws.com', 'sts.amazonaws.com', 'kms.amazonaws.com', 'health.amazonaws.com',
                           'notifications.amazonaws.com')
  AND (read_only = false
       OR (read_only IS NULL
           AND NOT regexp_matches(event_name, '^(Describe|List|Get|BatchGet|Search|Lookup|Head|Test|Check|Query)')))
  AND (error_code IS NULL OR regexp_matches(error_code, '(?i)denied|unauthorized|forbidden'))
  AND event_type IS DISTINCT FROM 'AwsServiceEvent'
  AND identity_type IS DISTINCT FROM 'AWSService' AND invoked_by IS NULL
  AND principal NOT LIKE '%/aws-service-role/%'
GROUP BY account, region, principal
