-- id: database_exported
-- title: A database's content was exported to a bucket
-- question: Who unloads tables or snapshots into S3?
-- severity: MEDIUM
-- tactics: [exfiltration, collection]
-- techniques: [T1537, T1213.006, T1530]
-- needs: [management]
-- parameters:
--   expected_principals:
--     type: text[]
--     default: []
--     description: Export jobs of our own, by the ARN of their role
-- false_positives: Export jobs of data teams (name their roles in expected_principals); what AWS Backup does is left out.
-- misses: Dumps that a client makes over the database's own connection.
-- sources:
--   - https://attack.mitre.org/techniques/T1537/
--   - https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_StartExportTask.html
--   - https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExportTableToPointInTime.html
SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, error_code,
       event_name || ': '
           || coalesce(json_extract_string(request, '$.sourceArn'), json_extract_string(request, '$.tableArn'),
                       json_extract_string(request, '$.clusterIdentifier'), json_extract_string(request, '$.workgroupName'),
                       json_extract_string(request, '$.instanceIdentifier'), '?')
           || coalesce(' to ' || json_extract_string(request, '$.s3BucketName'), ' to ' || json_extract_string(request, '$.s3Bucket'), '')
           || CASE WHEN error_code IS NULL THEN '' ELSE ', refused' END AS detail
FROM cloudtrail
WHERE event_name IN ('StartExportTask', 'ExportTableToPointInTime', 'ExecuteStatement', 'BatchExecuteStatement',
                     'StartQueryExecution', 'CreateInstanceExportTask', 'CreateStoreImageTask', 'ExportImage')
  AND event_source IN ('rds.amazonaws.com', 'dynamodb.amazonaws.com', 'redshift-data.amazonaws.com',
                       'athena.amazonaws.com', 'ec2.amazonaws.com')
  AND (error_code IS NULL OR regexp_matches(error_code, '(?i)denied|unauthorized|forbidden'))
  AND invoked_by IS NULL
  AND NOT list_contains($expected_principals, principal)
  AND (event_name IN ('StartExportTask', 'ExportTableToPointInTime', 'CreateInstanceExportTask', 'CreateStoreImageTask', 'ExportImage')
       OR (event_name IN ('ExecuteStatement', 'BatchExecuteStatement', 'StartQueryExecution')
           AND event_source IN ('redshift-data.amazonaws.com', 'athena.amazonaws.com')
           AND regexp_matches(coalesce(request, ''), '(?i)"\s*unload\s*\(')))
