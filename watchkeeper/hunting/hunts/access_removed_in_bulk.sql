-- id: access_removed_in_bulk
-- title: One principal took away the access of many users in a short time
-- question: Is somebody locking everybody else out?
-- severity: HIGH
-- tactics: [impact]
-- techniques: [T1531]
-- needs: [management]
-- parameters:
--   users:
--     type: integer
--     default: 5
--     description: Distinct users within an hour
-- false_positives: Off-boarding a team, rotating keys by script.
-- misses: Locking people out through the identity provider or by a policy that denies everything.
-- sources:
--   - https://attack.mitre.org/techniques/T1531/
SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account, min(region) AS region,
       principal, arg_min(event_name, event_time) AS event_name, min(source_ip) AS source_ip,
       min(user_agent) AS user_agent, count(*) AS events,
       cast(count(DISTINCT json_extract_string(request, '$.userName')) AS VARCHAR)
           || ' users lost access within an hour, first by ' || arg_min(event_name, event_time) AS detail
FROM cloudtrail
WHERE event_source = 'iam.amazonaws.com'
  AND event_name IN ('DeleteUser', 'DeleteLoginProfile', 'DeleteAccessKey', 'UpdateAccessKey', 'UpdateLoginProfile',
                     'DeactivateMFADevice')
  AND error_code IS NULL AND invoked_by IS NULL
  AND (event_name <> 'UpdateAccessKey' OR json_extract_string(request, '$.status') = 'Inactive')
GROUP BY account, principal, date_trunc('hour', event_time)
HAVING count(DISTINCT json_extract_string(request, '$.userName')) >= $users
