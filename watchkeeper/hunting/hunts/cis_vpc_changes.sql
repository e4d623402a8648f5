-- id: cis_vpc_changes
-- title: A VPC or its peering was changed (CIS 4.14)
-- question: Who changed which VPC?
-- kind: context
-- severity: LOW
-- tactics: [defense-evasion]
-- techniques: [T1562.007]
-- needs: [management]
-- false_positives: All ordinary work of this sort; the CIS benchmark wants every one of them seen.
-- sources:
--   - https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html
--   - https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpc.html
SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, error_code, invoked_by,
       event_name || ' ' || coalesce(json_extract_string(request, '$.vpcId'),
                                     json_extract_string(request, '$.vpcPeeringConnectionId'),
                                     json_extract_string(request, '$.cidrBlock'),
                                     json_extract_string(request, '$.subnetId'),
                                     json_extract_string(request, '$.CreateVpcEndpointRequest.VpcId'), '')
           || CASE WHEN error_code IS NULL THEN '' ELSE ', failed: ' || error_code END AS detail
FROM cloudtrail
WHERE event_source IN ('ec2.amazonaws.com')
  AND event_name IN ('CreateVpc', 'DeleteVpc', 'ModifyVpcAttribute', 'AcceptVpcPeeringConnection',
                     'CreateVpcPeeringConnection', 'DeleteVpcPeeringConnection', 'RejectVpcPeeringConnection',
                     'AttachClassicLinkVpc', 'DetachClassicLinkVpc', 'DisableVpcClassicLink',
                     'EnableVpcClassicLink', 'CreateSubnet', 'DeleteSubnet', 'CreateVpcEndpoint',
                     'DeleteVpcEndpoints')
