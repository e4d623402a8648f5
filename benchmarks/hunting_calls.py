"""Which calls an organization's trail holds, how often, and what stands in them."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Made:
    """One kind of call."""

    service: str
    name: str
    weight: float
    request: dict[str, Any] | None
    response: dict[str, Any] | None = None
    read_only: bool = False
    data: bool = False
    error: str | None = None
    additional: dict[str, Any] = field(default_factory=dict)
    resources: list[dict[str, str]] = field(default_factory=list)


def _read(
    service: str, name: str, weight: float, request: dict[str, Any] | None = None, **more: Any
) -> Made:
    return Made(service, name, weight, request, read_only=True, **more)


_VPC = {
    "vpcId": "vpc-0@hex@", "cidrBlock": "10.0.0.0/16", "state": "available",
    "tagSet": {"items": [{"key": "Name", "value": "main-@n@"}, {"key": "team", "value": "platform"}]},
}  # fmt: skip
_INSTANCE = {
    "instanceId": "i-0@session@", "imageId": "ami-0@session@", "instanceType": "m6i.large", "subnetId": "subnet-0@session@",
    "privateIpAddress": "10.0.3.@host@", "vpcId": "vpc-0@session@", "keyName": "ops",
    "placement": {"availabilityZone": "@region@a", "tenancy": "default"},
    "networkInterfaceSet": {"items": [{"networkInterfaceId": "eni-0@session@", "status": "in-use", "description": ""}]},
    "iamInstanceProfile": {"arn": "arn:aws:iam::@account@:instance-profile/role-@person@", "id": "AIPA@principal@"},
    "metadataOptions": {"httpTokens": "required", "httpPutResponseHopLimit": 2, "httpEndpoint": "enabled"},
}  # fmt: skip
_CREDENTIALS = {
    "credentials": {
        "accessKeyId": "ASIA@session@@person@EXAMPLE", "expiration": "@time@",
        "sessionToken": "REDACTED" + "x" * 280,
    },
    "assumedRoleUser": {
        "assumedRoleId": "AROA@principal@:i-0@session@",
        "arn": "arn:aws:sts::@account@:assumed-role/role-@person@/i-0@session@",
    },
}  # fmt: skip
_BUCKET = [
    {"type": "AWS::S3::Object", "ARN": "arn:aws:s3:::data-@person@-@account@/part-@hex@.parquet"},
    {"accountId": "@account@", "type": "AWS::S3::Bucket", "ARN": "arn:aws:s3:::data-@person@-@account@"},
]
_S3 = {
    "SignatureVersion": "SigV4", "CipherSuite": "TLS_AES_128_GCM_SHA256", "bytesTransferredIn": 0,
    "AuthenticationMethod": "AuthHeader", "x-amz-id-2": "@hex@@hex@", "bytesTransferredOut": 4096,
}  # fmt: skip

CALLS = (
    _read("sts", "GetCallerIdentity", 4.0),
    Made(
        "sts", "AssumeRole", 12.0,
        {"roleArn": "arn:aws:iam::@account@:role/role-@person@", "roleSessionName": "i-0@session@",
         "durationSeconds": 3600},
        _CREDENTIALS, read_only=True,
    ),
    _read("ec2", "DescribeInstances", 11.0, {"instancesSet": {"items": [{"instanceId": "i-0@session@"}]}, "filterSet": {}}),
    _read("ec2", "DescribeVolumes", 4.0, {"maxResults": 500, "volumeSet": {}, "filterSet": {"items": [
        {"name": "attachment.instance-id", "valueSet": {"items": [{"value": "i-0@session@"}]}}]}}),
    _read("ec2", "DescribeNetworkInterfaces", 4.0, {"networkInterfaceIdSet": {}, "filterSet": {}}),
    _read("ec2", "DescribeSecurityGroups", 3.0, {"securityGroupSet": {}, "filterSet": {}}),
    _read("ec2", "DescribeInstanceStatus", 3.0, {"maxResults": 1000, "instancesSet": {}}),
    _read("ec2", "DescribeInstanceAttribute", 0.3, {"instanceId": "i-0@session@", "attribute": "disableApiTermination"}),
    _read("autoscaling", "DescribeAutoScalingGroups", 3.0, {"maxRecords": 100}),
    _read("elasticloadbalancing", "DescribeTargetHealth", 3.0, {
        "targetGroupArn": "arn:aws:elasticloadbalancing:@region@:@account@:targetgroup/web-@person@/@session@"}),
    _read("iam", "GetRole", 2.0, {"roleName": "role-@person@"}),
    _read("iam", "ListAttachedRolePolicies", 1.5, {"roleName": "role-@person@"}),
    _read("iam", "GetUser", 0.6, {"userName": "user-@person@"}),
    _read("iam", "ListUsers", 0.1),
    _read("kms", "DescribeKey", 2.0, {"keyId": "arn:aws:kms:@region@:@account@:key/@id@"}),
    _read("kms", "Decrypt", 9.0, {"encryptionContext": {"aws:s3:arn": "arn:aws:s3:::data-@person@-@account@"},
          "encryptionAlgorithm": "SYMMETRIC_DEFAULT"},
          resources=[{"accountId": "@account@", "type": "AWS::KMS::Key", "ARN": "arn:aws:kms:@region@:@account@:key/@id@"}]),
    Made("kms", "GenerateDataKey", 5.0, {"keySpec": "AES_256", "keyId": "arn:aws:kms:@region@:@account@:key/@id@",
         "encryptionContext": {"aws:s3:arn": "arn:aws:s3:::data-@person@-@account@"}}, read_only=True),
    _read("s3", "GetBucketLocation", 1.5, {"bucketName": "data-@person@-@account@", "location": ""}),
    _read("s3", "GetBucketAcl", 1.5, {"bucketName": "data-@person@-@account@", "acl": ""}),
    _read("s3", "GetObject", 8.0, {"bucketName": "data-@person@-@account@", "key": "part-@hex@.parquet"},
          data=True, additional=_S3, resources=_BUCKET),
    Made("s3", "PutObject", 4.0, {"bucketName": "data-@person@-@account@", "key": "part-@hex@.parquet"},
         data=True, additional=_S3, resources=_BUCKET),
    Made("lambda", "Invoke", 2.0, {"functionName": "arn:aws:lambda:@region@:@account@:function:job-@person@",
         "invocationType": "Event"}, data=True),
    _read("secretsmanager", "GetSecretValue", 2.0, {"secretId": "arn:aws:secretsmanager:@region@:@account@:secret:app-@person@"}),
    _read("ssm", "GetParameters", 2.0, {"names": ["/app/@person@/url"], "withDecryption": False}),
    Made("ssm", "UpdateInstanceInformation", 4.0, {"instanceId": "i-0@session@", "agentVersion": "3.3.551.0",
         "agentStatus": "Active", "platformType": "Linux", "iPAddress": "10.0.3.@host@"}),
    _read("dynamodb", "DescribeTable", 1.5, {"tableName": "orders-@person@"}),
    _read("rds", "DescribeDBInstances", 1.5, {"dBInstanceIdentifier": "db-@person@"}),
    _read("eks", "DescribeCluster", 1.0, {"name": "prod-@person@"}),
    _read("ecr", "BatchGetImage", 1.5, {"repositoryName": "app-@person@", "imageIds": [{"imageTag": "v@n@"}],
          "registryId": "@account@"}),
    _read("ecr", "GetAuthorizationToken", 1.5),
    Made("logs", "CreateLogStream", 3.0, {"logGroupName": "/aws/lambda/job-@person@",
         "logStreamName": "2026/09/01/[$LATEST]@hex@"}),
    _read("cloudformation", "DescribeStacks", 1.0, {"stackName": "app-@person@"}),
    _read("monitoring", "DescribeAlarms", 1.0, {"maxRecords": 100}),
    _read("config", "DescribeConfigRules", 0.5),
    _read("organizations", "DescribeOrganization", 0.2),
    Made("ec2", "RunInstances", 0.5, {"instancesSet": {"items": [{"imageId": "ami-0@session@", "minCount": 1, "maxCount": 1}]},
         "instanceType": "m6i.large", "disableApiTermination": False, "clientToken": "@id@"},
         {"requestId": "@request@", "reservationId": "r-0@session@", "ownerId": "@account@",
          "instancesSet": {"items": [_INSTANCE]}}),
    Made("ec2", "TerminateInstances", 0.4, {"instancesSet": {"items": [{"instanceId": "i-0@session@"}]}},
         {"requestId": "@request@", "instancesSet": {"items": [{"instanceId": "i-0@session@",
          "currentState": {"code": 32, "name": "shutting-down"}, "previousState": {"code": 16, "name": "running"}}]}}),
    Made("ec2", "CreateTags", 1.0, {"resourcesSet": {"items": [{"resourceId": "i-0@session@"}]},
         "tagSet": {"items": [{"key": "team", "value": "platform"}]}}, {"requestId": "@request@", "_return": True}),
    Made("ec2", "AuthorizeSecurityGroupIngress", 0.05, {"groupId": "sg-0@session@", "ipPermissions": {"items": [
         {"ipProtocol": "tcp", "fromPort": 443, "toPort": 443, "ipRanges": {"items": [{"cidrIp": "10.0.0.0/8"}]}}]}},
         {"requestId": "@request@", "_return": True}),
    Made("ec2", "CreateVpc", 0.01, {"cidrBlock": "10.0.0.0/16"}, {"requestId": "@request@", "vpc": _VPC}),
    Made("iam", "AttachRolePolicy", 0.03, {"roleName": "role-@person@", "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}),
    Made("iam", "PutRolePolicy", 0.03, {"roleName": "role-@person@", "policyName": "inline", "policyDocument":
         '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}'}),
    Made("iam", "CreateRole", 0.02, {"roleName": "role-@n@", "assumeRolePolicyDocument":
         '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}'},
         {"role": {"roleName": "role-@n@", "arn": "arn:aws:iam::@account@:role/role-@n@", "roleId": "AROA@principal@"}}),
    Made("iam", "CreatePolicyVersion", 0.02, {"policyArn": "arn:aws:iam::@account@:policy/app-@person@", "setAsDefault": True,
         "policyDocument": '{"Version":"2012-10-17","Statement":[]}'}),
    Made("iam", "CreateAccessKey", 0.004, {"userName": "user-@person@"},
         {"accessKey": {"accessKeyId": "AKIA@principal@", "status": "Active", "userName": "user-@person@"}}),
    Made("iam", "AttachUserPolicy", 0.002, {"userName": "user-@person@",
         "policyArn": "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"}),
    Made("s3", "PutBucketPolicy", 0.02, {"bucketName": "data-@person@-@account@", "bucketPolicy": {"Statement": []}}),
    Made("s3", "PutBucketTagging", 0.05, {"bucketName": "data-@person@-@account@"}),
    Made("signin", "ConsoleLogin", 0.1, None, {"ConsoleLogin": "Success"}, additional={
         "LoginTo": "https://console.aws.amazon.com/console/home", "MobileVersion": "No", "MFAUsed": "Yes"}),
    _read("ec2", "DescribeSnapshots", 1.0, {"ownersSet": {}}, error="Client.UnauthorizedOperation"),
    _read("s3", "GetBucketEncryption", 1.0, {"bucketName": "data-@person@-@account@"}, error="AccessDenied"),
    _read("iam", "ListAccessKeys", 0.4, {"userName": "user-@person@"}, error="AccessDenied"),
)  # fmt: skip
