-- id: code_taken_in_bulk
-- title: One principal listed functions, repositories or images and downloaded many of them by script
-- question: Who takes our code along, to read it or to look for secrets in it?
-- kind: detection
-- severity: LOW
-- tactics: [collection, credential-access]
-- techniques: [T1213.003, T1552.001]
-- needs: [management]
-- parameters:
--   items:
--     type: integer
--     default: 10
--     description: different functions, layers, repositories and images within an hour by a caller that also listed them
--   regular_hours:
--     type: integer
--     default: 6
--     description: hours of the period in which a caller does the same, from which on it is a job that does so by the clock
--   expected_principals:
--     type: text[]
--     default: []
--     description: scanners of code and images, mirrors and backups, by the ARN of their role
-- false_positives: >-
--   A scanner of functions or images, a migration of repositories, and a pipeline or a shared role of deployers that lists
--   once and asks for each of its functions: they may do so every day, so it is reported and makes no case; list their
--   roles.
-- misses: >-
--   A caller that knows the names, one that takes a few, and a clone over a repository's own service outside of AWS. Pulls
--   by docker, which CloudTrail may record with `ecr.amazonaws.com` as client and as the one that called: so do the pulls of
--   nodes and services.
-- sources:
--   - https://attack.mitre.org/techniques/T1213/003/
--   - https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html
WITH taken AS (
    SELECT *,
        CASE
            WHEN event_name LIKE 'GetFunction2%' THEN 'function ' || coalesce(json_extract_string(request, '$.functionName'), '?')
            WHEN event_name LIKE 'GetLayerVersion2%' THEN 'layer ' || coalesce(json_extract_string(request, '$.layerName'), '?')
            WHEN event_name = 'GitPull'
                THEN 'repository ' || coalesce(json_extract_string(additional, '$.repositoryName'), json_extract_string(resources, '$[0].ARN'), '?')
            WHEN event_name IN ('BatchGetImage', 'GetDownloadUrlForLayer')
                THEN 'image ' || coalesce(json_extract_string(request, '$.repositoryName'), '?')
        END AS item
    FROM cloudtrail
    WHERE event_source IN ('lambda.amazonaws.com', 'codecommit.amazonaws.com', 'ecr.amazonaws.com')
      AND (
            event_name IN ('GitPull', 'BatchGetImage', 'GetDownloadUrlForLayer', 'ListRepositories', 'DescribeRepositories')
            OR event_name LIKE 'GetFunction2%' OR event_name LIKE 'ListFunctions2%'
            OR event_name LIKE 'GetLayerVersion2%' OR event_name LIKE 'ListLayers2%'
        )
      AND error_code IS NULL AND invoked_by IS NULL
      AND identity_type IS DISTINCT FROM 'AWSService'
      AND principal NOT LIKE '%/aws-service-role/%'
      AND NOT list_contains($expected_principals, principal)
      AND NOT regexp_matches(coalesce(user_agent, ''), '(?i)mozilla|console|aws[ -]internal|\.amazonaws\.com|jersey/|terraform|pulumi|crossplane')
),
hours AS (
    SELECT min(CASE WHEN item IS NOT NULL THEN event_time END) AS event_time,
           arg_min(CASE WHEN item IS NOT NULL THEN event_id END, CASE WHEN item IS NOT NULL THEN event_time END) AS event_id,
           account, min(region) AS region, principal,
           arg_min(CASE WHEN item IS NOT NULL THEN event_name END, CASE WHEN item IS NOT NULL THEN event_time END) AS event_name,
           min(source_ip) AS source_ip, min(user_agent) AS user_agent, count(DISTINCT item) AS items,
           cast(count(DISTINCT item) AS VARCHAR) || ' functions, repositories or images taken within an hour after listing, among them '
               || min(item) AS detail
    FROM taken
    GROUP BY account, principal, date_trunc('hour', event_time)
    HAVING count(DISTINCT item) >= $items AND bool_or(item IS NULL)
),
counted AS (
    SELECT *, count(*) OVER (PARTITION BY account, principal) AS hours
    FROM hours
)
SELECT *
FROM counted
WHERE hours < $regular_hours
