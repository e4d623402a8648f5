-- id: image_pushed_by_newcomer
-- title: Somebody who never did so before pushed a container image
-- question: Who put an image into a registry that others run?
-- kind: detection
-- severity: LOW
-- tactics: [persistence]
-- techniques: [T1525]
-- needs: [management]
-- parameters:
--   expected_principals:
--     type: text[]
--     default: []
--     description: the pipelines' roles
-- first_seen: [account, principal]
-- false_positives: a new pipeline, a developer's first push
-- misses: an intruder in the pipeline
-- sources:
--   - https://attack.mitre.org/techniques/T1525/
--   - https://docs.aws.amazon.com/AmazonECR/latest/userguide/logging-using-cloudtrail.html
SELECT
    min(event_time) AS event_time,
    arg_min(event_id, event_time) AS event_id,
    account,
    min(region) AS region,
    principal,
    'PutImage' AS event_name,
    arg_min(source_ip, event_time) AS source_ip,
    count(DISTINCT json_extract_string(request, '$.repositoryName')) AS repositories,
    'pushed to ' || coalesce(min(json_extract_string(request, '$.repositoryName')), 'a repository')
        || coalesce(', tag ' || min(json_extract_string(request, '$.imageTag')), '') AS detail
FROM cloudtrail
WHERE event_name = 'PutImage'
  AND event_source IN ('ecr.amazonaws.com', 'ecr-public.amazonaws.com')
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
  AND NOT coalesce(list_contains($expected_principals, principal), false)
GROUP BY account, principal
