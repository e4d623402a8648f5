-- id: way_into_network_opened
-- title: A new way into a private network was opened by hand
-- question: Who made an endpoint, a VPN or a line through which machines without a public address can be reached?
-- kind: detection
-- severity: MEDIUM
-- tactics: [persistence, lateral-movement, command-and-control]
-- techniques: [T1133, T1021.008, T1572]
-- needs: [management]
-- parameters:
--   infrastructure_agents:
--     type: text
--     default: '(?i)terraform|pulumi|crossplane|cloudformation'
--     description: A regular expression of user agents that build networks as their work; anyone can write it
--   expected_principals:
--     type: text[]
--     default: []
--     description: the network team's roles
-- false_positives: the network team, where it does not work by code
-- misses: a way that is there already, and software on a machine that calls out by itself
-- sources:
--   - https://attack.mitre.org/techniques/T1133/
--   - https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateInstanceConnectEndpoint.html
SELECT
    min(event_time) AS event_time,
    arg_min(event_id, event_time) AS event_id,
    account,
    min(region) AS region,
    principal,
    arg_min(event_name, event_time) AS event_name,
    arg_min(source_ip, event_time) AS source_ip,
    count(*) AS calls,
    cast(count(*) AS varchar) || ' call(s), first ' || arg_min(event_name, event_time)
        || coalesce(' in ' || min(json_extract_string(request, '$.CreateInstanceConnectEndpointRequest.SubnetId')), '')
        || CASE WHEN count_if(error_code IS NULL) = 0 THEN ', all refused' ELSE '' END AS detail
FROM cloudtrail
WHERE event_source IN ('ec2.amazonaws.com', 'directconnect.amazonaws.com')
  AND event_name IN (
        'CreateInstanceConnectEndpoint', 'CreateClientVpnEndpoint', 'AuthorizeClientVpnIngress', 'CreateVpnConnection',
        'CreateCustomerGateway', 'ModifyVpnConnection', 'CreateVerifiedAccessEndpoint', 'CreateTransitGatewayConnect',
        'CreateConnection', 'ConfirmConnection', 'CreatePrivateVirtualInterface', 'ConfirmPrivateVirtualInterface'
    )
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND identity_type IS DISTINCT FROM 'AWSService'
  AND principal NOT LIKE '%/aws-service-role/%'
  AND NOT regexp_matches(coalesce(user_agent, ''), $infrastructure_agents)
  AND NOT list_contains($expected_principals, principal)
GROUP BY account, principal, date_trunc('day', event_time)
