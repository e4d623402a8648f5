-- id: compute_in_many_regions
-- title: One principal started builds, notebooks, containers or machines in several regions within an hour
-- question: Who spreads workloads over the regions?
-- severity: HIGH
-- tactics: [impact, execution, defense-evasion]
-- techniques: [T1496.001, T1535, T1610]
-- needs: [management]
-- parameters:
--   regions:
--     type: integer
--     default: 3
--     description: regions in which the principal started or tried to start something within an hour
--   expected_principals:
--     type: text[]
--     default: []
--     description: deployers that roll out to many regions, by the ARN of their role
-- false_positives: a pipeline that rolls out to many regions at once; list its role
-- misses: one region at a time, and regions behind each other over days
-- sources:
--   - https://attack.mitre.org/techniques/T1496/001/
--   - https://attack.mitre.org/techniques/T1535/
SELECT
    min(event_time) AS event_time,
    arg_min(event_id, event_time) AS event_id,
    account,
    min(region) AS region,
    principal,
    arg_min(event_name, event_time) AS event_name,
    arg_min(source_ip, event_time) AS source_ip,
    count(DISTINCT region) AS regions,
    cast(count(*) AS varchar) || ' calls in ' || cast(count(DISTINCT region) AS varchar) || ' regions within an hour, first '
        || arg_min(event_name, event_time) || ' of ' || split_part(arg_min(event_source, event_time), '.', 1) AS detail
FROM cloudtrail
WHERE event_source IN (
        'ec2.amazonaws.com', 'ecs.amazonaws.com', 'batch.amazonaws.com', 'codebuild.amazonaws.com', 'sagemaker.amazonaws.com',
        'lightsail.amazonaws.com', 'apprunner.amazonaws.com', 'amplify.amazonaws.com', 'gamelift.amazonaws.com',
        'autoscaling.amazonaws.com', 'elasticbeanstalk.amazonaws.com', 'elasticmapreduce.amazonaws.com',
        'imagebuilder.amazonaws.com', 'glue.amazonaws.com', 'workspaces.amazonaws.com', 'appstream.amazonaws.com'
    )
  AND event_name IN (
        'RunInstances', 'RequestSpotInstances', 'RequestSpotFleet', 'CreateFleet', 'CreateAutoScalingGroup', 'CreateCluster',
        'RunTask', 'CreateService', 'CreateComputeEnvironment', 'SubmitJob', 'StartBuild', 'StartBuildBatch',
        'CreateNotebookInstance', 'CreateTrainingJob', 'CreateProcessingJob', 'CreateEndpoint', 'CreateInstances',
        'CreateContainerService', 'CreateApp', 'StartJob', 'CreateEnvironment', 'RunJobFlow', 'CreateDevEndpoint',
        'StartImagePipelineExecution', 'CreateWorkspaces'
    )
  AND error_code IS DISTINCT FROM 'Client.DryRunOperation'
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND identity_type IS DISTINCT FROM 'AWSService'
  AND principal NOT LIKE '%/aws-service-role/%'
  AND NOT list_contains($expected_principals, principal)
GROUP BY account, principal, date_trunc('hour', event_time)
HAVING count(DISTINCT region) >= $regions
