-- id: secrets_read_in_bulk
-- title: One caller read, or tried to read, many secrets
-- question: Who went through Secrets Manager?
-- kind: detection
-- severity: HIGH
-- tactics: [credential-access]
-- techniques: [T1555.006]
-- needs: [management]
-- parameters:
--   listed_first:
--     type: integer
--     default: 10
--     description: different secrets within an hour by a caller that also listed the secrets
--   secrets:
--     type: integer
--     default: 25
--     description: different secrets within an hour by any caller
--   regular_hours:
--     type: integer
--     default: 6
--     description: hours of the period in which a caller does the same, from which on it is a job that does so by the clock
--   expected_principals:
--     type: text[]
--     default: []
--     description: roles that synchronize secrets, such as a cluster's operator
-- false_positives: an operator that synchronizes secrets, infrastructure as code that refreshes them; list their roles
-- misses: >-
--   a caller that reads fewer than ten, as somebody does who looks at them in the console; a caller that does so in six or
--   more hours of the period, as jobs do that synchronize by the clock
-- sources:
--   - https://attack.mitre.org/techniques/T1555/006/
--   - https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieve-ct-entries.html
WITH hours AS (
    SELECT
        min(CASE WHEN event_name = 'GetSecretValue' THEN event_time END) AS event_time,
        arg_min(CASE WHEN event_name = 'GetSecretValue' THEN event_id END, CASE WHEN event_name = 'GetSecretValue' THEN event_time END)
            AS event_id,
        account,
        min(region) AS region,
        principal,
        'GetSecretValue' AS event_name,
        arg_min(source_ip, event_time) AS source_ip,
        count(DISTINCT CASE WHEN event_name = 'GetSecretValue' THEN json_extract_string(request, '$.secretId') END) AS secrets,
        count_if(event_name = 'GetSecretValue' AND error_code IS NOT NULL) AS refused,
        bool_or(event_name = 'ListSecrets') AS listed,
        cast(count(DISTINCT CASE WHEN event_name = 'GetSecretValue' THEN json_extract_string(request, '$.secretId') END) AS varchar)
            || ' secrets within an hour'
            || CASE WHEN bool_or(event_name = 'ListSecrets') THEN ', after listing them' ELSE '' END
            || CASE WHEN count_if(event_name = 'GetSecretValue' AND error_code IS NOT NULL) > 0
                    THEN ', ' || cast(count_if(event_name = 'GetSecretValue' AND error_code IS NOT NULL) AS varchar) || ' refused'
                    ELSE '' END AS detail
    FROM cloudtrail
    WHERE event_name IN ('GetSecretValue', 'ListSecrets')
      AND event_source = 'secretsmanager.amazonaws.com'
      AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
      AND NOT coalesce(list_contains($expected_principals, principal), false)
    GROUP BY account, principal, date_trunc('hour', event_time)
    HAVING count(DISTINCT CASE WHEN event_name = 'GetSecretValue' THEN json_extract_string(request, '$.secretId') END) >= $secrets
        OR (
            bool_or(event_name = 'ListSecrets')
            AND count(DISTINCT CASE WHEN event_name = 'GetSecretValue' THEN json_extract_string(request, '$.secretId') END)
                >= $listed_first
        )
),
counted AS (
    SELECT *, count(*) OVER (PARTITION BY account, principal) AS hours
    FROM hours
)
SELECT *
FROM counted
WHERE hours < $regular_hours
