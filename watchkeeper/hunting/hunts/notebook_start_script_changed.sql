-- id: notebook_start_script_changed
-- title: What a notebook runs at its start was changed
-- question: Which SageMaker notebook will run somebody's script with its role?
-- kind: detection
-- severity: MEDIUM
-- tactics: [execution, persistence, privilege-escalation]
-- techniques: [T1059.009, T1546, T1648]
-- needs: [management]
-- parameters:
--   expected_principals:
--     type: text[]
--     default: []
--     description: the deployers' roles
-- false_positives: a data scientist or a deployment that sets up notebooks by script
-- misses: code that a repository attached to the notebook brings along
-- sources:
--   - https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateNotebookInstanceLifecycleConfig.html
--   - https://attack.mitre.org/techniques/T1059/009/
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    event_name || ' '
        || coalesce(
            json_extract_string(request, '$.notebookInstanceLifecycleConfigName'),
            json_extract_string(request, '$.notebookInstanceName'),
            json_extract_string(request, '$.studioLifecycleConfigName'), ''
        ) || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM cloudtrail
WHERE event_source = 'sagemaker.amazonaws.com'
  AND event_name IN ('UpdateNotebookInstanceLifecycleConfig', 'UpdateNotebookInstance')
  AND (
        event_name = 'UpdateNotebookInstanceLifecycleConfig'
        OR json_extract_string(request, '$.lifecycleConfigName') IS NOT NULL
        OR json_extract_string(request, '$.roleArn') IS NOT NULL
    )
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
  AND NOT coalesce(list_contains($expected_principals, principal), false)
