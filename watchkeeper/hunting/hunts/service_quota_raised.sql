-- id: service_quota_raised
-- title: Somebody asked for more capacity than the account has
-- question: Who wants more instances, mails or model calls?
-- kind: detection
-- severity: LOW
-- tactics: [impact]
-- techniques: [T1496, T1496.001]
-- needs: [management]
-- first_seen: [account, principal]
-- false_positives: a team that grows; it should know of it
-- misses: requests by a support case
-- sources:
--   - https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_RequestServiceQuotaIncrease.html
--   - https://attack.mitre.org/techniques/T1496/
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    json_extract_string(request, '$.serviceCode') AS service,
    coalesce(json_extract_string(request, '$.serviceCode'), 'a service') || ' '
        || coalesce(json_extract_string(request, '$.quotaCode'), '') || ' to '
        || coalesce(json_extract_string(request, '$.desiredValue'), 'more') || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM cloudtrail
WHERE event_name IN ('RequestServiceQuotaIncrease', 'PutServiceQuotaIncreaseRequestIntoTemplate')
  AND event_source = 'servicequotas.amazonaws.com'
  AND lower(coalesce(json_extract_string(request, '$.serviceCode'), 'ec2'))
        IN ('ec2', 'fargate', 'sagemaker', 'bedrock', 'ses', 'lambda', 'ecs', 'batch', 'lightsail', 'sns')
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
