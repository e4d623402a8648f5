-- id: build_taken_over
-- title: A build was run with a script, source, image or role of the caller's own, or got other credentials for its source
-- question: Who used CodeBuild as a shell with a role?
-- kind: detection
-- severity: MEDIUM
-- tactics: [execution, credential-access]
-- techniques: [T1648, T1651, T1552]
-- needs: [management]
-- parameters:
--   expected_principals:
--     type: text[]
--     default: []
--     description: pipelines that override build scripts by rule
-- false_positives: a pipeline that hands its build script along; it does so every day
-- misses: a project that is created for the purpose (unusual_service_used sees the first)
-- sources:
--   - https://docs.aws.amazon.com/codebuild/latest/APIReference/API_StartBuild.html
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    coalesce(json_extract_string(request, '$.projectName'), json_extract_string(request, '$.name')) AS project,
    CASE WHEN event_name = 'ImportSourceCredentials'
         THEN 'credentials for ' || coalesce(json_extract_string(request, '$.serverType'), 'a source') || ' of '
         ELSE 'own script, source, image or role in ' END
        || coalesce(json_extract_string(request, '$.projectName'), json_extract_string(request, '$.name'), 'a project')
        || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM cloudtrail
WHERE event_source = 'codebuild.amazonaws.com'
  AND event_name IN ('StartBuild', 'StartBuildBatch', 'UpdateProject', 'ImportSourceCredentials')
  AND (
        (
            event_name IN ('StartBuild', 'StartBuildBatch')
            AND regexp_matches(request, '"(buildspecOverride|serviceRoleOverride|sourceLocationOverride|imageOverride|privilegedModeOverride)"')
        )
        OR event_name = 'ImportSourceCredentials'
        OR (
            event_name = 'UpdateProject'
            AND regexp_matches(request, '"serviceRole"') AND regexp_matches(request, '"buildspec"')
        )
    )
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
  AND NOT coalesce(list_contains($expected_principals, principal), false)
