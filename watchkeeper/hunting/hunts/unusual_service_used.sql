-- id: unusual_service_used
-- title: A service that runs things was used in an account for the first time
-- question: Where did somebody start machines, builds or jobs in a service nobody here used before?
-- kind: detection
-- severity: LOW
-- tactics: [impact, defense-evasion]
-- techniques: [T1496.001, T1535]
-- needs: [management]
-- parameters:
--   expected_services:
--     type: text[]
--     default: []
--     description: services that are used here, as apprunner.amazonaws.com
-- first_seen: [account, event_source]
-- false_positives: a team that tries a service out
-- misses: services that are used already
-- sources:
--   - https://attack.mitre.org/techniques/T1496/001/
SELECT
    min(event_time) AS event_time,
    arg_min(event_id, event_time) AS event_id,
    account,
    min(region) AS region,
    arg_min(principal, event_time) AS principal,
    arg_min(event_name, event_time) AS event_name,
    arg_min(source_ip, event_time) AS source_ip,
    event_source,
    count(*) AS calls,
    count(DISTINCT region) AS regions,
    arg_min(event_name, event_time) || ' of ' || split_part(event_source, '.', 1) || ', '
        || cast(count(*) AS varchar) || ' call(s) in ' || cast(count(DISTINCT region) AS varchar) || ' region(s)' AS detail
FROM cloudtrail
WHERE event_source IN (
        'apprunner.amazonaws.com', 'lightsail.amazonaws.com', 'amplify.amazonaws.com', 'batch.amazonaws.com',
        'gamelift.amazonaws.com', 'workspaces.amazonaws.com', 'appstream.amazonaws.com', 'codebuild.amazonaws.com',
        'codestar.amazonaws.com', 'sagemaker.amazonaws.com', 'elasticmapreduce.amazonaws.com',
        'elasticbeanstalk.amazonaws.com', 'imagebuilder.amazonaws.com', 'datapipeline.amazonaws.com',
        'braket.amazonaws.com', 'robomaker.amazonaws.com', 'cloud9.amazonaws.com', 'deadline.amazonaws.com'
    )
  AND event_name IN (
        'CreateService', 'CreateInstances', 'CreateContainerService', 'CreateContainerServiceDeployment', 'CreateApp',
        'StartDeployment', 'CreateComputeEnvironment', 'SubmitJob', 'CreateFleet', 'CreateWorkspaces', 'StartFleet',
        'CreateProject', 'StartBuild', 'CreateNotebookInstance', 'CreateTrainingJob', 'CreateProcessingJob', 'CreateEndpoint',
        'RunJobFlow', 'CreateEnvironment', 'CreateImagePipeline', 'CreateImageRecipe', 'ActivatePipeline', 'CreateQuantumTask',
        'CreateSimulationJob', 'CreateEnvironmentEC2', 'CreateFarm', 'StartJob', 'StartPipelineExecution', 'CreateImageBuilder'
    )
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
  AND NOT coalesce(list_contains($expected_services, event_source), false)
GROUP BY account, event_source
