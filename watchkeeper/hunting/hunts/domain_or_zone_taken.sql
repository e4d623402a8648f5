-- id: domain_or_zone_taken
-- title: A domain or hosted zone was given away, unlocked or deleted
-- question: Is somebody taking over a name of ours?
-- severity: HIGH
-- tactics: [resource-development, impact]
-- techniques: [T1584.001, T1565.002]
-- needs: [management]
-- false_positives: Moving domains between accounts as planned; test zones deleted by their stack.
-- misses: Single records changed (see the changes of DNS).
-- sources:
--   - https://attack.mitre.org/techniques/T1584/001/
--   - https://docs.aws.amazon.com/Route53/latest/APIReference/API_domains_TransferDomainToAnotherAwsAccount.html
SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, error_code,
       event_name || ' ' || coalesce(json_extract_string(request, '$.domainName'), json_extract_string(request, '$.id'),
                                     json_extract_string(request, '$.hostedZoneId'), '')
           || CASE WHEN error_code IS NULL THEN '' ELSE ', refused' END AS detail
FROM cloudtrail
WHERE event_source IN ('route53domains.amazonaws.com', 'route53.amazonaws.com')
  AND event_name IN ('TransferDomain', 'TransferDomainToAnotherAwsAccount', 'DisableDomainTransferLock',
                     'RetrieveDomainAuthCode', 'UpdateDomainNameservers', 'UpdateDomainContact', 'DeleteDomain',
                     'DisassociateDelegationSignerFromDomain', 'DeleteHostedZone', 'DisableHostedZoneDNSSEC',
                     'CreateVPCAssociationAuthorization')
  AND (error_code IS NULL OR regexp_matches(error_code, '(?i)denied|unauthorized|forbidden'))
  AND NOT (event_name IN ('DeleteHostedZone', 'CreateVPCAssociationAuthorization')
           AND (coalesce(invoked_by, '') <> '' OR principal LIKE '%/aws-service-role/%'))
