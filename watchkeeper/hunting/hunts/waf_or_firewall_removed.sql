-- id: waf_or_firewall_removed
-- title: A web ACL or a managed firewall was removed from what it guarded
-- question: Did anyone take away AWS WAF, Network Firewall or the DNS firewall?
-- severity: MEDIUM
-- tactics: [defense-evasion]
-- techniques: [T1562.007]
-- needs: [management]
-- false_positives: A load balancer or a VPC being torn down; those that CloudFormation removes are left out.
-- misses: A CloudFront distribution that is updated without its web ACL.
-- sources:
--   - https://attack.mitre.org/techniques/T1562/007/
--   - https://docs.aws.amazon.com/waf/latest/APIReference/API_DisassociateWebACL.html
SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, error_code,
       event_name || ' '
           || coalesce(json_extract_string(request, '$.resourceArn'), json_extract_string(request, '$.name'),
                       json_extract_string(request, '$.webACLId'), json_extract_string(request, '$.firewallName'),
                       json_extract_string(request, '$.firewallArn'),
                       json_extract_string(request, '$.firewallRuleGroupAssociationId'), '')
           || CASE WHEN error_code IS NULL THEN '' ELSE ', refused' END AS detail
FROM cloudtrail
WHERE event_source IN ('wafv2.amazonaws.com', 'waf.amazonaws.com', 'waf-regional.amazonaws.com',
                       'network-firewall.amazonaws.com', 'route53resolver.amazonaws.com')
  AND event_name IN ('DisassociateWebACL', 'DeleteWebACL', 'DeleteRuleGroup', 'DeleteIPSet', 'DeleteRule', 'DeleteFirewallManagerRuleGroups',
                     'DeleteFirewall', 'DeleteFirewallPolicy', 'UpdateFirewallDeleteProtection', 'DisassociateSubnets',
                     'DisassociateFirewallRuleGroup', 'DeleteFirewallRuleGroup', 'DeleteFirewallRule',
                     'UpdateWebACL', 'UpdateFirewallConfig')
  AND (error_code IS NULL OR regexp_matches(error_code, '(?i)denied|unauthorized|forbidden'))
  AND coalesce(invoked_by, '') NOT IN ('cloudformation.amazonaws.com', 'fms.amazonaws.com')
  AND (event_name <> 'UpdateWebACL' OR regexp_matches(coalesce(request, ''), '"rules"\s*:\s*\[\s*\]'))
  AND (event_name <> 'UpdateFirewallDeleteProtection' OR json_extract_string(request, '$.deleteProtection') = 'false')
  AND (event_name <> 'UpdateFirewallConfig' OR json_extract_string(request, '$.firewallFailOpen') = 'ENABLED')
