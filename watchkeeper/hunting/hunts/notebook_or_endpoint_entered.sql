-- id: notebook_or_endpoint_entered
-- title: Somebody who never did so before opened a notebook or a development endpoint, or changed what it runs at start
-- question: Who got a shell that has a role, through SageMaker or Glue?
-- kind: detection
-- severity: MEDIUM
-- tactics: [privilege-escalation, execution, persistence, lateral-movement]
-- techniques: [T1078.004, T1648, T1021.007]
-- needs: [management]
-- parameters:
--   expected_principals:
--     type: text[]
--     default: []
--     description: roles of data scientists
-- first_seen: [account, principal, event_name]
-- false_positives: a data scientist's first day
-- misses: somebody with the data scientists' own role
-- sources:
--   - https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreatePresignedNotebookInstanceUrl.html
--   - https://docs.aws.amazon.com/glue/latest/webapi/API_CreateDevEndpoint.html
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    event_source,
    event_name || ' ' || coalesce(
        json_extract_string(request, '$.notebookInstanceName'), json_extract_string(request, '$.domainId'),
        json_extract_string(request, '$.notebookInstanceLifecycleConfigName'),
        json_extract_string(request, '$.studioLifecycleConfigName'), json_extract_string(request, '$.endpointName'), ''
    ) || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM cloudtrail
WHERE event_source IN ('sagemaker.amazonaws.com', 'glue.amazonaws.com')
  AND event_name IN (
        'CreatePresignedNotebookInstanceUrl', 'CreatePresignedDomainUrl', 'UpdateNotebookInstanceLifecycleConfig',
        'CreateNotebookInstanceLifecycleConfig', 'CreateStudioLifecycleConfig', 'UpdateNotebookInstance',
        'CreateDevEndpoint', 'UpdateDevEndpoint'
    )
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
  AND NOT coalesce(list_contains($expected_principals, principal), false)
