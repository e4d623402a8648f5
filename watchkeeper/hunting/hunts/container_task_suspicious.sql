-- id: container_task_suspicious
-- title: A task definition takes the host, steals its credentials or mines
-- question: Which task is privileged, mounts the host, or has a command of an intruder?
-- kind: detection
-- severity: HIGH
-- tactics: [execution, privilege-escalation, credential-access]
-- techniques: [T1610, T1611, T1552.005]
-- needs: [management]
-- parameters:
--   expected_principals:
--     type: text[]
--     default: []
--     description: roles that deploy the monitoring agents, which are privileged
-- false_positives: agents that watch the host (they are privileged or mount it); list the role that deploys them
-- misses: a harmless definition with a bad image
-- sources:
--   - https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
--   - https://attack.mitre.org/techniques/T1610/
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    coalesce(json_extract_string(request, '$.family'), json_extract_string(request, '$.taskDefinition'), 'unknown') AS family,
    coalesce(json_extract_string(request, '$.family'), json_extract_string(request, '$.taskDefinition'), 'a task') || ': '
        || CASE
            WHEN regexp_matches(request, '169\.254\.170\.2|AWS_CONTAINER_CREDENTIALS|169\.254\.169\.254') THEN 'reads credentials'
            WHEN regexp_matches(lower(request), 'xmrig|stratum\+|minerd|nicehash|monero') THEN 'mines'
            WHEN regexp_matches(request, '"privileged"\s*:\s*true') THEN 'privileged'
            ELSE 'mounts the host'
        END || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM cloudtrail
WHERE event_name IN ('RegisterTaskDefinition', 'RunTask', 'StartTask')
  AND event_source = 'ecs.amazonaws.com'
  AND (
        regexp_matches(request, '169\.254\.170\.2|AWS_CONTAINER_CREDENTIALS|169\.254\.169\.254')
        OR regexp_matches(lower(request), 'xmrig|stratum\+|minerd|nicehash|monero')
        OR regexp_matches(request, '"privileged"\s*:\s*true')
        OR regexp_matches(request, '"sourcePath"\s*:\s*"/(etc|root|proc|var/run/docker\.sock|home)?/?"')
    )
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
  AND NOT coalesce(list_contains($expected_principals, principal), false)
