-- id: configuration_read_for_secrets
-- title: One principal read by script the places of several services in which people leave secrets
-- question: Who goes through environments, start-up scripts, templates and build projects?
-- kind: detection
-- severity: LOW
-- tactics: [credential-access, discovery]
-- techniques: [T1552, T1552.001, T1580]
-- needs: [management]
-- parameters:
--   kinds:
--     type: integer
--     default: 5
--     description: different calls within an hour that show environments, scripts or templates
--   services:
--     type: integer
--     default: 4
--     description: of so many services at least
--   regular_hours:
--     type: integer
--     default: 6
--     description: hours of the period in which a caller does the same, from which on it is a job that does so by the clock
--   expected_principals:
--     type: text[]
--     default: []
--     description: posture scanners and inventories of our own, by the ARN of their role
-- false_positives: >-
--   A posture scanner, an inventory, a tool that deploys by looking at all first: they may do so every day, so it is
--   reported and makes no case; list their roles.
-- misses: one service alone, the same from the console, and clients that call themselves infrastructure code
-- sources:
--   - https://attack.mitre.org/techniques/T1552/001/
--   - https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTaskDefinition.html
WITH hours AS (
    SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account, min(region) AS region,
           principal, arg_min(event_name, event_time) AS event_name, min(source_ip) AS source_ip,
           min(user_agent) AS user_agent, count(*) AS events,
           cast(count(DISTINCT event_source || event_name) AS VARCHAR) || ' kinds of configuration of '
               || cast(count(DISTINCT event_source) AS VARCHAR) || ' services read within an hour, first '
               || arg_min(event_name, event_time) AS detail
    FROM cloudtrail
    WHERE event_source IN (
            'lambda.amazonaws.com', 'ecs.amazonaws.com', 'codebuild.amazonaws.com', 'elasticbeanstalk.amazonaws.com',
            'ec2.amazonaws.com', 'cloudformation.amazonaws.com', 'glue.amazonaws.com', 'amplify.amazonaws.com',
            'apprunner.amazonaws.com', 'sagemaker.amazonaws.com', 'datapipeline.amazonaws.com', 'batch.amazonaws.com',
            'apigateway.amazonaws.com', 'appsync.amazonaws.com', 'airflow.amazonaws.com', 'autoscaling.amazonaws.com',
            'lightsail.amazonaws.com'
        )
      AND (
            event_name IN (
                'DescribeTaskDefinition', 'BatchGetProjects', 'DescribeConfigurationSettings', 'DescribeLaunchTemplateVersions',
                'DescribeInstanceAttribute', 'GetConsoleOutput', 'GetTemplate', 'GetConnection', 'GetConnections', 'GetJobs',
                'ListApps', 'DescribeService', 'DescribeNotebookInstanceLifecycleConfig', 'GetPipelineDefinition',
                'DescribeJobDefinitions', 'GetApiKeys', 'GetStages', 'ListApiKeys', 'GetEnvironment',
                'DescribeLaunchConfigurations', 'GetContainerServices'
            )
            OR event_name LIKE 'GetFunctionConfiguration2%' OR event_name LIKE 'GetFunction2%'
            OR event_name LIKE 'ListFunctions2%'
        )
      AND (event_name <> 'DescribeInstanceAttribute' OR json_extract_string(request, '$.attribute') = 'userData')
      AND identity_type IS DISTINCT FROM 'AWSService' AND invoked_by IS NULL
      AND principal NOT LIKE '%/aws-service-role/%'
      AND NOT list_contains($expected_principals, principal)
      AND NOT regexp_matches(coalesce(user_agent, ''), '(?i)mozilla|console|aws[ -]internal|\.amazonaws\.com|jersey/|terraform|pulumi|crossplane')
    GROUP BY account, principal, date_trunc('hour', event_time)
    HAVING count(DISTINCT event_source || event_name) >= $kinds AND count(DISTINCT event_source) >= $services
),
counted AS (
    SELECT *, count(*) OVER (PARTITION BY account, principal) AS hours
    FROM hours
)
SELECT *
FROM counted
WHERE hours < $regular_hours
