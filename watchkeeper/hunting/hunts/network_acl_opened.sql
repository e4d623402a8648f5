-- id: network_acl_opened
-- title: A network ACL lets the whole internet in on more than the web
-- question: Which subnet lost the protection of its ACL?
-- severity: LOW
-- tactics: [defense-evasion]
-- techniques: [T1562.007]
-- needs: [management]
-- false_positives: Subnets whose filtering is left to security groups; infrastructure code that writes such ACLs.
-- misses: Deleted entries that denied something (see the CIS view of ACLs).
-- sources:
--   - https://attack.mitre.org/techniques/T1562/007/
--   - https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkAclEntry.html
SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, error_code,
       coalesce(json_extract_string(request, '$.networkAclId'), '?') || ' lets in the world: '
           || CASE WHEN json_extract_string(request, '$.aclProtocol') = '-1' THEN 'everything'
                   ELSE 'ports ' || coalesce(json_extract_string(request, '$.portRange.from'), 'all') || '-'
                        || coalesce(json_extract_string(request, '$.portRange.to'), 'all') END AS detail
FROM cloudtrail
WHERE event_name IN ('CreateNetworkAclEntry', 'ReplaceNetworkAclEntry')
  AND error_code IS NULL
  AND json_extract_string(request, '$.egress') = 'false'
  AND lower(json_extract_string(request, '$.ruleAction')) = 'allow'
  AND (json_extract_string(request, '$.cidrBlock') LIKE '%/0' OR json_extract_string(request, '$.ipv6CidrBlock') LIKE '%/0')
  AND NOT coalesce(json_extract_string(request, '$.portRange.from') IN ('80', '443')
                   AND json_extract_string(request, '$.portRange.from') = json_extract_string(request, '$.portRange.to'), false)
  AND NOT coalesce(try_cast(json_extract_string(request, '$.portRange.from') AS INTEGER) >= 1024
                   AND try_cast(json_extract_string(request, '$.portRange.to') AS INTEGER) >= 60999, false)
