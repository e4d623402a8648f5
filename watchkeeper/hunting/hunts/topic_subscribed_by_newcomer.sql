-- id: topic_subscribed_by_newcomer
-- title: A principal that never did subscribed a mailbox, a phone or a web address to a topic
-- question: Is somebody having our messages sent outside?
-- severity: LOW
-- tactics: [exfiltration, collection]
-- techniques: [T1567, T1119]
-- needs: [management]
-- first_seen: [account, principal]
-- false_positives: People who set up alarms for themselves.
-- misses: A subscription by somebody who subscribes often.
-- sources:
--   - https://attack.mitre.org/techniques/T1567/
--   - https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account, min(region) AS region,
       principal, 'Subscribe' AS event_name, min(source_ip) AS source_ip, min(user_agent) AS user_agent,
       count(*) AS events,
       cast(count(*) AS VARCHAR) || ' subscriptions, first by ' || min(json_extract_string(request, '$.protocol'))
           || ' to ' || coalesce(min(json_extract_string(request, '$.topicArn')), '?') AS detail
FROM cloudtrail
WHERE event_source = 'sns.amazonaws.com' AND event_name = 'Subscribe'
  AND error_code IS NULL
  AND coalesce(invoked_by, '') <> 'cloudformation.amazonaws.com'
  AND json_extract_string(request, '$.protocol') IN ('email', 'email-json', 'sms', 'http', 'https')
GROUP BY account, principal
