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
-- misses: the same with a role's session, and what is made on one day and run on another
-- sources:
--   - https://attack.mitre.org/techniques/T1548/005/
--   - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
WITH calls AS (
    SELECT *,
           event_name IN ('CreateJob', 'UpdateJob', 'CreateDevEndpoint', 'CreateNotebookInstance', 'CreatePipeline',
                          'CreateStateMachine', 'CreateProject', 'RegisterTaskDefinition', 'RegisterJobDefinition',
                          'CreateCodeInterpreter')
               OR event_name LIKE 'CreateFunction2%' AS made,
           event_name IN ('StartJobRun', 'CreateDevEndpoint', 'CreatePresignedNotebookInstanceUrl', 'ActivatePipeline',
                          'StartExecution', 'StartSyncExecution', 'StartBuild', 'RunTask', 'SubmitJob',
                          'StartCodeInterpreterSession')
               OR regexp_matches(event_name, '^(Invoke|CreateEventSourceMapping2|CreateFunctionUrlConfig2|AddPermission2)') AS started
    FROM cloudtrail
    WHERE event_source IN (
            'glue.amazonaws.com', 'sagemaker.amazonaws.com', 'datapipeline.amazonaws.com', 'states.amazonaws.com',
            'codebuild.amazonaws.com', 'ecs.amazonaws.com', 'batch.amazonaws.com', 'lambda.amazonaws.com',
            'bedrock-agentcore.amazonaws.com'
        )
      AND (
            event_name IN (
                'CreateJob', 'UpdateJob', 'CreateDevEndpoint', 'CreateNotebookInstance', 'CreatePipeline', 'CreateStateMachine',
                'CreateProject', 'RegisterTaskDefinition', 'RegisterJobDefinition', 'CreateCodeInterpreter', 'StartJobRun',
                'CreatePresignedNotebookInstanceUrl', 'ActivatePipeline', 'StartExecution', 'StartSyncExecution', 'StartBuild',
                'RunTask', 'SubmitJob', 'StartCodeInterpreterSession'
            )
            OR event_name LIKE 'CreateFunction2%' OR event_name LIKE 'Invoke%'
            OR event_name LIKE 'CreateEventSourceMapping2%' OR event_name LIKE 'CreateFunctionUrlConfig2%'
            OR event_name LIKE 'AddPermission2%'
        )
      AND access_key_id LIKE 'AKIA%'
      AND error_code IS NULL AND invoked_by IS NULL
      AND NOT regexp_matches(coalesce(user_agent, ''), $usual_agents)
      AND NOT list_contains($expected_principals, principal)
)
SELECT
    min(CASE WHEN made THEN event_time END) AS event_time,
    arg_min(CASE WHEN made THEN event_id END, CASE WHEN made THEN event_time END) AS event_id,
    account,
    min(region) AS region,
    principal,
    arg_min(CASE WHEN made THEN event_name END, CASE WHEN made THEN event_time END) AS event_name,
    arg_min(source_ip, event_time) AS source_ip,
    access_key_id,
    arg_min(CASE WHEN made THEN event_name END, CASE WHEN made THEN event_time END) || ' of ' || split_part(event_source, '.', 1)
        || coalesce(
            ' with ' || coalesce(
                min(json_extract_string(request, '$.role')), min(json_extract_string(request, '$.roleArn')),
                min(json_extract_string(request, '$.serviceRole')), min(json_extract_string(request, '$.taskRoleArn'))
            ), ''
        ) || ', then run' AS detail
FROM calls
GROUP BY account, principal, access_key_id, event_source, date_trunc('day', event_time)
HAVING bool_or(made) AND bool_or(started)
