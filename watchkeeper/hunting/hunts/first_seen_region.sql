-- id: first_seen_region
-- title: An account changed something in a region for the first time
-- question: In which region does an account work that it never worked in?
-- severity: LOW
-- tactics: [defense-evasion]
-- techniques: [T1535]
-- needs: [management]
-- first_seen: [account, region]
-- false_positives: A project that goes to a new region.
-- misses: Reading; regions in which something was changed in an earlier period.
-- sources:
--   - https://attack.mitre.org/techniques/T1535/
SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account, region,
       arg_min(principal, event_time) AS principal, arg_min(event_name, event_time) AS event_name,
       arg_min(source_ip, event_time) AS source_ip, count(*) AS events,
       cast(count(*) AS VARCHAR) || ' changes in ' || region || ', first ' || arg_min(event_name, event_time)
           || ' by ' || arg_min(principal, event_time) AS detail
FROM cloudtrail
WHERE event_category IS DISTINCT FROM 'Data'
  AND region IS NOT NULL
  AND error_code IS NULL
  AND event_source NOT IN ('signin.amazonaws.com', 'sts.amazonaws.com', 'kms.amazonaws.com', 'health.amazonaws.com',
                           'notifications.amazonaws.com')
  AND (read_only = false
       OR (read_only IS NULL
           AND NOT regexp_matches(event_name, '^(Describe|List|Get|BatchGet|Search|Lookup|Head|Test|Check|Query)')))
  AND event_type IS DISTINCT FROM 'AwsServiceEvent'
  AND identity_type IS DISTINCT FROM 'AWSService' AND invoked_by IS NULL
  AND principal NOT LIKE '%/aws-service-role/%'
GROUP BY account, region
