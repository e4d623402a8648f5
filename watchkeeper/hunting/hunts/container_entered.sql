-- id: container_entered
-- title: Somebody who never did so before ran a command in a running container
-- question: Who entered a task with ECS Exec?
-- kind: detection
-- severity: MEDIUM
-- tactics: [execution]
-- techniques: [T1609, T1651]
-- needs: [management]
-- parameters:
--   expected_principals:
--     type: text[]
--     default: []
--     description: roles of people who debug this way
-- first_seen: [account, principal]
-- false_positives: a developer's first debugging session
-- misses: what was typed, unless the cluster logs it
-- sources:
--   - https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ExecuteCommand.html
--   - https://attack.mitre.org/techniques/T1609/
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    json_extract_string(request, '$.cluster') AS cluster,
    coalesce(json_extract_string(request, '$.command'), 'a command') || ' in '
        || coalesce(json_extract_string(request, '$.container'), 'a container') || ' of '
        || coalesce(json_extract_string(request, '$.task'), 'a task') || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM cloudtrail
WHERE event_name = 'ExecuteCommand'
  AND event_source = 'ecs.amazonaws.com'
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
  AND NOT coalesce(list_contains($expected_principals, principal), false)
