-- id: cis_gateway_changes
-- title: A gateway of a network was changed (CIS 4.12)
-- question: Who changed internet or customer gateways?
-- kind: context
-- severity: LOW
-- tactics: [defense-evasion]
-- techniques: [T1562.007]
-- needs: [management]
-- false_positives: All ordinary work of this sort; the CIS benchmark wants every one of them seen.
-- sources:
--   - https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html
--   - https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachInternetGateway.html
SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, error_code, invoked_by,
       event_name || ' ' || coalesce(json_extract_string(request, '$.internetGatewayId'),
                                     json_extract_string(request, '$.customerGatewayId'),
                                     json_extract_string(request, '$.natGatewayId'),
                                     json_extract_string(request, '$.vpcId'), '')
           || CASE WHEN error_code IS NULL THEN '' ELSE ', failed: ' || error_code END AS detail
FROM cloudtrail
WHERE event_source IN ('ec2.amazonaws.com')
  AND event_name IN ('CreateCustomerGateway', 'DeleteCustomerGateway', 'AttachInternetGateway',
                     'CreateInternetGateway', 'DeleteInternetGateway', 'DetachInternetGateway',
                     'CreateEgressOnlyInternetGateway', 'CreateNatGateway', 'DeleteNatGateway',
                     'CreateVpnConnection', 'CreateVpnGateway', 'AttachVpnGateway')
