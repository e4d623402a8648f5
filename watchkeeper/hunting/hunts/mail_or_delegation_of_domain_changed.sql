-- id: mail_or_delegation_of_domain_changed
-- title: Where a domain's mail goes, or who answers for it, was changed by somebody who never did so
-- question: Who could read our mail or answer for our names now?
-- severity: MEDIUM
-- tactics: [resource-development]
-- techniques: [T1584.001]
-- needs: [management]
-- parameters:
--   infrastructure_agents:
--     type: text
--     default: '(?i)terraform|pulumi|crossplane|cloudformation'
--     description: A regular expression of user agents that write records as their work; anyone can write it
-- first_seen: [account, principal]
-- false_positives: a change of the mail provider, a new zone below an old one
-- misses: records of addresses (dns_records_changed shows who writes any), and what stacks and infrastructure code write
-- sources:
--   - https://attack.mitre.org/techniques/T1584/001/
--   - https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    'zone ' || coalesce(json_extract_string(request, '$.hostedZoneId'), '?') || ': '
        || coalesce(json_extract_string(request, '$.changeBatch.changes[0].action'), '?') || ' '
        || coalesce(json_extract_string(request, '$.changeBatch.changes[0].resourceRecordSet.name'), '?') AS detail
FROM cloudtrail
WHERE event_source = 'route53.amazonaws.com'
  AND event_name = 'ChangeResourceRecordSets'
  AND error_code IS NULL
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND regexp_matches(coalesce(request, ''), '"type"\s*:\s*"(MX|NS|DS)"')
  AND regexp_matches(coalesce(request, ''), '"action"\s*:\s*"(CREATE|UPSERT)"')
  AND NOT regexp_matches(coalesce(user_agent, ''), $infrastructure_agents)
