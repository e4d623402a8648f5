-- id: workload_with_role_by_long_lived_key
-- title: A user's long-lived key made a job, function or build that has a role, and ran it
-- question: Who got a role's permissions by handing the role to something of their own?
-- kind: detection
-- severity: MEDIUM
-- tactics: [privilege-escalation, execution]
-- techniques: [T1548.005, T1648, T1078.004]
-- needs: [management]
-- parameters:
--   usual_agents:
--     type: text
--     default: '(?i)terraform|pulumi|crossplane|cloudformation|serverless|zappa|chalice'
--     description: A regular expression of clients that deploy as their work; anyone can write it
--   expected_principals:
--     type: text[]
--     default: []
--     description: users whose keys a pipeline or a scheduler works with
-- false_positives: an old pipeline with a user's key, a developer who tries a service out; list the key, or give it a role
-- misses: >-
--   The same with a role's session, what is made on one day and run on another, and a new version of a function's code
--   under the role that it has (lambda_changed_with_long_lived_key).
-- sources:
--   - https://attack.mitre.org/techniques/T1548/005/
--   - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
WITH calls AS (
    SELECT event_time, event_id, account, region, principal, event_name, event_source, source_ip, access_key_id,
           event_name IN ('CreateJob', 'UpdateJob', 'CreateDevEndpoint', 'CreateNotebookInstance', 'PutPipelineDefinition',
                          'CreateStateMachine', 'CreateProject', 'RegisterTaskDefinition', 'RegisterJobDefinition',
                          'CreateCodeInterpreter')
               OR event_name LIKE 'CreateFunction2%' AS makes,
           event_name IN ('StartJobRun', 'CreateDevEndpoint', 'CreatePresignedNotebookInstanceUrl', 'ActivatePipeline',
                          'StartExecution', 'StartSyncExecution', 'StartBuild', 'RunTask', 'SubmitJob',
                          'StartCodeInterpreterSession')
               OR regexp_matches(event_name, '^(Invoke|CreateEventSourceMapping2|CreateFunctionUrlConfig2|AddPermission2)') AS starts,
           coalesce(
               json_extract_string(request, '$.role'), json_extract_string(request, '$.roleArn'),
               json_extract_string(request, '$.jobUpdate.role'), json_extract_string(request, '$.serviceRole'),
               json_extract_string(request, '$.taskRoleArn'), json_extract_string(request, '$.executionRoleArn'),
               json_extract_string(request, '$.containerProperties.jobRoleArn'),
               json_extract_string(request, '$.containerProperties.executionRoleArn'),
               CASE WHEN event_name = 'PutPipelineDefinition' AND regexp_matches(request, '"(role|resourceRole)"') THEN 'a role' END
           ) AS role,
           coalesce(
               json_extract_string(request, '$.functionName'), json_extract_string(request, '$.stateMachineArn'),
               json_extract_string(request, '$.taskDefinition'), json_extract_string(request, '$.family'),
               json_extract_string(request, '$.jobDefinition'), json_extract_string(request, '$.jobDefinitionName'),
               json_extract_string(request, '$.jobName'), json_extract_string(request, '$.projectName'),
               json_extract_string(request, '$.notebookInstanceName'), json_extract_string(request, '$.endpointName'),
               json_extract_string(request, '$.pipelineId'), json_extract_string(request, '$.codeInterpreterIdentifier'),
               json_extract_string(response, '$.codeInterpreterId'), json_extract_string(request, '$.name')
           ) AS called
    FROM cloudtrail
    WHERE event_source IN (
            'glue.amazonaws.com', 'sagemaker.amazonaws.com', 'datapipeline.amazonaws.com', 'states.amazonaws.com',
            'codebuild.amazonaws.com', 'ecs.amazonaws.com', 'batch.amazonaws.com', 'lambda.amazonaws.com',
            'bedrock-agentcore.amazonaws.com'
        )
      AND (
            event_name IN (
                'CreateJob', 'UpdateJob', 'CreateDevEndpoint', 'CreateNotebookInstance', 'PutPipelineDefinition',
                'CreateStateMachine', 'CreateProject', 'RegisterTaskDefinition', 'RegisterJobDefinition',
                'CreateCodeInterpreter', 'StartJobRun', 'CreatePresignedNotebookInstanceUrl', 'ActivatePipeline',
                'StartExecution', 'StartSyncExecution', 'StartBuild', 'RunTask', 'SubmitJob', 'StartCodeInterpreterSession'
            )
            OR event_name LIKE 'CreateFunction2%' OR event_name LIKE 'Invoke%'
            OR event_name LIKE 'CreateEventSourceMapping2%' OR event_name LIKE 'CreateFunctionUrlConfig2%'
            OR event_name LIKE 'AddPermission2%'
        )
      AND access_key_id LIKE 'AKIA%'
      AND error_code IS NULL AND invoked_by IS NULL
      AND NOT regexp_matches(coalesce(user_agent, ''), $usual_agents)
      AND NOT list_contains($expected_principals, principal)
),
named AS (
    -- the name without version or alias, also out of an ARN: after a slash, or the seventh part
    SELECT *,
           CASE WHEN called NOT LIKE 'arn:%' THEN split_part(called, ':', 1)
                WHEN split_part(called, ':', 6) LIKE '%/%' THEN split_part(split_part(called, ':', 6), '/', 2)
                ELSE split_part(called, ':', 7) END AS workload
    FROM calls
)
SELECT
    min(made.event_time) AS event_time,
    arg_min(made.event_id, made.event_time) AS event_id,
    made.account,
    min(made.region) AS region,
    made.principal,
    arg_min(made.event_name, made.event_time) AS event_name,
    arg_min(made.source_ip, made.event_time) AS source_ip,
    made.access_key_id,
    arg_min(made.event_name, made.event_time) || ' of ' || split_part(made.event_source, '.', 1)
        || coalesce(' ' || arg_min(made.workload, made.event_time), '') || ' with ' || arg_min(made.role, made.event_time)
        || ', then run' AS detail
FROM named AS made
JOIN named AS run
  ON run.account = made.account AND run.principal = made.principal AND run.access_key_id = made.access_key_id
 AND run.event_source = made.event_source AND date_trunc('day', run.event_time) = date_trunc('day', made.event_time)
 AND run.event_time >= made.event_time
 AND coalesce(run.workload, made.workload, '') = coalesce(made.workload, run.workload, '')
WHERE made.makes AND made.role IS NOT NULL AND run.starts
GROUP BY made.account, made.principal, made.access_key_id, made.event_source, date_trunc('day', made.event_time)
