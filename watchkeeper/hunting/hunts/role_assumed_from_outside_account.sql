-- id: role_assumed_from_outside_account
-- title: Another account assumed a role here for the first time
-- question: Which role did an account outside of this trail assume?
-- kind: detection
-- severity: LOW
-- tactics: [initial-access, persistence]
-- techniques: [T1199, T1078.004]
-- needs: [management]
-- parameters:
--   known_accounts:
--     type: text[]
--     default: []
--     description: the organization's accounts and those of its vendors
-- first_seen: [account, outside_account, role]
-- false_positives: the first day of a vendor or of a new account of your own; name them in known_accounts
-- misses: an account that assumed the same role in an earlier period
-- sources:
--   - https://attack.mitre.org/techniques/T1199/
--   - https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html
SELECT
    min(event_time) AS event_time,
    arg_min(event_id, event_time) AS event_id,
    account,
    min(region) AS region,
    arg_min(principal, event_time) AS principal,
    'AssumeRole' AS event_name,
    arg_min(source_ip, event_time) AS source_ip,
    principal_account AS outside_account,
    json_extract_string(request, '$.roleArn') AS role,
    count(*) AS times,
    principal_account || ' assumed ' || coalesce(json_extract_string(request, '$.roleArn'), 'a role') AS detail
FROM cloudtrail
WHERE event_name = 'AssumeRole'
  AND event_source = 'sts.amazonaws.com'
  AND error_code IS NULL
  AND identity_type = 'AWSAccount'
  AND principal_account <> account
  AND invoked_by IS NULL
  AND json_extract_string(request, '$.roleArn') LIKE '%:iam::' || account || ':role/%'
  AND NOT coalesce(list_contains($known_accounts, principal_account), false)
GROUP BY account, principal_account, json_extract_string(request, '$.roleArn')
