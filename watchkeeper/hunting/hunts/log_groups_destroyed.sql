-- id: log_groups_destroyed
-- title: Log groups or streams of CloudWatch were destroyed, or their forwarding cut
-- question: Did anyone delete audit log groups, many log groups, or the subscription that feeds a log archive?
-- severity: MEDIUM
-- tactics: [defense-evasion]
-- techniques: [T1562.008]
-- needs: [management]
-- parameters:
--   names_like:
--     type: text
--     default: '(?i)trail|flow-?log|audit|security|guard-?duty|waf|/aws/eks/.*/cluster|route53|resolver|firewall|rds/'
--     description: A regular expression of log groups whose single loss is worth a hit
--   deletions:
--     type: integer
--     default: 10
--     description: How many other log groups or streams one principal deletes within an hour
-- false_positives: Stacks being deleted take their log groups along; calls that CloudFormation makes are left out.
-- misses: A shortened retention, which lets logs expire later.
-- sources:
--   - https://attack.mitre.org/techniques/T1562/008/
--   - https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteLogGroup.html
WITH gone AS (
    SELECT event_time, event_id, account, region, principal, event_name, source_ip, error_code,
           coalesce(json_extract_string(request, '$.logGroupName'), json_extract_string(request, '$.destinationName'),
                    json_extract_string(request, '$.logGroupIdentifier'), '?') AS log_group,
           json_extract_string(request, '$.retentionInDays') AS days
    FROM cloudtrail
    WHERE event_source = 'logs.amazonaws.com'
      AND event_name IN ('DeleteLogGroup', 'DeleteLogStream', 'DeleteSubscriptionFilter', 'DeleteDestination',
                         'DeleteAccountPolicy', 'PutRetentionPolicy')
      AND (error_code IS NULL OR regexp_matches(error_code, '(?i)denied|unauthorized|forbidden'))
      AND coalesce(invoked_by, '') <> 'cloudformation.amazonaws.com'
),
named AS (
    SELECT event_time, event_id, account, region, principal, event_name, source_ip,
           event_name || ' ' || log_group || CASE WHEN error_code IS NULL THEN '' ELSE ', refused' END AS detail
    FROM gone
    WHERE regexp_matches(log_group, $names_like)
      AND (event_name <> 'PutRetentionPolicy' OR try_cast(days AS INTEGER) <= 5)
),
many AS (
    SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account, min(region) AS region,
           principal, arg_min(event_name, event_time) AS event_name, min(source_ip) AS source_ip,
           cast(count(*) AS VARCHAR) || ' log groups, streams or subscriptions deleted within an hour' AS detail
    FROM gone
    WHERE error_code IS NULL AND event_name <> 'PutRetentionPolicy' AND NOT regexp_matches(log_group, $names_like)
    GROUP BY account, principal, date_trunc('hour', event_time)
    HAVING count(*) >= $deletions
)
SELECT event_time, event_id, account, region, principal, event_name, source_ip, detail FROM named
UNION ALL
SELECT event_time, event_id, account, region, principal, event_name, source_ip, detail FROM many
