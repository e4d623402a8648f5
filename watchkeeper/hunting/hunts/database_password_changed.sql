-- id: database_password_changed
-- title: The master password of a database was changed
-- question: Is somebody taking over or locking a database?
-- severity: MEDIUM
-- tactics: [persistence, impact]
-- techniques: [T1098, T1531]
-- needs: [management]
-- parameters:
--   expected_principals:
--     type: text[]
--     default: []
--     description: Rotation jobs, by the ARN of their role
-- false_positives: Rotation of passwords by a job (name its role); Secrets Manager's own rotation is left out.
-- misses: Passwords changed inside the database.
-- sources:
--   - https://attack.mitre.org/techniques/T1098/
--   - https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBInstance.html
SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, error_code,
       'master password of ' || coalesce(json_extract_string(request, '$.dBInstanceIdentifier'),
                                         json_extract_string(request, '$.dBClusterIdentifier'),
                                         json_extract_string(request, '$.clusterIdentifier'),
                                         json_extract_string(request, '$.namespaceName'), json_extract_string(request, '$.clusterArn'),
                                         json_extract_string(request, '$.relationalDatabaseName'),
                                         json_extract_string(request, '$.domainName'), '?') || ' changed' AS detail
FROM cloudtrail
WHERE event_name IN ('ModifyDBInstance', 'ModifyDBCluster', 'ModifyCluster', 'UpdateNamespace', 'UpdateCluster',
                     'UpdateRelationalDatabase', 'UpdateDomainConfig', 'UpdateElasticsearchDomainConfig')
  AND event_source IN ('rds.amazonaws.com', 'redshift.amazonaws.com', 'redshift-serverless.amazonaws.com',
                       'docdb-elastic.amazonaws.com', 'lightsail.amazonaws.com', 'es.amazonaws.com')
  AND error_code IS NULL
  AND coalesce(invoked_by, '') NOT IN ('cloudformation.amazonaws.com', 'secretsmanager.amazonaws.com', 'rds.amazonaws.com')
  AND (json_extract_string(request, '$.masterUserPassword') IS NOT NULL
       OR json_extract_string(request, '$.adminUserPassword') IS NOT NULL
       OR (event_source = 'es.amazonaws.com' AND regexp_matches(coalesce(request, ''), '"master(UserOptions|UserPassword|UserARN)"')))
  AND NOT list_contains($expected_principals, principal)
