-- id: dns_records_changed
-- title: DNS records were changed by a principal that never did
-- question: Who points our names elsewhere?
-- kind: context
-- severity: LOW
-- tactics: [resource-development]
-- techniques: [T1584.001]
-- needs: [management]
-- first_seen: [account, principal]
-- false_positives: Everybody who runs DNS; controllers of clusters and certificates on their first day.
-- sources:
--   - https://attack.mitre.org/techniques/T1584/001/
--   - https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html
SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account, min(region) AS region,
       principal, 'ChangeResourceRecordSets' AS event_name, min(source_ip) AS source_ip, count(*) AS events,
       cast(count(*) AS VARCHAR) || ' changes of records in '
           || cast(count(DISTINCT json_extract_string(request, '$.hostedZoneId')) AS VARCHAR) || ' zones' AS detail
FROM cloudtrail
WHERE event_source = 'route53.amazonaws.com' AND event_name = 'ChangeResourceRecordSets'
  AND error_code IS NULL AND invoked_by IS NULL
GROUP BY account, principal
