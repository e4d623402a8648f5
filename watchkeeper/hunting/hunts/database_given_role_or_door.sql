-- id: database_given_role_or_door
-- title: A database was given a role, or a way in over the internet's API
-- question: Which database can now read buckets and call functions, or be asked without its network?
-- kind: detection
-- severity: MEDIUM
-- tactics: [privilege-escalation, persistence, collection]
-- techniques: [T1098.003, T1213.006]
-- needs: [management]
-- parameters:
--   infrastructure_agents:
--     type: text
--     default: '(?i)terraform|pulumi|crossplane|cloudformation'
--     description: A regular expression of user agents that set up databases as their work; anyone can write it
--   expected_principals:
--     type: text[]
--     default: []
--     description: the database team's roles
-- false_positives: the database team, which sets up an export or the query editor
-- misses: a role that the database has from its first day, and what was refused
-- sources:
--   - https://attack.mitre.org/techniques/T1098/003/
--   - https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_AddRoleToDBInstance.html
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    coalesce(
        json_extract_string(request, '$.dBInstanceIdentifier'), json_extract_string(request, '$.dBClusterIdentifier'),
        json_extract_string(request, '$.clusterIdentifier'), json_extract_string(request, '$.resourceArn')
    ) AS db_instance,
    event_name || ': ' || coalesce(
        json_extract_string(request, '$.dBInstanceIdentifier'), json_extract_string(request, '$.dBClusterIdentifier'),
        json_extract_string(request, '$.clusterIdentifier'), json_extract_string(request, '$.resourceArn'), '?'
    ) || coalesce(
        ' got ' || coalesce(json_extract_string(request, '$.roleArn'), json_extract_string(request, '$.addIamRoles[0]')), ''
    ) AS detail
FROM cloudtrail
WHERE event_source IN ('rds.amazonaws.com', 'redshift.amazonaws.com')
  AND event_name IN ('AddRoleToDBInstance', 'AddRoleToDBCluster', 'ModifyClusterIamRoles', 'EnableHttpEndpoint', 'ModifyDBCluster')
  AND (event_name <> 'ModifyClusterIamRoles' OR json_extract_string(request, '$.addIamRoles[0]') IS NOT NULL)
  AND (event_name <> 'ModifyDBCluster' OR json_extract_string(request, '$.enableHttpEndpoint') = 'true')
  AND error_code IS NULL
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND identity_type IS DISTINCT FROM 'AWSService'
  AND principal NOT LIKE '%/aws-service-role/%'
  AND NOT regexp_matches(coalesce(user_agent, ''), $infrastructure_agents)
  AND NOT list_contains($expected_principals, principal)
