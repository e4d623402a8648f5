-- id: instance_profile_swapped
-- title: A running instance was given another role
-- question: Who put a role on an instance they may be able to log in to?
-- kind: detection
-- severity: MEDIUM
-- tactics: [privilege-escalation]
-- techniques: [T1098.003, T1078.004]
-- needs: [management]
-- parameters:
--   expected_principals:
--     type: text[]
--     default: []
--     description: roles that equip instances, such as Systems Manager's own set-up
-- first_seen: [account, principal]
-- false_positives: an instance that was launched without a role, set up afterwards for Systems Manager
-- misses: a role given at launch
-- sources:
--   - https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateIamInstanceProfile.html
--   - https://attack.mitre.org/techniques/T1098/003/
SELECT
    event_time, event_id, swapped.account, region, swapped.principal, event_name, source_ip,
    error_code,
    event_name || ': ' || coalesce(
        json_extract_string(request, '$.AssociateIamInstanceProfileRequest.IamInstanceProfile.Name'),
        json_extract_string(request, '$.AssociateIamInstanceProfileRequest.IamInstanceProfile.Arn'),
        json_extract_string(request, '$.ReplaceIamInstanceProfileAssociationRequest.IamInstanceProfile.Name'),
        json_extract_string(request, '$.ReplaceIamInstanceProfileAssociationRequest.IamInstanceProfile.Arn'),
        json_extract_string(request, '$.roleName') || ' in ' || json_extract_string(request, '$.instanceProfileName'),
        'another profile'
    ) || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM cloudtrail AS swapped
LEFT JOIN (
    SELECT account, principal, json_extract_string(request, '$.instanceProfileName') AS profile, min(event_time) AS at
    FROM cloudtrail
    WHERE event_name = 'RemoveRoleFromInstanceProfile' AND event_source = 'iam.amazonaws.com' AND error_code IS NULL
    GROUP BY account, principal, json_extract_string(request, '$.instanceProfileName')
) AS emptied
  ON emptied.account = swapped.account AND emptied.principal = swapped.principal
 AND emptied.profile = json_extract_string(swapped.request, '$.instanceProfileName')
 AND emptied.at <= swapped.event_time AND swapped.event_time <= emptied.at + interval 1 hour
WHERE event_name IN ('AssociateIamInstanceProfile', 'ReplaceIamInstanceProfileAssociation', 'AddRoleToInstanceProfile')
  AND event_source IN ('ec2.amazonaws.com', 'iam.amazonaws.com')
  AND (event_name <> 'AddRoleToInstanceProfile' OR emptied.profile IS NOT NULL)
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
  AND NOT coalesce(list_contains($expected_principals, swapped.principal), false)
