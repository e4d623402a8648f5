-- id: stack_with_iam_by_newcomer
-- title: Somebody who never did so before had CloudFormation make roles or users
-- question: Who lets CloudFormation do what IAM would refuse them?
-- kind: detection
-- severity: LOW
-- tactics: [privilege-escalation, execution, persistence]
-- techniques: [T1648, T1098.003]
-- needs: [management]
-- parameters:
--   expected_principals:
--     type: text[]
--     default: []
--     description: the deployers' roles
-- first_seen: [account, principal]
-- false_positives: somebody's first stack by hand
-- misses: stacks made by the deployer's role
-- sources:
--   - https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/control-access-with-iam.html
SELECT
    min(event_time) AS event_time,
    arg_min(event_id, event_time) AS event_id,
    account,
    min(region) AS region,
    principal,
    arg_min(event_name, event_time) AS event_name,
    arg_min(source_ip, event_time) AS source_ip,
    count(DISTINCT json_extract_string(request, '$.stackName')) AS stacks,
    'stack ' || coalesce(min(json_extract_string(request, '$.stackName')), '') || ' may make identities'
        || coalesce(', with role ' || min(json_extract_string(request, '$.roleARN')), '')
        || coalesce(', from ' || min(json_extract_string(request, '$.templateURL')), '') AS detail
FROM cloudtrail
WHERE event_name IN ('CreateStack', 'UpdateStack', 'CreateChangeSet', 'CreateStackSet', 'UpdateStackSet')
  AND event_source = 'cloudformation.amazonaws.com'
  AND regexp_matches(request, '"CAPABILITY_(NAMED_)?IAM"')
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
  AND NOT coalesce(list_contains($expected_principals, principal), false)
GROUP BY account, principal
