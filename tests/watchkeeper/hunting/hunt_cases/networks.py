"""Security groups, ACLs, joined and mirrored networks, names."""

from tests.watchkeeper.hunting.cloudtrail_events import OURS, THEIRS, a_service, an_event, role
from tests.watchkeeper.hunting.hunt_case import is_silent, speaks


def ingress(cidr, first, last, protocol="tcp", *, version="", **record):
    ranges = {f"ip{version}Ranges": {"items": [{f"cidrIp{version}": cidr}]}}
    item = {"ipProtocol": protocol, "fromPort": first, "toPort": last, **ranges}
    return an_event(
        "ec2:AuthorizeSecurityGroupIngress",
        request={"groupId": "sg-1", "ipPermissions": {"items": [item]}},
        **record,
    )


def acl(**entry):
    request = {
        "networkAclId": "acl-1", "aclProtocol": "6", "cidrBlock": "0.0.0.0/0", "egress": False,
        "ruleAction": "allow", "portRange": {"from": 22, "to": 22},
    }  # fmt: skip
    return an_event("ec2:CreateNetworkAclEntry", request=request | entry)


EVERY = {"ipProtocol": "-1", "ipRanges": {"items": [{"cidrIp": "10.0.0.0/8"}, {"cidrIp": "0.0.0.0/0"}]}}
ONLY_TO_US = {
    "ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "ipRanges": {"items": [{"cidrIp": "203.0.113.9/32"}]},
}  # fmt: skip
WEB = {
    "ipProtocol": "tcp", "fromPort": 443, "toPort": 443, "ipRanges": {"items": [{"cidrIp": "0.0.0.0/0"}]},
}  # fmt: skip

CASES = (
    speaks(
        "security_group_opened_to_world",
        "SSH, a database by IPv6, a wide range, each once",
        ingress("0.0.0.0/0", 22, 22),
        ingress("::/0", 5432, 5432, version="v6"),
        ingress("0.0.0.0/0", 0, 65535),
        rows=3,
    ),
    speaks(
        "security_group_opened_to_world",
        "the second rule of a call, the old form, a changed rule",
        an_event(
            "ec2:AuthorizeSecurityGroupIngress",
            request={"groupId": "sg-1", "ipPermissions": {"items": [ONLY_TO_US, EVERY]}},
        ),
        an_event(
            "ec2:AuthorizeSecurityGroupIngress",
            request={"groupId": "sg-1", "cidrIp": "0.0.0.0/0", "fromPort": 3389, "toPort": 3389},
        ),
        an_event(
            "ec2:ModifySecurityGroupRules",
            request={
                "ModifySecurityGroupRulesRequest": {
                    "GroupId": "sg-1",
                    "SecurityGroupRule": {
                        "SecurityGroupRule": {"CidrIpv4": "0.0.0.0/0", "FromPort": 22, "ToPort": 22}
                    },
                }
            },
        ),
        rows=3,
    ),
    is_silent(
        "security_group_opened_to_world",
        "the web, our address, the web beside our address, ping, refused",
        ingress("0.0.0.0/0", 443, 443),
        ingress("203.0.113.9/32", 22, 22),
        an_event(
            "ec2:AuthorizeSecurityGroupIngress",
            request={"groupId": "sg-1", "ipPermissions": {"items": [ONLY_TO_US, WEB]}},
        ),
        ingress("0.0.0.0/0", -1, -1, "icmp"),
        ingress("0.0.0.0/0", 22, 22, error="Client.UnauthorizedOperation"),
    ),
    speaks("cis_security_group_changes", "any change", ingress("203.0.113.9/32", 22, 22)),
    is_silent("cis_security_group_changes", "they are listed", an_event("ec2:DescribeSecurityGroups")),
    speaks("network_acl_opened", "SSH from everywhere, everything", acl(), acl(aclProtocol="-1", portRange={}), rows=2),
    is_silent(
        "network_acl_opened",
        "out, denied, one network, the web, answers",
        acl(egress=True),
        acl(ruleAction="deny"),
        acl(cidrBlock="10.0.0.0/8"),
        acl(portRange={"from": 443, "to": 443}),
        acl(portRange={"from": 1024, "to": 65535}),
    ),
    speaks("cis_network_acl_changes", "any change", acl(ruleAction="deny")),
    is_silent("cis_network_acl_changes", "they are listed", an_event("ec2:DescribeNetworkAcls")),
    speaks(
        "cis_gateway_changes", "one is attached", an_event("ec2:AttachInternetGateway", request={"vpcId": "vpc-1"})
    ),
    is_silent("cis_gateway_changes", "they are listed", an_event("ec2:DescribeInternetGateways")),
    speaks("cis_route_table_changes", "a route", an_event("ec2:CreateRoute", request={"routeTableId": "rtb-1"})),
    is_silent("cis_route_table_changes", "they are listed", an_event("ec2:DescribeRouteTables")),
    speaks("cis_vpc_changes", "one goes", an_event("ec2:DeleteVpc", request={"vpcId": "vpc-1"})),
    is_silent("cis_vpc_changes", "they are listed", an_event("ec2:DescribeVpcs")),
    speaks("traffic_mirrored", "a session", an_event("ec2:CreateTrafficMirrorSession")),
    is_silent("traffic_mirrored", "they are listed", an_event("ec2:DescribeTrafficMirrorSessions")),
    speaks(
        "network_joined_with_outside",
        "peering, and a share",
        an_event("ec2:CreateVpcPeeringConnection", request={"vpcId": "vpc-1", "peerOwnerId": THEIRS}),
        an_event("ram:CreateResourceShare", request={"name": "s", "principals": [THEIRS]}),
        rows=2,
    ),
    is_silent(
        "network_joined_with_outside",
        "within the account, with a known one, with the organization",
        an_event("ec2:CreateVpcPeeringConnection", request={"peerOwnerId": OURS}),
        an_event("ec2:CreateVpcPeeringConnection", request={"peerOwnerId": "222233334444"}),
        an_event("ram:CreateResourceShare", request={"principals": ["arn:aws:organizations::1:organization/o-1"]}),
        known_accounts=["222233334444"],
    ),
    speaks(
        "domain_or_zone_taken",
        "a domain is given away",
        an_event("route53domains:TransferDomainToAnotherAwsAccount", request={"domainName": "example.com"}),
    ),
    is_silent(
        "domain_or_zone_taken",
        "a zone that a service removes",
        an_event("route53:DeleteHostedZone", by=role("d", invokedBy="servicediscovery.amazonaws.com")),
    ),
    speaks(
        "endpoint_used_from_outside",
        "a refusal; another account's credentials",
        an_event(
            "s3:GetObject", eventCategory="NetworkActivity", eventType="AwsVpceEvent", error="VpceAccessDenied",
        ),
        an_event(
            "s3:PutObject", eventCategory="NetworkActivity", eventType="AwsVpceEvent", by=role("x", account=THEIRS),
        ),
        rows=2,
    ),
    is_silent(
        "endpoint_used_from_outside",
        "our own calls; no endpoint",
        an_event("s3:GetObject", eventCategory="NetworkActivity", eventType="AwsVpceEvent"),
        an_event("s3:GetObject", by=role("x", account=THEIRS)),
        an_event("s3:GetObject", eventCategory="NetworkActivity", by=a_service("s3.amazonaws.com")),
    ),
    speaks(
        "database_made_public",
        "changed, restored, a cluster's endpoint",
        an_event("rds:ModifyDBInstance", request={"dBInstanceIdentifier": "d", "publiclyAccessible": True}),
        an_event("rds:RestoreDBInstanceFromDBSnapshot", request={"publiclyAccessible": True}),
        an_event(
            "eks:UpdateClusterConfig",
            request={"name": "c", "resourcesVpcConfig": {"endpointPublicAccess": True}},
        ),
        rows=3,
    ),
    is_silent(
        "database_made_public",
        "made private; open to our network only; refused",
        an_event("rds:ModifyDBInstance", request={"publiclyAccessible": False}),
        an_event(
            "eks:UpdateClusterConfig",
            request={
                "resourcesVpcConfig": {"endpointPublicAccess": True, "publicAccessCidrs": ["203.0.113.0/24"]}
            },
        ),
        an_event("rds:ModifyDBInstance", request={"publiclyAccessible": True}, error="AccessDenied"),
    ),
)  # fmt: skip
