"""What the accounts of the posture story own, as the resources of ASFF findings.

A line of the inventory is `kind | account:region count, …`; a kind is an ASFF type, or `Other/` and the
service whose controls look at it. What is not listed is not used, and its controls have no findings.
"""

import hashlib
from typing import Any

from emulator.posture_story import OWNERS
from emulator.securityhub_catalogue import Control
from emulator.world import MANAGEMENT, SECURITY, WORKLOAD_DEV, WORKLOAD_PROD

_M, _S, _P, _D = MANAGEMENT, SECURITY, WORKLOAD_PROD, WORKLOAD_DEV
_U, _E, _W = "us-east-1", "eu-west-1", "us-west-2"
_VPCS = {(account, region): 1 for account in (_M, _S, _P, _D) for region in (_U, _E, _W)}
INVENTORY: dict[str, dict[tuple[str, str], int]] = {
    "AwsApiGatewayStage": {(_P, _U): 3, (_P, _E): 1},
    "AwsAutoScalingAutoScalingGroup": {(_P, _U): 3, (_P, _E): 2, (_D, _U): 2},
    "AwsCertificateManagerCertificate": {(_P, _U): 4, (_P, _E): 2, (_D, _U): 1},
    "AwsCloudFrontDistribution": {(_P, _U): 3},
    "AwsCloudTrailTrail": {(_M, _U): 1, (_S, _U): 1, (_P, _U): 1, (_D, _U): 1},
    "AwsCodeBuildProject": {(_P, _U): 4, (_D, _U): 3},
    "AwsDynamoDbTable": {(_P, _U): 5, (_P, _E): 3},
    "AwsEc2Instance": {(_S, _U): 1, (_S, _E): 1, (_P, _U): 8, (_P, _E): 4, (_P, _W): 2, (_D, _U): 5},
    "AwsEc2LaunchTemplate": {(_P, _U): 2, (_P, _E): 1, (_D, _U): 1},
    "AwsEc2NetworkAcl": {**_VPCS, (_P, _U): 3, (_P, _E): 2, (_P, _W): 2, (_D, _U): 2},
    "AwsEc2NetworkInterface": {(_P, _U): 8, (_P, _E): 4, (_D, _U): 4},
    "AwsEc2SecurityGroup": {**_VPCS, (_P, _U): 12, (_P, _E): 6, (_P, _W): 3, (_D, _U): 7},
    "AwsEc2Subnet": {**dict.fromkeys(_VPCS, 3), (_P, _U): 6, (_P, _E): 6},
    "AwsEc2Volume": {(_P, _U): 10, (_P, _E): 5, (_D, _U): 6},
    "AwsEc2Vpc": {**_VPCS, (_P, _U): 2, (_P, _E): 2},
    "AwsEcrRepository": {(_P, _U): 4, (_D, _U): 3},
    "AwsEcsCluster": {(_P, _U): 2},
    "AwsEcsService": {(_P, _U): 5},
    "AwsEcsTaskDefinition": {(_P, _U): 6},
    "AwsEfsAccessPoint": {(_D, _U): 1},
    "AwsEksCluster": {(_D, _U): 1},
    "AwsElbv2LoadBalancer": {(_P, _U): 3, (_P, _E): 2, (_D, _U): 1},
    "AwsIamPolicy": {(_M, _U): 2, (_S, _U): 3, (_P, _U): 6, (_D, _U): 3},
    "AwsIamUser": {(_M, _U): 2, (_S, _U): 2, (_P, _U): 6, (_D, _U): 4},
    "AwsKmsKey": {(_S, _U): 2, (_P, _U): 4, (_P, _E): 2, (_P, _W): 1, (_D, _U): 1},
    "AwsLambdaFunction": {(_S, _U): 4, (_P, _U): 12, (_P, _E): 5, (_D, _U): 6},
    "AwsRdsDbCluster": {(_P, _U): 1},
    "AwsRdsDbInstance": {(_P, _U): 4, (_P, _E): 2, (_D, _U): 2},
    "AwsRdsDbSnapshot": {(_P, _U): 3, (_P, _E): 2},
    "AwsRdsEventSubscription": {(_P, _U): 1, (_P, _E): 1, (_P, _W): 1},
    "AwsRoute53HostedZone": {(_P, _U): 2},
    "AwsS3Bucket": {(_M, _U): 2, (_S, _U): 6, (_S, _E): 1, (_P, _U): 14, (_P, _E): 6, (_P, _W): 3,
                    (_D, _U): 8, (_D, _E): 3, (_D, _W): 3},
    "AwsSecretsManagerSecret": {(_S, _U): 2, (_P, _U): 6, (_P, _E): 3, (_P, _W): 1, (_D, _U): 2},
    "AwsSnsTopic": {(_S, _U): 3, (_P, _U): 4, (_D, _U): 1},
    "AwsSqsQueue": {(_S, _U): 2, (_P, _U): 5, (_D, _U): 2},
    "AwsStepFunctionStateMachine": {(_P, _U): 2},
    "AwsWafv2WebAcl": {(_P, _U): 1},
    "Other/EFS": {(_D, _U): 1},
    "Other/ELB": {(_P, _U): 4, (_P, _E): 2},
    "Other/ElastiCache": {(_D, _U): 1},
    "Other/IAM": {(_P, _U): 1},
    "Other/S3": {(_P, _U): 1},
}  # fmt: skip
UNUSED = ("DocumentDB", "Neptune")
"""Services whose controls look at a kind that the accounts do have, but of another engine."""
EMPTY = ("DMS.1", "EMR.1", "FSx.1", "PCA.1", "RedshiftServerless.1", "Transfer.2")
"""Controls that pass with CONFIG_EVALUATIONS_EMPTY in us-east-1: AWS looks, and finds nothing in scope."""
ONLY_IN_HOME = ("Account.1", "IAM.", "KMS.1", "KMS.2")
"""Controls (or their beginnings) of resources without region: switched off everywhere but in us-east-1."""

_BUCKETS = ("receipts", "web-shop", "exports", "invoices", "assets", "reports", "uploads", "archive")
_USERS = ("deploy-bot", "alice", "bob", "carol", "ci-runner", "break-glass-admin")
_ARNS = {
    "AwsApiGatewayStage": "apigateway:{region}::/restapis/{hex10}/stages/live",
    "AwsAutoScalingAutoScalingGroup": "autoscaling:{region}:{account}:autoScalingGroup:{hex10}:autoScalingGroupName/{name}",
    "AwsCertificateManagerCertificate": "acm:{region}:{account}:certificate/{hex10}",
    "AwsCloudFrontDistribution": "cloudfront::{account}:distribution/E{hex10}",
    "AwsCloudTrailTrail": "cloudtrail:{region}:111111111111:trail/org-trail",
    "AwsCodeBuildProject": "codebuild:{region}:{account}:project/{name}",
    "AwsDynamoDbTable": "dynamodb:{region}:{account}:table/{name}",
    "AwsEc2Instance": "ec2:{region}:{account}:instance/i-{hex17}",
    "AwsEc2LaunchTemplate": "ec2:{region}:{account}:launch-template/lt-{hex17}",
    "AwsEc2NetworkAcl": "ec2:{region}:{account}:network-acl/acl-{hex17}",
    "AwsEc2NetworkInterface": "ec2:{region}:{account}:network-interface/eni-{hex17}",
    "AwsEc2SecurityGroup": "ec2:{region}:{account}:security-group/sg-{hex17}",
    "AwsEc2Subnet": "ec2:{region}:{account}:subnet/subnet-{hex17}",
    "AwsEc2Volume": "ec2:{region}:{account}:volume/vol-{hex17}",
    "AwsEc2Vpc": "ec2:{region}:{account}:vpc/vpc-{hex17}",
    "AwsIamPolicy": "iam::{account}:policy/{name}",
    "AwsIamUser": "iam::{account}:user/{user}",
    "AwsLambdaFunction": "lambda:{region}:{account}:function:{name}",
    "AwsRdsDbCluster": "rds:{region}:{account}:cluster:{name}",
    "AwsRdsDbInstance": "rds:{region}:{account}:db:{name}",
    "AwsRdsDbSnapshot": "rds:{region}:{account}:snapshot:{name}",
    "AwsS3Bucket": "s3:::{bucket}",
    "AwsSnsTopic": "sns:{region}:{account}:{name}",
    "AwsSqsQueue": "sqs:{region}:{account}:{name}",
}


def kind_of(control: Control) -> str:
    """Under which name the inventory knows what a control looks at."""
    kind = control.resource_type
    return f"Other/{control.id.split('.')[0]}" if kind == "Other" else kind


def count_of(control: Control, account: str, region: str) -> int:
    """How many resources of an account and region a control looks at; 0 if the service is not used."""
    if control.is_account_level:
        return 1
    if control.id.split(".")[0] in UNUSED:
        return 0
    return INVENTORY.get(kind_of(control), {}).get((account, region), 0)


def account_resource(account: str, region: str) -> dict[str, Any]:
    """The account as a whole, as a finding names it."""
    identifier = f"AWS::::Account:{account}"
    return {"Type": "AwsAccount", "Id": identifier, "Partition": "aws", "Region": region}


def resource(control: Control, account: str, region: str, index: int) -> dict[str, Any]:
    """The `index`-th resource of an account and region that a control looks at, the same for each control."""
    if control.is_account_level:
        return account_resource(account, region)
    kind = kind_of(control)
    drawn = hashlib.sha256(f"{kind}/{account}/{region}/{index}".encode()).hexdigest()
    word = _BUCKETS[index % len(_BUCKETS)]
    names = {
        "account": account, "region": region, "hex10": drawn[:10].upper(), "hex17": drawn[:17],
        "name": f"{OWNERS[account]['owner']}-{word}-{index + 1}",
        "bucket": f"{word}-{index + 1}-{account}-{region}", "user": _USERS[index % len(_USERS)],
    }  # fmt: skip
    service = control.id.split(".")[0].lower()
    template = _ARNS.get(kind, service + ":{region}:{account}:" + service + "/{name}")
    shown: dict[str, Any] = {
        "Type": control.resource_type,
        "Id": "arn:aws:" + template.format(**names),
        "Partition": "aws",
        "Region": region,
        "Tags": {"team": OWNERS[account]["owner"], "cost-center": drawn[:4], "managed-by": "terraform"},
    }
    details = _details(kind, names, drawn)
    return {**shown, "Details": {control.resource_type: details}} if details else shown


def _details(kind: str, names: dict[str, str], drawn: str) -> dict[str, Any]:
    """Some of what Security Hub knows of the resource itself."""
    if kind == "AwsS3Bucket":
        return {"OwnerId": drawn, "CreatedAt": "2023-05-11T09:12:40.000Z", "Name": names["bucket"]}
    if kind == "AwsEc2Instance":
        return {
            "Type": "t3.medium", "ImageId": f"ami-{drawn[17:34]}", "VpcId": f"vpc-{drawn[5:22]}",
            "SubnetId": f"subnet-{drawn[6:23]}", "LaunchedAt": "2024-02-02T08:00:10.000Z",
            "IpV4Addresses": [f"10.0.{int(drawn[:2], 16)}.{int(drawn[2:4], 16)}"],
            "NetworkInterfaces": [{"NetworkInterfaceId": f"eni-{drawn[7:24]}"}],
            "MetadataOptions": {"HttpEndpoint": "enabled", "HttpPutResponseHopLimit": 2, "HttpTokens": "required"},
        }  # fmt: skip
    if kind == "AwsEc2SecurityGroup":
        inside = {
            "IpProtocol": "tcp",
            "FromPort": 443,
            "ToPort": 443,
            "IpRanges": [{"CidrIp": "10.0.0.0/16"}],
        }
        outside = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
        return {
            "GroupName": names["name"], "GroupId": f"sg-{names['hex17']}", "OwnerId": names["account"],
            "VpcId": f"vpc-{drawn[5:22]}", "IpPermissions": [inside], "IpPermissionsEgress": [outside],
        }  # fmt: skip
    if kind == "AwsRdsDbInstance":
        return {
            "DBInstanceIdentifier": names["name"], "DBInstanceClass": "db.t4g.medium", "Engine": "postgres",
            "EngineVersion": "15.4", "AllocatedStorage": 100, "MultiAz": False, "PubliclyAccessible": False,
            "StorageEncrypted": True, "BackupRetentionPeriod": 7, "DbiResourceId": f"db-{drawn[:26].upper()}",
        }  # fmt: skip
    if kind == "AwsIamUser":
        return {"UserName": names["user"], "UserId": f"AIDA{drawn[:17].upper()}", "Path": "/"}
    if kind == "AwsLambdaFunction":
        return {
            "FunctionName": names["name"], "Runtime": "python3.12", "MemorySize": 256, "Timeout": 30,
            "Role": f"arn:aws:iam::{names['account']}:role/{names['name']}", "Version": "$LATEST",
        }  # fmt: skip
    return {}
