-- id: launch_template_script_changed
-- title: A launch template got another start-up script by script
-- question: Which machines that start next will run somebody's script as root?
-- kind: detection
-- severity: MEDIUM
-- tactics: [execution, persistence, privilege-escalation, defense-evasion]
-- techniques: [T1037, T1059.009, T1578.005]
-- needs: [management]
-- parameters:
--   regular_hours:
--     type: integer
--     default: 4
--     description: hours of the period in which a caller does the same, from which on it is a pipeline
--   usual_agents:
--     type: text
--     default: '(?i)terraform|pulumi|crossplane|cloudformation|karpenter|kops|eksctl|ansible|cluster-api|cluster\.x-k8s\.io|capa/|mozilla|console|aws[ -]internal|\.amazonaws\.com'
--     description: A regular expression of clients that write whole templates as their work; the console does so at every change
--   expected_principals:
--     type: text[]
--     default: []
--     description: pipelines that write templates with the command line
-- false_positives: a pipeline that writes a new version with its script at each release; list its role
-- misses: a change in the console, which always sends the whole template; an image with the script inside
-- sources:
--   - https://attack.mitre.org/techniques/T1037/
--   - https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplateVersion.html
WITH hours AS (
    SELECT
        min(event_time) AS event_time,
        arg_min(event_id, event_time) AS event_id,
        account,
        min(region) AS region,
        principal,
        'CreateLaunchTemplateVersion' AS event_name,
        arg_min(source_ip, event_time) AS source_ip,
        count(*) AS versions,
        'new start-up script in ' || coalesce(
            min(json_extract_string(request, '$.CreateLaunchTemplateVersionRequest.LaunchTemplateName')),
            min(json_extract_string(request, '$.CreateLaunchTemplateVersionRequest.LaunchTemplateId')),
            min(json_extract_string(request, '$.launchTemplateName')), min(json_extract_string(request, '$.launchTemplateId')),
            'a launch template'
        ) || CASE WHEN count_if(error_code IS NULL) = 0 THEN ', refused' ELSE '' END AS detail
    FROM cloudtrail
    WHERE event_name = 'CreateLaunchTemplateVersion'
      AND event_source = 'ec2.amazonaws.com'
      AND regexp_matches(request, '"[uU]serData"')
      AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
      AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
      AND identity_type IS DISTINCT FROM 'AWSService'
      AND principal NOT LIKE '%/aws-service-role/%'
      AND NOT regexp_matches(coalesce(user_agent, ''), $usual_agents)
      AND NOT list_contains($expected_principals, principal)
    GROUP BY account, principal, date_trunc('hour', event_time)
),
counted AS (
    SELECT *, count(*) OVER (PARTITION BY account, principal) AS hours
    FROM hours
)
SELECT *
FROM counted
WHERE hours < $regular_hours
