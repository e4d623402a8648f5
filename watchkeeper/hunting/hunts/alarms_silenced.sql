-- id: alarms_silenced
-- title: Alarms, metric filters or notification topics that watch the account were silenced
-- question: Did anyone disable, mute, reset or delete alarms, metric filters, event rules or the topics that tell of them?
-- severity: MEDIUM
-- tactics: [defense-evasion]
-- techniques: [T1562.001, T1562.008]
-- needs: [management]
-- parameters:
--   names_like:
--     type: text
--     default: '(?i)cis|root|unauthori[sz]ed|security|guard-?duty|security-?hub|trail|iam-?|mfa|console|audit|macie|inspector|access-?analyzer|billing'
--     description: A regular expression of names whose single deletion is worth a hit
--   deletions:
--     type: integer
--     default: 10
--     description: How many other alarms, rules or filters one principal deletes or disables within an hour
--   expected_principals:
--     type: text[]
--     default: []
--     description: jobs that silence alarms as their work, by the ARN of their role
-- false_positives: >-
--   Maintenance windows that disable alarms for longer than two hours; deployments that replace alarms (those of
--   CloudFormation and of scaling policies are left out). A function that sets an alarm to be well, so that it can ring
--   again, is left out too; another job that does so has to be listed.
-- misses: >-
--   Somebody who switches the alarm on again within two hours, when the work is done; an alarm that is set to be well from
--   inside a function.
-- sources:
--   - https://attack.mitre.org/techniques/T1562/001/
--   - https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DisableAlarmActions.html
--   - https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DisableRule.html
WITH quiet AS (
    SELECT event_time, event_id, account, region, principal, event_name, source_ip, error_code,
           coalesce(json_extract_string(request, '$.muteTargets.alarmNames[0]')
                        || coalesce(', ' || json_extract_string(request, '$.muteTargets.alarmNames[1]'), '')
                        || coalesce(', ' || json_extract_string(request, '$.muteTargets.alarmNames[2]'), '')
                        || CASE WHEN json_extract_string(request, '$.muteTargets.alarmNames[3]') IS NULL THEN '' ELSE ' and others' END,
                    json_extract_string(request, '$.name'), json_extract_string(request, '$.rule'),
                    json_extract_string(request, '$.alarmNames[0]'), json_extract_string(request, '$.alarmName'),
                    json_extract_string(request, '$.filterName'),
                    json_extract_string(request, '$.topicArn'), json_extract_string(request, '$.archiveName'), '?') AS what,
           CASE WHEN event_name = 'PutAlarmMuteRule'
                THEN nullif(split_part(split_part(request, '"alarmNames"', 2), ']', 1), '') END AS muted
    FROM cloudtrail
    WHERE event_source IN ('monitoring.amazonaws.com', 'events.amazonaws.com', 'logs.amazonaws.com', 'sns.amazonaws.com')
      AND event_name IN ('DisableAlarmActions', 'DeleteAlarms', 'DeleteMetricFilter', 'DeleteAnomalyDetector',
                         'DisableRule', 'DeleteRule', 'RemoveTargets', 'DeleteTopic', 'PutAlarmMuteRule', 'SetAlarmState')
      AND (event_name <> 'SetAlarmState'
           OR (json_extract_string(request, '$.stateValue') = 'OK'
               AND NOT regexp_matches(coalesce(user_agent, ''), 'exec-env/AWS_Lambda')))
      AND (error_code IS NULL OR regexp_matches(error_code, '(?i)denied|unauthorized|forbidden'))
      AND coalesce(invoked_by, '') NOT IN ('cloudformation.amazonaws.com', 'autoscaling.amazonaws.com',
                                           'application-autoscaling.amazonaws.com', 'dynamodb.application-autoscaling.amazonaws.com',
                                           'ecs.application-autoscaling.amazonaws.com', 'events.amazonaws.com')
      AND principal NOT LIKE '%/aws-service-role/%'
      AND NOT list_contains($expected_principals, principal)
),
back AS (
    SELECT account, principal, json_extract_string(request, '$.alarmNames[0]') AS alarm, max(event_time) AS at
    FROM cloudtrail
    WHERE event_source = 'monitoring.amazonaws.com' AND event_name = 'EnableAlarmActions' AND error_code IS NULL
    GROUP BY account, principal, json_extract_string(request, '$.alarmNames[0]')
),
named AS (
    SELECT event_time, event_id, quiet.account, region, quiet.principal, event_name, source_ip,
           event_name || ' ' || what || CASE WHEN error_code IS NULL THEN '' ELSE ', refused' END AS detail
    FROM quiet
    LEFT JOIN back
      ON back.account = quiet.account AND back.principal = quiet.principal AND back.alarm = quiet.what
     AND quiet.event_name = 'DisableAlarmActions'
     AND back.at >= quiet.event_time AND back.at <= quiet.event_time + interval 2 hour
    WHERE back.alarm IS NULL AND (event_name = 'DisableAlarmActions' OR regexp_matches(coalesce(muted, what), $names_like))
),
many AS (
    SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account, min(region) AS region,
           principal, arg_min(event_name, event_time) AS event_name, min(source_ip) AS source_ip,
           cast(count(*) AS VARCHAR) || ' alarms, rules or filters deleted, disabled or muted within an hour' AS detail
    FROM quiet
    WHERE error_code IS NULL AND event_name NOT IN ('DisableAlarmActions', 'SetAlarmState')
      AND NOT regexp_matches(coalesce(muted, what), $names_like)
    GROUP BY account, principal, date_trunc('hour', event_time)
    HAVING count(*) >= $deletions
)
SELECT event_time, event_id, account, region, principal, event_name, source_ip, detail FROM named
UNION ALL
SELECT event_time, event_id, account, region, principal, event_name, source_ip, detail FROM many
