-- id: security_group_opened_to_world
-- title: An administration or database port, or every port, was opened to the world
-- question: Which security group lets the whole internet in where it should not?
-- severity: HIGH
-- tactics: [defense-evasion, initial-access]
-- techniques: [T1562.007, T1133]
-- needs: [management]
-- parameters:
--   ports:
--     type: text[]
--     default: ['20', '21', '22', '23', '135', '139', '445', '1433', '1434', '1521', '2375', '2376', '2379', '3306', '3389',
--               '4333', '5432', '5500', '5601', '5900', '5985', '5986', '6379', '6443', '8888', '9042', '9092', '9200', '9300',
--               '10250', '11211', '27017', '27018']
--     description: Ports that nobody outside should reach
-- false_positives: A bastion or a honeypot by decision; a test group that is attached to nothing.
-- misses: The world cut into networks smaller than /7, rules behind the fourth of one call, prefix lists.
-- sources:
--   - https://attack.mitre.org/techniques/T1562/007/
--   - https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress.html
WITH asked AS (
    SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, request,
           coalesce(json_extract_string(request, '$.groupId'), json_extract_string(request, '$.groupName'),
                    json_extract_string(request, '$.ModifySecurityGroupRulesRequest.GroupId'),
                    json_extract_string(request, '$.dBSecurityGroupName'), '?') AS group_id
    FROM cloudtrail
    WHERE event_name IN ('AuthorizeSecurityGroupIngress', 'ModifySecurityGroupRules', 'AuthorizeDBSecurityGroupIngress',
                         'AuthorizeClusterSecurityGroupIngress', 'AuthorizeCacheSecurityGroupIngress')
      AND error_code IS NULL
      AND regexp_matches(coalesce(request, ''), '(\.\d+|:)/[0-7]"')
),
opened AS (
    SELECT event_id, account,
           try_cast(json_extract_string(request, '$.ipPermissions.items[0].fromPort') AS INTEGER) AS from_port,
           try_cast(json_extract_string(request, '$.ipPermissions.items[0].toPort') AS INTEGER) AS to_port,
           json_extract_string(request, '$.ipPermissions.items[0].ipProtocol') AS protocol
    FROM asked
    WHERE regexp_matches(json_extract_string(request, '$.ipPermissions.items[0].ipRanges.items[0].cidrIp'), '/[0-7]$')
       OR regexp_matches(json_extract_string(request, '$.ipPermissions.items[0].ipRanges.items[1].cidrIp'), '/[0-7]$')
       OR regexp_matches(json_extract_string(request, '$.ipPermissions.items[0].ipRanges.items[2].cidrIp'), '/[0-7]$')
       OR regexp_matches(json_extract_string(request, '$.ipPermissions.items[0].ipv6Ranges.items[0].cidrIpv6'), '/[0-7]$')
       OR regexp_matches(json_extract_string(request, '$.ipPermissions.items[0].ipv6Ranges.items[1].cidrIpv6'), '/[0-7]$')
    UNION ALL
    SELECT event_id, account,
           try_cast(json_extract_string(request, '$.ipPermissions.items[1].fromPort') AS INTEGER) AS from_port,
           try_cast(json_extract_string(request, '$.ipPermissions.items[1].toPort') AS INTEGER) AS to_port,
           json_extract_string(request, '$.ipPermissions.items[1].ipProtocol') AS protocol
    FROM asked
    WHERE regexp_matches(json_extract_string(request, '$.ipPermissions.items[1].ipRanges.items[0].cidrIp'), '/[0-7]$')
       OR regexp_matches(json_extract_string(request, '$.ipPermissions.items[1].ipRanges.items[1].cidrIp'), '/[0-7]$')
       OR regexp_matches(json_extract_string(request, '$.ipPermissions.items[1].ipRanges.items[2].cidrIp'), '/[0-7]$')
       OR regexp_matches(json_extract_string(request, '$.ipPermissions.items[1].ipv6Ranges.items[0].cidrIpv6'), '/[0-7]$')
       OR regexp_matches(json_extract_string(request, '$.ipPermissions.items[1].ipv6Ranges.items[1].cidrIpv6'), '/[0-7]$')
    UNION ALL
    SELECT event_id, account,
           try_cast(json_extract_string(request, '$.ipPermissions.items[2].fromPort') AS INTEGER) AS from_port,
           try_cast(json_extract_string(request, '$.ipPermissions.items[2].toPort') AS INTEGER) AS to_port,
           json_extract_string(request, '$.ipPermissions.items[2].ipProtocol') AS protocol
    FROM asked
    WHERE regexp_matches(json_extract_string(request, '$.ipPermissions.items[2].ipRanges.items[0].cidrIp'), '/[0-7]$')
       OR regexp_matches(json_extract_string(request, '$.ipPermissions.items[2].ipRanges.items[1].cidrIp'), '/[0-7]$')
       OR regexp_matches(json_extract_string(request, '$.ipPermissions.items[2].ipRanges.items[2].cidrIp'), '/[0-7]$')
       OR regexp_matches(json_extract_string(request, '$.ipPermissions.items[2].ipv6Ranges.items[0].cidrIpv6'), '/[0-7]$')
       OR regexp_matches(json_extract_string(request, '$.ipPermissions.items[2].ipv6Ranges.items[1].cidrIpv6'), '/[0-7]$')
    UNION ALL
    SELECT event_id, account,
           try_cast(json_extract_string(request, '$.ipPermissions.items[3].fromPort') AS INTEGER) AS from_port,
           try_cast(json_extract_string(request, '$.ipPermissions.items[3].toPort') AS INTEGER) AS to_port,
           json_extract_string(request, '$.ipPermissions.items[3].ipProtocol') AS protocol
    FROM asked
    WHERE regexp_matches(json_extract_string(request, '$.ipPermissions.items[3].ipRanges.items[0].cidrIp'), '/[0-7]$')
       OR regexp_matches(json_extract_string(request, '$.ipPermissions.items[3].ipRanges.items[1].cidrIp'), '/[0-7]$')
       OR regexp_matches(json_extract_string(request, '$.ipPermissions.items[3].ipRanges.items[2].cidrIp'), '/[0-7]$')
       OR regexp_matches(json_extract_string(request, '$.ipPermissions.items[3].ipv6Ranges.items[0].cidrIpv6'), '/[0-7]$')
       OR regexp_matches(json_extract_string(request, '$.ipPermissions.items[3].ipv6Ranges.items[1].cidrIpv6'), '/[0-7]$')
    UNION ALL
    SELECT event_id, account, try_cast(json_extract_string(request, '$.fromPort') AS INTEGER),
           try_cast(json_extract_string(request, '$.toPort') AS INTEGER), json_extract_string(request, '$.ipProtocol')
    FROM asked
    WHERE regexp_matches(json_extract_string(request, '$.cidrIp'), '/[0-7]$')
       OR regexp_matches(json_extract_string(request, '$.cidrIpv6'), '/[0-7]$')
    UNION ALL
    SELECT event_id, account,
           try_cast(json_extract_string(request, '$.ModifySecurityGroupRulesRequest.SecurityGroupRule.SecurityGroupRule.FromPort') AS INTEGER),
           try_cast(json_extract_string(request, '$.ModifySecurityGroupRulesRequest.SecurityGroupRule.SecurityGroupRule.ToPort') AS INTEGER),
           json_extract_string(request, '$.ModifySecurityGroupRulesRequest.SecurityGroupRule.SecurityGroupRule.IpProtocol')
    FROM asked
    WHERE regexp_matches(json_extract_string(request, '$.ModifySecurityGroupRulesRequest.SecurityGroupRule.SecurityGroupRule.CidrIpv4'), '/[0-7]$')
       OR regexp_matches(json_extract_string(request, '$.ModifySecurityGroupRulesRequest.SecurityGroupRule.SecurityGroupRule.CidrIpv6'), '/[0-7]$')
    UNION ALL
    SELECT event_id, account, NULL, NULL, 'a database or cache'
    FROM asked
    WHERE event_name IN ('AuthorizeDBSecurityGroupIngress', 'AuthorizeClusterSecurityGroupIngress',
                         'AuthorizeCacheSecurityGroupIngress')
)
SELECT min(event_time) AS event_time, asked.event_id, asked.account, region, principal, event_name, source_ip, user_agent, group_id,
       group_id || ' open to the world: '
           || min(CASE WHEN protocol = '-1' THEN 'everything'
                       WHEN from_port IS NULL THEN coalesce(protocol, '?')
                       WHEN from_port = to_port THEN 'port ' || cast(from_port AS VARCHAR)
                       ELSE 'ports ' || cast(from_port AS VARCHAR) || '-' || cast(to_port AS VARCHAR) END) AS detail
FROM opened
JOIN asked
  ON asked.account IS NOT DISTINCT FROM opened.account
 AND asked.event_id IS NOT DISTINCT FROM opened.event_id
WHERE protocol = '-1'
   OR protocol = 'a database or cache'
   OR (coalesce(protocol, 'tcp') NOT IN ('icmp', 'icmpv6', '1', '58')
       AND (list_contains($ports, coalesce(cast(from_port AS VARCHAR), ''))
            OR list_contains($ports, coalesce(cast(to_port AS VARCHAR), ''))
            OR (from_port <= 22 AND to_port >= 22) OR (from_port <= 3389 AND to_port >= 3389)
            OR (from_port <= 3306 AND to_port >= 3306) OR (from_port <= 5432 AND to_port >= 5432)
            OR to_port - from_port >= 1000))
GROUP BY asked.event_id, asked.account, region, principal, event_name, source_ip, user_agent, group_id
