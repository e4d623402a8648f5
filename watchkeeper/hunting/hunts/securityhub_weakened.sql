-- id: securityhub_weakened
-- title: Security Hub or one of its standards was switched off
-- question: Did anyone disable Security Hub, standards, controls, product imports or the link to its administrator?
-- severity: HIGH
-- tactics: [defense-evasion]
-- techniques: [T1562.001]
-- needs: [management]
-- parameters:
--   controls:
--     type: integer
--     default: 10
--     description: How many calls of one principal that disable single controls within an hour are worth a hit
-- false_positives: Moving from the account's own settings to central configuration; disabling controls by decision goes below the number.
-- sources:
--   - https://attack.mitre.org/techniques/T1562/001/
--   - https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_DisableSecurityHub.html
WITH off AS (
    SELECT event_time, event_id, account, region, principal, event_name, source_ip,
           event_name || CASE WHEN error_code IS NULL THEN '' ELSE ', refused' END AS detail
    FROM cloudtrail
    WHERE event_source = 'securityhub.amazonaws.com'
      AND event_name IN ('DisableSecurityHub', 'DisableSecurityHubV2', 'BatchDisableStandards', 'DisassociateMembers',
                         'DisassociateFromMasterAccount', 'DisassociateFromAdministratorAccount', 'DeleteMembers',
                         'DisableImportFindingsForProduct', 'DisableOrganizationAdminAccount',
                         'DeleteFindingAggregator', 'DeleteAggregatorV2', 'DeleteActionTarget')
      AND (error_code IS NULL OR regexp_matches(error_code, '(?i)denied|unauthorized|forbidden'))
),
controls AS (
    SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account, min(region) AS region,
           principal, arg_min(event_name, event_time) AS event_name, min(source_ip) AS source_ip,
           cast(count(*) AS VARCHAR) || ' calls that disable controls within an hour' AS detail
    FROM cloudtrail
    WHERE event_source = 'securityhub.amazonaws.com'
      AND event_name IN ('UpdateStandardsControl', 'BatchUpdateStandardsControlAssociations')
      AND error_code IS NULL
      AND regexp_matches(coalesce(request, ''), '"DISABLED"')
    GROUP BY account, principal, date_trunc('hour', event_time)
    HAVING count(*) >= $controls
)
SELECT event_time, event_id, account, region, principal, event_name, source_ip, detail FROM off
UNION ALL
SELECT event_time, event_id, account, region, principal, event_name, source_ip, detail FROM controls
