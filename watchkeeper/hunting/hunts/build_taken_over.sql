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
--   known_accounts:
--     type: text[]
--     default: []
--     description: accounts from whose registries builds may take their images
--   usual_agents:
--     type: text
--     default: '(?i)aws-actions/aws-codebuild-run-build'
--     description: A regular expression of clients that always name the source, which is their own repository; anyone can write it
-- false_positives: >-
--   A pipeline that hands its build script along; it does so every day: list it. AWS's own images, those of a registry of
--   this account or of known accounts, and the source that GitHub's action names at every build are left out.
-- misses: >-
--   A project that is created for the purpose (unusual_service_used sees the first), and an image that the intruder put
--   into a registry of the house before (image_pushed_by_newcomer).
-- sources:
--   - https://docs.aws.amazon.com/codebuild/latest/APIReference/API_StartBuild.html
WITH calls AS (
    SELECT *,
           json_extract_string(request, '$.imageOverride') AS image,
           split_part(json_extract_string(request, '$.imageOverride'), '.', 1) AS registry,
           coalesce(json_extract_string(request, '$.projectName'), json_extract_string(request, '$.name')) AS project
    FROM cloudtrail
    WHERE event_source = 'codebuild.amazonaws.com'
      AND event_name IN ('StartBuild', 'StartBuildBatch', 'UpdateProject', 'ImportSourceCredentials')
      AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
      AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
      AND NOT coalesce(list_contains($expected_principals, principal), false)
)
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip, project, image,
    CASE WHEN event_name = 'ImportSourceCredentials'
         THEN 'credentials for ' || coalesce(json_extract_string(request, '$.serverType'), 'a source') || ' of '
         ELSE 'own script, source, image or role in ' END
        || coalesce(project, 'a project') || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM calls
WHERE event_name = 'ImportSourceCredentials'
   OR (
        event_name IN ('StartBuild', 'StartBuildBatch')
        AND (
            regexp_matches(request, '"(buildspecOverride|serviceRoleOverride|privilegedModeOverride)"')
            OR (
                regexp_matches(request, '"sourceLocationOverride"')
                AND NOT regexp_matches(coalesce(user_agent, ''), $usual_agents)
            )
            OR (
                image IS NOT NULL
                AND NOT regexp_matches(image, '^(aws/codebuild/|public\.ecr\.aws/codebuild/)')
                AND NOT (
                    regexp_matches(image, '^[0-9]{12}\.dkr[.-]ecr[.-]')
                    AND (registry = account OR list_contains($known_accounts, registry))
                )
            )
        )
    )
   OR (
        event_name = 'UpdateProject'
        AND regexp_matches(request, '"serviceRole"') AND regexp_matches(request, '"buildspec"')
    )
