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
                                         json_extract_string(request, '$.clusterIdentifier'), '?') || ' changed' AS detail
FROM cloudtrail
WHERE event_name IN ('ModifyDBInstance', 'ModifyDBCluster', 'ModifyCluster', 'ResetUserPassword')
  AND event_source IN ('rds.amazonaws.com', 'redshift.amazonaws.com')
  AND error_code IS NULL
  AND coalesce(invoked_by, '') NOT IN ('cloudformation.amazonaws.com', 'secretsmanager.amazonaws.com', 'rds.amazonaws.com')
  AND json_extract_string(request, '$.masterUserPassword') IS NOT NULL
  AND NOT list_contains($expected_principals, principal)
