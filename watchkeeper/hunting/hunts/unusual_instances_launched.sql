-- id: unusual_instances_launched
-- title: Somebody launched, or tried to launch, instances with GPUs or of the largest sizes
-- question: Who may be mining, training or wasting money on the account?
-- kind: detection
-- severity: HIGH
-- tactics: [impact, defense-evasion]
-- techniques: [T1496.001, T1578.002]
-- needs: [management]
-- parameters:
--   expected_principals:
--     type: text[]
--     default: []
--     description: roles of teams that work with such instances
-- false_positives: machine-learning and database teams; list their roles
-- misses: many small instances (many_instances_launched), and launches through a launch template without an override
-- sources:
--   - https://attack.mitre.org/techniques/T1496/001/
--   - https://docs.aws.amazon.com/ec2/latest/instancetypes/ac.html
WITH launches AS (
    SELECT
        *,
        coalesce(
            json_extract_string(request, '$.instanceType'),
            json_extract_string(request, '$.launchSpecification.instanceType'),
            json_extract_string(request, '$.spotFleetRequestConfig.launchSpecifications[0].instanceType'),
            json_extract_string(request, '$.CreateFleetRequest.LaunchTemplateConfigs.Overrides.InstanceType'),
            json_extract_string(request, '$.CreateFleetRequest.LaunchTemplateConfigs[0].Overrides[0].InstanceType'),
            json_extract_string(request, '$.LaunchTemplateData.InstanceType'),
            json_extract_string(request, '$.CreateLaunchTemplateRequest.LaunchTemplateData.InstanceType'),
            json_extract_string(request, '$.CreateLaunchTemplateVersionRequest.LaunchTemplateData.InstanceType'),
            json_extract_string(request, '$.instanceType.value'),
            json_extract_string(request, '$.computeResources.instanceTypes[0]'),
            json_extract_string(request, '$.instanceTypes[0]'),
            json_extract_string(request, '$.eC2InstanceType'),
            json_extract_string(request, '$.mixedInstancesPolicy.launchTemplate.overrides[0].instanceType')
        ) AS instance_type
    FROM cloudtrail
    WHERE event_name IN (
            'RunInstances', 'RequestSpotInstances', 'RequestSpotFleet', 'CreateFleet', 'CreateLaunchTemplate',
            'CreateLaunchTemplateVersion', 'CreateLaunchConfiguration', 'ModifyInstanceAttribute',
            'CreateAutoScalingGroup', 'UpdateAutoScalingGroup', 'CreateComputeEnvironment', 'UpdateComputeEnvironment',
            'CreateNodegroup', 'CreateInfrastructureConfiguration'
        )
      AND event_source IN (
            'ec2.amazonaws.com', 'autoscaling.amazonaws.com', 'batch.amazonaws.com', 'eks.amazonaws.com',
            'imagebuilder.amazonaws.com', 'gamelift.amazonaws.com'
        )
      AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
)
SELECT
    min(event_time) AS event_time,
    arg_min(event_id, event_time) AS event_id,
    account,
    min(region) AS region,
    principal,
    arg_min(event_name, event_time) AS event_name,
    arg_min(source_ip, event_time) AS source_ip,
    split_part(instance_type, '.', 1) AS family,
    min(instance_type) AS instance_type,
    count(*) AS calls,
    count(DISTINCT region) AS regions,
    cast(count(*) AS varchar) || ' call(s) for ' || min(instance_type) || ' in '
        || cast(count(DISTINCT region) AS varchar) || ' region(s)'
        || CASE WHEN count_if(error_code IS NULL) = 0 THEN ', all refused: ' || min(error_code) ELSE '' END AS detail
FROM launches
WHERE regexp_matches(
        instance_type, '^(p[2-9][a-z0-9-]*|g[2-9][a-z0-9-]*|gr[0-9][a-z0-9-]*|trn[0-9][a-z0-9]*|inf[0-9]|dl[0-9][a-z]*|vt[0-9]|f[1-9]|u-?[0-9a-z-]+|x[12][a-z0-9]*|hpc[0-9][a-z]*)\.'
    )
   OR regexp_matches(instance_type, '\.((1[6-9]|[2-9][0-9]|1[0-9]{2})xlarge|metal(-[0-9a-z]+)?)$')
GROUP BY account, principal, split_part(instance_type, '.', 1)
HAVING NOT coalesce(list_contains($expected_principals, principal), false)
