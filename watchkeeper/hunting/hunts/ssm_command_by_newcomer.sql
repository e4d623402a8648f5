-- id: ssm_command_by_newcomer
-- title: Somebody who never did so before ran a script on instances through Systems Manager
-- question: Who ran a shell or PowerShell script on instances, and on how many?
-- kind: detection
-- severity: MEDIUM
-- tactics: [execution, lateral-movement]
-- techniques: [T1651, T1059.009, T1021.007]
-- needs: [management]
-- parameters:
--   expected_principals:
--     type: text[]
--     default: []
--     description: roles of operations that run scripts every day
-- first_seen: [account, principal]
-- false_positives: an engineer's first script; a tool that manages instances this way
-- misses: >-
--   What the script did: CloudTrail hides its text; and an intruder with the role of operations (see
--   ssm_command_on_many_instances).
-- sources:
--   - https://attack.mitre.org/techniques/T1651/
--   - https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_SendCommand.html
SELECT
    min(event_time) AS event_time,
    arg_min(event_id, event_time) AS event_id,
    account,
    min(region) AS region,
    principal,
    'SendCommand' AS event_name,
    arg_min(source_ip, event_time) AS source_ip,
    min(json_extract_string(request, '$.documentName')) AS document,
    count(*) AS commands,
    cast(count(*) AS varchar) || ' script(s) by ' || min(json_extract_string(request, '$.documentName')) || ', first on '
        || coalesce(
            arg_min(json_extract_string(request, '$.instanceIds[0]'), event_time),
            arg_min(json_extract_string(request, '$.targets[0].key'), event_time), 'instances'
        ) || CASE WHEN count_if(error_code IS NULL) = 0 THEN ', all refused' ELSE '' END AS detail
FROM cloudtrail
WHERE event_name = 'SendCommand'
  AND event_source = 'ssm.amazonaws.com'
  AND regexp_matches(
        json_extract_string(request, '$.documentName'),
        '(AWS-RunShellScript|AWS-RunPowerShellScript|AWS-RunRemoteScript|AWS-RunSaltState|AWS-ApplyAnsiblePlaybooks|AWS-RunAnsiblePlaybook|AWS-RunDocument|AWS-InstallPowerShellModule|AWSSupport-ResetAccess)$'
    )
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
  AND NOT coalesce(list_contains($expected_principals, principal), false)
GROUP BY account, principal
