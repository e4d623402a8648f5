-- id: network_joined_with_outside
-- title: A network, an address or a shared resource was joined with an outside account or given to it
-- question: Which VPC, gateway, endpoint service or resource share now reaches into another account?
-- severity: MEDIUM
-- tactics: [exfiltration, initial-access]
-- techniques: [T1537, T1199]
-- needs: [management]
-- parameters:
--   known_accounts:
--     type: text[]
--     default: []
--     description: The organization's accounts and those of its vendors
-- false_positives: Peering and sharing within the organization (give its accounts in known_accounts).
-- misses: Sharing with a whole organization by its ARN; connections that the other side asked for and that are accepted by themselves.
-- sources:
--   - https://attack.mitre.org/techniques/T1537/
--   - https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcPeeringConnection.html
--   - https://docs.aws.amazon.com/ram/latest/APIReference/API_CreateResourceShare.html
WITH joined AS (
    SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, request,
           coalesce(json_extract_string(request, '$.peerOwnerId'),
                    CASE WHEN event_name = 'AcceptVpcPeeringConnection'
                         THEN json_extract_string(response, '$.vpcPeeringConnection.requesterVpcInfo.ownerId') END,
                    json_extract_string(request, '$.principals[0]'),
                    json_extract_string(request, '$.peerAccountId'),
                    json_extract_string(request, '$.PeerAccountId'),
                    json_extract_string(request, '$.transferAccountId'),
                    json_extract_string(request, '$.EnableAddressTransferRequest.TransferAccountId'),
                    json_extract_string(request, '$.CreateTransitGatewayPeeringAttachmentRequest.PeerAccountId'),
                    CASE WHEN event_name = 'ModifyVpcEndpointServicePermissions'
                         THEN coalesce(json_extract_string(request, '$.ModifyVpcEndpointServicePermissionsRequest.AddAllowedPrincipals.content'),
                                       json_extract_string(request, '$.ModifyVpcEndpointServicePermissionsRequest.AddAllowedPrincipals[0].content'),
                                       json_extract_string(request, '$.ModifyVpcEndpointServicePermissionsRequest.AddAllowedPrincipals')) END
           ) AS partner
    FROM cloudtrail
    WHERE event_name IN ('CreateVpcPeeringConnection', 'AcceptVpcPeeringConnection', 'CreateTransitGatewayPeeringAttachment',
                         'CreateResourceShare', 'AssociateResourceShare', 'ModifyVpcEndpointServicePermissions', 'EnableAddressTransfer')
      AND event_source IN ('ec2.amazonaws.com', 'ram.amazonaws.com')
      AND error_code IS NULL
      AND coalesce(invoked_by, '') NOT IN ('ram.amazonaws.com', 'controltower.amazonaws.com')
)
SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, partner,
       event_name || ' with ' || partner AS detail
FROM joined
WHERE partner IS NOT NULL
  AND partner IS DISTINCT FROM account
  AND partner NOT LIKE 'arn:aws%:organizations::%'
  AND partner NOT LIKE '%.amazonaws.com'
  AND NOT (partner LIKE 'arn:%' AND split_part(partner, ':', 5) = coalesce(account, ''))
  AND NOT list_contains($known_accounts, CASE WHEN partner LIKE 'arn:%' THEN split_part(partner, ':', 5) ELSE partner END)
