-- id: machines_protected_from_termination
-- title: Many machines were protected from being terminated
-- question: Does somebody want their machines to stay?
-- severity: MEDIUM
-- tactics: [impact]
-- techniques: [T1496.001]
-- needs: [management]
-- parameters:
--   machines:
--     type: integer
--     default: 5
--     description: machines that one caller protected within an hour, afterwards or at the launch
--   infrastructure_agents:
--     type: text
--     default: '(?i)terraform|pulumi|crossplane|cloudformation'
--     description: A regular expression of user agents that protect machines as their work; anyone can write it
-- false_positives: an administrator who protects a fleet
-- misses: one launch of many machines that are protected from the start counts as one
-- sources:
--   - https://attack.mitre.org/techniques/T1496/001/
--   - https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_ChangingDisableAPITermination.html
SELECT
    min(event_time) AS event_time,
    arg_min(event_id, event_time) AS event_id,
    account,
    min(region) AS region,
    principal,
    arg_min(event_name, event_time) AS event_name,
    arg_min(source_ip, event_time) AS source_ip,
    count(*) AS machines,
    cast(count(*) AS varchar) || ' machines protected from termination within an hour' AS detail
FROM cloudtrail
WHERE event_source = 'ec2.amazonaws.com'
  AND event_name IN ('ModifyInstanceAttribute', 'RunInstances')
  AND error_code IS NULL
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND (
        lower(json_extract_string(request, '$.disableApiTermination.value')) = 'true'
        OR lower(json_extract_string(request, '$.disableApiTermination')) = 'true'
        OR (json_extract_string(request, '$.attribute') = 'disableApiTermination'
            AND lower(json_extract_string(request, '$.value')) = 'true')
    )
  AND NOT regexp_matches(coalesce(user_agent, ''), $infrastructure_agents)
GROUP BY account, principal, date_trunc('hour', event_time)
HAVING count(*) >= $machines
