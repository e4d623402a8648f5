-- id: aws_lookalike_created
-- title: A user or role was created by hand whose name looks like one of AWS
-- question: Is somebody hiding behind a name that looks official?
-- severity: MEDIUM
-- tactics: [defense-evasion, persistence]
-- techniques: [T1036.010, T1136.003]
-- needs: [management]
-- false_positives: Roles that AWS's own guides name so (AWSBackupDefaultServiceRole, AWSControlTower…) when they are made by hand; service-linked roles are made by another call.
-- misses: Names that look like the house's own.
-- sources:
--   - https://attack.mitre.org/techniques/T1036/010/
--   - https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceLinkedRole.html
SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, error_code,
       event_name || ' ' || coalesce(json_extract_string(request, '$.userName'), json_extract_string(request, '$.roleName'))
           || CASE WHEN error_code IS NULL THEN '' ELSE ', refused' END AS detail
FROM cloudtrail
WHERE event_source = 'iam.amazonaws.com'
  AND event_name IN ('CreateUser', 'CreateRole')
  AND (error_code IS NULL OR regexp_matches(error_code, '(?i)denied|unauthorized|forbidden'))
  AND invoked_by IS NULL
  AND coalesce(json_extract_string(request, '$.path'), '/') NOT IN ('/service-role/', '/aws-service-role/')
  AND (regexp_matches(coalesce(json_extract_string(request, '$.roleName'), ''), '^(AWSServiceRoleFor|AWSReservedSSO_)')
       OR regexp_matches(coalesce(json_extract_string(request, '$.userName'), ''),
                         '(?i)^(aws|amazon)[-_ ]?(support|admin|system|service|security|backup|internal|root|trust)'))
