-- id: guardduty_findings_hidden
-- title: GuardDuty was told to keep silent about something
-- question: Did anyone add a filter that archives findings, a trusted IP list, or archive many findings?
-- severity: MEDIUM
-- tactics: [defense-evasion]
-- techniques: [T1562.001]
-- needs: [management]
-- parameters:
--   archived:
--     type: integer
--     default: 20
--     description: How many ArchiveFindings calls of one principal within an hour are worth a hit
-- false_positives: Analysts tuning out a known scanner; look at what the filter or list contains.
-- sources:
--   - https://attack.mitre.org/techniques/T1562/001/
--   - https://docs.aws.amazon.com/guardduty/latest/ug/findings_suppression-rule.html
WITH quieted AS (
    SELECT event_time, event_id, account, region, principal, event_name, source_ip,
           event_name || ' ' || coalesce(json_extract_string(request, '$.name'), json_extract_string(request, '$.filterName'),
                                         json_extract_string(request, '$.ipSetId'), '')
               || CASE WHEN error_code IS NULL THEN '' ELSE ', refused' END AS detail
    FROM cloudtrail
    WHERE event_source = 'guardduty.amazonaws.com'
      AND event_name IN ('CreateFilter', 'UpdateFilter', 'CreateIPSet', 'UpdateIPSet', 'CreateTrustedEntitySet',
                         'UpdateTrustedEntitySet', 'DeleteThreatIntelSet', 'UpdateThreatIntelSet',
                         'DeleteThreatEntitySet')
      AND (error_code IS NULL OR regexp_matches(error_code, '(?i)denied|unauthorized|forbidden'))
      AND (event_name NOT IN ('CreateFilter', 'UpdateFilter')
           OR coalesce(json_extract_string(request, '$.action'), '') = 'ARCHIVE')
      AND (event_name <> 'UpdateThreatIntelSet' OR json_extract_string(request, '$.activate') = 'false')
),
archived AS (
    SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account, min(region) AS region,
           principal, 'ArchiveFindings' AS event_name, min(source_ip) AS source_ip,
           cast(count(*) AS VARCHAR) || ' calls of ArchiveFindings within an hour' AS detail
    FROM cloudtrail
    WHERE event_source = 'guardduty.amazonaws.com' AND event_name = 'ArchiveFindings' AND error_code IS NULL
    GROUP BY account, principal, date_trunc('hour', event_time)
    HAVING count(*) >= $archived
)
SELECT event_time, event_id, account, region, principal, event_name, source_ip, detail FROM quieted
UNION ALL
SELECT event_time, event_id, account, region, principal, event_name, source_ip, detail FROM archived
