-- id: parameters_decrypted_in_bulk
-- title: One caller decrypted many of Parameter Store's secrets
-- question: Who went through Parameter Store with decryption?
-- kind: detection
-- severity: HIGH
-- tactics: [credential-access]
-- techniques: [T1555.006, T1552]
-- needs: [management]
-- parameters:
--   listed_first:
--     type: integer
--     default: 5
--     description: parameters within an hour by a caller that also listed the parameters
--   names:
--     type: integer
--     default: 60
--     description: parameters within an hour by any caller
--   regular_hours:
--     type: integer
--     default: 6
--     description: hours of the period in which a caller does the same, from which on it is a job that does so by the clock
--   expected_principals:
--     type: text[]
--     default: []
--     description: roles that synchronize parameters or deploy with them
-- false_positives: infrastructure as code that refreshes its parameters, an operator that synchronizes them
-- misses: >-
--   a caller that knows the names and reads a few; a path below the root, read at once; a caller that does so in six or
--   more hours of the period, as jobs do that synchronize by the clock
-- sources:
--   - https://attack.mitre.org/techniques/T1555/006/
--   - https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html
WITH reads AS (
    SELECT
        *,
        CASE
            WHEN event_name = 'GetParameters' AND lower(json_extract_string(request, '$.withDecryption')) = 'true'
                THEN length(request) - length(replace(request, ',', ''))
            WHEN event_name IN ('GetParameter', 'GetParameterHistory') AND lower(json_extract_string(request, '$.withDecryption')) = 'true' THEN 1
            ELSE 0
        END AS names_read,
        event_name = 'GetParametersByPath' AND lower(json_extract_string(request, '$.withDecryption')) = 'true'
            AND lower(json_extract_string(request, '$.recursive')) = 'true'
            AND json_extract_string(request, '$.path') = '/' AS read_all
    FROM cloudtrail
    WHERE event_name IN ('GetParameters', 'GetParameter', 'GetParameterHistory', 'GetParametersByPath', 'DescribeParameters')
      AND event_source = 'ssm.amazonaws.com'
      AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
),
hours AS (
    SELECT
        min(CASE WHEN event_name <> 'DescribeParameters' THEN event_time END) AS event_time,
        arg_min(
            CASE WHEN event_name <> 'DescribeParameters' THEN event_id END,
            CASE WHEN event_name <> 'DescribeParameters' THEN event_time END
        ) AS event_id,
        account,
        min(region) AS region,
        principal,
        min(CASE WHEN event_name <> 'DescribeParameters' THEN event_name END) AS event_name,
        arg_min(source_ip, event_time) AS source_ip,
        sum(names_read) AS parameters_read,
        bool_or(event_name = 'DescribeParameters') AS listed,
        cast(sum(names_read) AS varchar) || ' parameters decrypted within an hour'
            || CASE WHEN bool_or(read_all) THEN ', and everything below /' ELSE '' END
            || CASE WHEN bool_or(event_name = 'DescribeParameters') THEN ', after listing them' ELSE '' END AS detail
    FROM reads
    WHERE NOT coalesce(list_contains($expected_principals, principal), false)
    GROUP BY account, principal, date_trunc('hour', event_time)
    HAVING sum(names_read) >= $names
        OR bool_or(read_all)
        OR (bool_or(event_name = 'DescribeParameters') AND sum(names_read) >= $listed_first)
),
counted AS (
    SELECT *, count(*) OVER (PARTITION BY account, principal) AS hours
    FROM hours
)
SELECT *
FROM counted
WHERE hours < $regular_hours
