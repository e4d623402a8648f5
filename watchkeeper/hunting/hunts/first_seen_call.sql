-- id: first_seen_call
-- title: A principal changed something by a call that it never made before
-- question: Who does something new?
-- kind: context
-- severity: LOW
-- tactics: [initial-access, persistence]
-- techniques: [T1078.004]
-- needs: [management]
-- first_seen: [account, principal, event_source, event_name]
-- false_positives: Everybody who does new work; read it beside other hits of the same principal.
-- misses: Reading; what the principal did in an earlier period too.
-- sources:
--   - https://attack.mitre.org/techniques/T1078/004/
SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account, min(region) AS region,
       principal, event_source, event_name, min(source_ip) AS source_ip, count(*) AS events,
       event_name || ' of ' || split_part(event_source, '.', 1) || ', ' || cast(count(*) AS VARCHAR) || ' times' AS detail
FROM cloudtrail
WHERE event_category IS DISTINCT FROM 'Data'
  AND error_code IS NULL
  AND read_only = false
  AND event_type IS DISTINCT FROM 'AwsServiceEvent'
  AND identity_type IS DISTINCT FROM 'AWSService' AND invoked_by IS NULL
  AND principal NOT LIKE '%/aws-service-role/%'
GROUP BY account, principal, event_source, event_name
