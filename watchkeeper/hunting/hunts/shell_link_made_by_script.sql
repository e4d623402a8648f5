-- id: shell_link_made_by_script
-- title: A way into a notebook, cluster or development environment was made by script
-- question: Who opened a shell that has a role of its own, without the console that people use for it?
-- kind: detection
-- severity: MEDIUM
-- tactics: [lateral-movement, privilege-escalation]
-- techniques: [T1021.007, T1550.001, T1078.004]
-- needs: [management]
-- parameters:
--   usual_agents:
--     type: text
--     default: '(?i)mozilla|console|aws[ -]internal|\.amazonaws\.com|exec-env/AWS_(Lambda|ECS)|sagemaker-analytics|terraform|pulumi|crossplane'
--     description: A regular expression of clients that open these as their work; anyone can write it
--   expected_principals:
--     type: text[]
--     default: []
--     description: portals of data scientists, by the ARN of their role
-- false_positives: >-
--   A portal of one's own outside of functions and containers; a data scientist with a script. SageMaker Studio's own way to
--   a cluster (%sm_analytics) is left out.
-- misses: the same from the console (notebook_or_endpoint_entered sees whose first it is)
-- sources:
--   - https://attack.mitre.org/techniques/T1021/007/
--   - https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreatePresignedNotebookInstanceUrl.html
SELECT
    min(event_time) AS event_time,
    arg_min(event_id, event_time) AS event_id,
    account,
    min(region) AS region,
    principal,
    arg_min(event_name, event_time) AS event_name,
    arg_min(source_ip, event_time) AS source_ip,
    count(*) AS calls,
    arg_min(event_name, event_time) || ' for ' || coalesce(
        min(json_extract_string(request, '$.notebookInstanceName')), min(json_extract_string(request, '$.domainId')),
        min(json_extract_string(request, '$.clusterId')), min(json_extract_string(request, '$.environmentId')), 'something'
    ) || ' with ' || substr(coalesce(arg_min(user_agent, event_time), 'no user agent'), 1, 80)
        || CASE WHEN count_if(error_code IS NULL) = 0 THEN ', all refused' ELSE '' END AS detail
FROM cloudtrail
WHERE event_source IN ('sagemaker.amazonaws.com', 'elasticmapreduce.amazonaws.com', 'cloud9.amazonaws.com')
  AND event_name IN (
        'CreatePresignedNotebookInstanceUrl', 'CreatePresignedDomainUrl', 'GetClusterSessionCredentials',
        'CreateEnvironmentMembership', 'UpdateEnvironmentMembership'
    )
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND identity_type IS DISTINCT FROM 'AWSService'
  AND principal NOT LIKE '%/aws-service-role/%'
  AND NOT regexp_matches(coalesce(user_agent, ''), $usual_agents)
  AND NOT list_contains($expected_principals, principal)
GROUP BY account, principal, date_trunc('day', event_time)
