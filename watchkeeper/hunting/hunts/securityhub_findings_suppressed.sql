-- id: securityhub_findings_suppressed
-- title: Findings of Security Hub were suppressed in bulk or by a rule, or an insight was deleted
-- question: Is somebody making findings disappear?
-- severity: MEDIUM
-- tactics: [defense-evasion]
-- techniques: [T1562.001]
-- needs: [management]
-- parameters:
--   findings:
--     type: integer
--     default: 50
--     description: How many findings one principal suppresses or resolves by hand within an hour before it is worth a hit
-- false_positives: Analysts closing a wave of findings of one control; automation rules of the security team.
-- misses: Suppressing fewer findings than the number, one day after another.
-- sources:
--   - https://attack.mitre.org/techniques/T1562/001/
--   - https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchUpdateFindings.html
WITH rules AS (
    SELECT event_time, event_id, account, region, principal, event_name, source_ip,
           event_name || ' ' || coalesce(json_extract_string(request, '$.RuleName'), json_extract_string(request, '$.Name'),
                                         json_extract_string(request, '$.InsightArn'), '')
               || CASE WHEN error_code IS NULL THEN '' ELSE ', refused' END AS detail
    FROM cloudtrail
    WHERE event_source = 'securityhub.amazonaws.com'
      AND event_name IN ('CreateAutomationRule', 'CreateAutomationRuleV2', 'BatchUpdateAutomationRules',
                         'DeleteInsight', 'UpdateFindings')
      AND (error_code IS NULL OR regexp_matches(error_code, '(?i)denied|unauthorized|forbidden'))
      AND (event_name IN ('DeleteInsight', 'UpdateFindings')
           OR regexp_matches(coalesce(request, ''), '"SUPPRESSED"|"StatusId"\s*:\s*3'))
),
bulk AS (
    SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account, min(region) AS region,
           principal, arg_min(event_name, event_time) AS event_name, min(source_ip) AS source_ip,
           cast(sum((length(request) - length(replace(request, '"ProductArn"', ''))) / 12) AS BIGINT) AS findings
    FROM cloudtrail
    WHERE event_source = 'securityhub.amazonaws.com'
      AND event_name IN ('BatchUpdateFindings', 'BatchUpdateFindingsV2') AND error_code IS NULL
      AND invoked_by IS NULL
      AND regexp_matches(coalesce(request, ''), '"(SUPPRESSED|RESOLVED)"')
    GROUP BY account, principal, date_trunc('hour', event_time)
)
SELECT event_time, event_id, account, region, principal, event_name, source_ip, detail FROM rules
UNION ALL
SELECT event_time, event_id, account, region, principal, event_name, source_ip,
       cast(findings AS VARCHAR) || ' findings suppressed or resolved within an hour' AS detail
FROM bulk
WHERE findings >= $findings
