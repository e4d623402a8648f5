-- id: ssm_command_on_many_instances
-- title: One script was sent to many instances
-- question: Who ran a script on a fleet within an hour?
-- kind: detection
-- severity: MEDIUM
-- tactics: [execution]
-- techniques: [T1651, T1059.009]
-- needs: [management]
-- parameters:
--   instances:
--     type: integer
--     default: 3
--     description: instances that were named in one caller's commands within an hour
--   expected_principals:
--     type: text[]
--     default: []
--     description: roles of operations and of patching
-- false_positives: operations; list their roles
-- misses: >-
--   Commands to instances by tag, whose number is not in the log (they count as the threshold when the tag is a wildcard
--   or there are no instance ids).
-- sources:
--   - https://attack.mitre.org/techniques/T1651/
WITH commands AS (
    SELECT
        *,
        length(request) - length(replace(request, '"i-', '"i')) + length(request) - length(replace(request, '"mi-', '"mi'))
            AS named
    FROM cloudtrail
    WHERE event_name = 'SendCommand'
      AND event_source = 'ssm.amazonaws.com'
      AND error_code IS NULL
      AND regexp_matches(
            json_extract_string(request, '$.documentName'),
            '(AWS-RunShellScript|AWS-RunPowerShellScript|AWS-RunRemoteScript|AWS-RunDocument)$'
        )
      AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
)
SELECT
    min(event_time) AS event_time,
    arg_min(event_id, event_time) AS event_id,
    account,
    min(region) AS region,
    principal,
    'SendCommand' AS event_name,
    arg_min(source_ip, event_time) AS source_ip,
    count(*) AS commands,
    sum(named) AS instances,
    cast(count(*) AS varchar) || ' command(s) to ' || cast(sum(named) AS varchar) || ' named instances'
        || CASE WHEN bool_or(json_extract_string(request, '$.targets[0].values[0]') = '*') THEN ' and to all of them' ELSE '' END
        AS detail
FROM commands
WHERE NOT coalesce(list_contains($expected_principals, principal), false)
GROUP BY account, principal, date_trunc('hour', event_time)
HAVING sum(named) >= $instances OR bool_or(json_extract_string(request, '$.targets[0].values[0]') = '*')
