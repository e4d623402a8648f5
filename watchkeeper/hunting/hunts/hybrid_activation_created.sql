-- id: hybrid_activation_created
-- title: Somebody who never did so before made an activation for machines outside of AWS
-- question: Which foreign machines may become managed instances here?
-- severity: LOW
-- tactics: [persistence, command-and-control]
-- techniques: [T1219, T1133]
-- needs: [management]
-- first_seen: [account, principal]
-- false_positives: the team that manages machines on its own premises
-- misses: an agent on our machines that registers with an activation of another account
-- sources:
--   - https://attack.mitre.org/techniques/T1219/
--   - https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateActivation.html
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    error_code,
    'activation for ' || coalesce(json_extract_string(request, '$.registrationLimit'), '1') || ' machine(s) with the role '
        || coalesce(json_extract_string(request, '$.iamRole'), '?') || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM cloudtrail
WHERE event_source = 'ssm.amazonaws.com'
  AND event_name = 'CreateActivation'
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
