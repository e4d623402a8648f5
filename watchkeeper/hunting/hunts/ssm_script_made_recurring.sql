-- id: ssm_script_made_recurring
-- title: Instances were made to run a script again and again
-- question: Who left a script behind in Systems Manager?
-- kind: detection
-- severity: MEDIUM
-- tactics: [persistence, execution]
-- techniques: [T1651, T1053]
-- needs: [management]
-- parameters:
--   expected_principals:
--     type: text[]
--     default: []
--     description: roles that set up fleets
-- false_positives: operations that use associations with scripts; most use documents of their own
-- misses: a house-made document that the intruder changed
-- sources:
--   - https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateAssociation.html
--   - https://attack.mitre.org/techniques/T1651/
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    CASE WHEN event_name = 'RegisterTaskWithMaintenanceWindow' THEN json_extract_string(request, '$.taskArn')
         ELSE json_extract_string(request, '$.name') END AS document,
    event_name || ' of '
        || CASE WHEN event_name = 'RegisterTaskWithMaintenanceWindow' THEN coalesce(json_extract_string(request, '$.taskArn'), 'a document')
                ELSE coalesce(json_extract_string(request, '$.name'), 'a document') END || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM cloudtrail
WHERE event_source = 'ssm.amazonaws.com'
  AND event_name IN ('CreateAssociation', 'CreateAssociationBatch', 'UpdateAssociation', 'RegisterTaskWithMaintenanceWindow')
  AND regexp_matches(coalesce(request, ''), 'AWS-Run(ShellScript|PowerShellScript|RemoteScript|Document)"')
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
  AND NOT coalesce(list_contains($expected_principals, principal), false)
