"""GuardDuty's sample findings: made-up resources, marked so that nobody acts on them.

Source: https://docs.aws.amazon.com/guardduty/latest/ug/sample_findings.html
"""

import json
from typing import Any

DEFAULT_SAMPLE_TYPES = (
    "CryptoCurrency:EC2/BitcoinTool.B!DNS",
    "UnauthorizedAccess:EC2/SSHBruteForce",
    "Trojan:EC2/BlackholeTraffic",
    "UnauthorizedAccess:IAMUser/MaliciousIPCaller",
    "Policy:IAMUser/RootCredentialUsage",
    "Stealth:IAMUser/CloudTrailLoggingDisabled",
    "Discovery:S3/MaliciousIPCaller",
    "Policy:Kubernetes/AnonymousAccessGranted",
    "Execution:Runtime/ReverseShell",
    "CredentialAccess:RDS/AnomalousBehavior.SuccessfulLogin",
    "Backdoor:Lambda/C&CActivity.B",
    "AttackSequence:IAM/CompromisedCredentials",
)
"""One or more of every resource kind: what a call without FindingTypes makes here (AWS: all types)."""

_LOW = ("RootCredentialUsage", "CloudTrailLoggingDisabled", "PasswordPolicyChange", "SSHBruteForce",
        "RDPBruteForce", "PortProbe", "ServerAccessLoggingDisabled")  # fmt: skip
_MEDIUM = ("Behavior:", "BlackholeTraffic", "DriveBy", "PenTest:", "Recon:", "MaliciousIPCaller",
           "TorIPCaller", "ConsoleLoginSuccess", "Discovery:")  # fmt: skip

_REMOTE = {
    "ipAddressV4": "198.51.100.0",
    "organization": {"asn": "-1", "asnOrg": "GeneratedFindingASNOrg",
                     "isp": "GeneratedFindingISP", "org": "GeneratedFindingORG"},
    "country": {"countryName": "GeneratedFindingCountryName"},
    "city": {"cityName": "GeneratedFindingCityName"},
    "geoLocation": {"lat": 0.0, "lon": 0.0},
}  # fmt: skip


def severity_of_type(kind: str) -> float:
    """The default severity of a finding type, 1.0-10.0.

    Source: the AWS page on active finding types; several types vary by context there.
    """
    if kind.startswith("AttackSequence:"):
        return 9.0
    if any(part in kind for part in _LOW):
        return 2.0
    return 5.0 if any(part in kind for part in _MEDIUM) else 8.0


def sample_finding(kind: str, region: str) -> dict[str, Any]:
    """A camelCase sample finding of type `kind`; account, id and times are the detector's to add."""
    resource_type = resource_type_of(kind)
    return {
        "type": kind,
        "severity": severity_of_type(kind),
        "title": f"[SAMPLE] A finding of the type {kind}.",
        "description": "[SAMPLE] This is a sample finding. No resource of yours is concerned.",
        "resource": {"resourceType": resource_type, **_details(resource_type, region)},
        "service": {
            "action": _action(resource_type),
            "resourceRole": "TARGET",
            "additionalInfo": {
                "sample": True,
                "value": json.dumps({"sample": True}),
                "type": "default",
            },
            "count": 1,
        },
    }


def resource_type_of(kind: str) -> str:
    """What `resource.resourceType` says for a finding type."""
    if kind.startswith("AttackSequence:"):
        return "AttackSequence"
    if kind.startswith("Object:S3"):
        return "S3Object"
    family = kind.partition(":")[2].partition("/")[0]
    return {
        "EC2": "Instance",
        "Runtime": "Instance",
        "IAMUser": "AccessKey",
        "S3": "S3Bucket",
        "Kubernetes": "EKSCluster",
        "RDS": "RDSDBInstance",
        "Lambda": "Lambda",
        "ECS": "ECSCluster",
        "Container": "Container",
    }.get(family, "Unknown")


def _details(resource_type: str, region: str) -> dict[str, Any]:
    where = f"{region}:111122223333"
    match resource_type:
        case "Instance":
            return {"instanceDetails": _instance(region)}
        case "AccessKey":
            return {
                "accessKeyDetails": {
                    "accessKeyId": "GeneratedFindingAccessKeyId",
                    "principalId": "GeneratedFindingPrincipalId",
                    "userType": "IAMUser",
                    "userName": "GeneratedFindingUserName",
                }
            }
        case "S3Bucket" | "S3Object":
            bucket = {"name": "example-bucket1", "arn": "arn:aws:s3:::example-bucket1",
                      "type": "Destination", "owner": {"id": "CanonicalId of Owner"}}  # fmt: skip
            return {"s3BucketDetails": [bucket]}
        case "EKSCluster":
            arn = f"arn:aws:eks:{where}:cluster/GeneratedFindingEKSClusterName"
            return {
                "eksClusterDetails": {
                    "name": "GeneratedFindingEKSClusterName",
                    "arn": arn,
                    "status": "ACTIVE",
                }
            }
        case "RDSDBInstance":
            return {
                "rdsDbInstanceDetails": {
                    "dbInstanceIdentifier": "GeneratedFindingDBInstanceId",
                    "engine": "Aurora MySQL",
                }
            }
        case "Lambda":
            return {
                "lambdaDetails": {
                    "functionName": "GeneratedFindingLambdaFunctionName",
                    "functionArn": f"arn:aws:lambda:{where}:function:GeneratedFindingLambdaFunctionName",
                }
            }
        case "ECSCluster":
            return {"ecsClusterDetails": {"name": "GeneratedFindingECSClusterName"}}
        case _:
            return {}


def _instance(region: str) -> dict[str, Any]:
    return {
        "instanceId": "i-99999999",
        "instanceType": "m3.xlarge",
        "instanceState": "running",
        "availabilityZone": f"{region}a",
        "imageId": "ami-99999999",
        "tags": [{"key": "GeneratedFindingInstanceTag1", "value": "GeneratedFindingInstanceValue1"}],
        "networkInterfaces": [
            {
                "networkInterfaceId": "eni-bfcffe88",
                "privateIpAddress": "10.0.0.1",
                "publicIp": "198.51.100.0",
                "subnetId": "GeneratedFindingSubnetId",
                "vpcId": "GeneratedFindingVPCId",
                "securityGroups": [
                    {"groupId": "GeneratedFindingSecurityId", "groupName": "GeneratedFindingName"}
                ],
            }
        ],
    }


def _action(resource_type: str) -> dict[str, Any]:
    if resource_type == "Instance":
        return {
            "actionType": "NETWORK_CONNECTION",
            "networkConnectionAction": {
                "connectionDirection": "OUTBOUND",
                "protocol": "TCP",
                "blocked": False,
                "remoteIpDetails": _REMOTE,
                "remotePortDetails": {"port": 80, "portName": "HTTP"},
                "localPortDetails": {"port": 39677, "portName": "Unknown"},
            },
        }
    return {
        "actionType": "AWS_API_CALL",
        "awsApiCallAction": {
            "api": "GeneratedFindingAPIName",
            "serviceName": "GeneratedFindingAPIServiceName",
            "callerType": "Remote IP",
            "remoteIpDetails": _REMOTE,
        },
    }
