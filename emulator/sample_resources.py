"""The made-up resources of GuardDuty's sample findings, one shape per kind of finding.

Source: https://docs.aws.amazon.com/guardduty/latest/APIReference/API_Resource.html
"""

from typing import Any

ACCOUNT = "111122223333"
_REMOTE = {
    "ipAddressV4": "198.51.100.0",
    "organization": {"asn": "-1", "asnOrg": "GeneratedFindingASNOrg",
                     "isp": "GeneratedFindingISP", "org": "GeneratedFindingORG"},
    "country": {"countryName": "GeneratedFindingCountryName"},
    "city": {"cityName": "GeneratedFindingCityName"},
    "geoLocation": {"lat": 0.0, "lon": 0.0},
}  # fmt: skip
_CONTAINER = {"id": "GeneratedFindingContainerId", "name": "GeneratedFindingContainerName",
              "image": "GeneratedFindingContainerImage", "containerRuntime": "containerd"}  # fmt: skip
_FAMILIES = {
    "EC2": "Instance",
    "Runtime": "Instance",
    "IAMUser": "AccessKey",
    "S3": "S3Bucket",
    "Kubernetes": "EKSCluster",
    "RDS": "RDSDBInstance",
    "Lambda": "Lambda",
    "ECS": "ECSCluster",
    "Container": "Container",
}
_BACKUPS = {"!AMI": "EC2AMI", "!Snapshot": "EBSSnapshot", "!RecoveryPoint": "RecoveryPoint"}
"""These three names are ours: AWS's model lists no values for `resourceType`."""
_EXACT = {"Policy:S3/AccountBlockPublicAccessDisabled": "AccessKey"}
_ROOT = ("RootCredentialUsage", "ShortTermRootCredentialUsage")


def resource_type_of(kind: str) -> str:
    """What `resource.resourceType` says for a finding type."""
    if kind.startswith("AttackSequence:"):
        return "AttackSequence"
    if kind.startswith(("Object:S3", "S3Object:S3")):
        return "S3Object"
    if kind in _EXACT:
        return _EXACT[kind]
    for ending, name in _BACKUPS.items():
        if kind.endswith(ending):
            return name
    return _FAMILIES.get(kind.partition(":")[2].partition("/")[0], "Unknown")


def details_of(kind: str, region: str) -> dict[str, Any]:
    """What stands beside `resourceType` for a finding type."""
    at = f"{region}:{ACCOUNT}"
    match resource_type_of(kind):
        case "Instance":
            return {"instanceDetails": _instance(region)}
        case "AccessKey":
            return {"accessKeyDetails": _access_key(root=kind.endswith(_ROOT))}
        case "S3Bucket":
            return {"s3BucketDetails": [_bucket()], "accessKeyDetails": _access_key(root=False)}
        case "S3Object":
            return {"s3BucketDetails": [_bucket() | {"s3ObjectDetails": [_object()]}]}
        case "EKSCluster":
            return _cluster(at) | {"kubernetesDetails": {
                "kubernetesUserDetails": _kubernetes_user(kind), "kubernetesWorkloadDetails": _workload(),
            }}  # fmt: skip
        case "ECSCluster":
            return {"ecsClusterDetails": _ecs(at)}
        case "Container":
            return {"instanceDetails": _instance(region), "containerDetails": _CONTAINER}
        case "RDSDBInstance":
            return {
                "rdsDbInstanceDetails": {
                    "dbInstanceIdentifier": "GeneratedFindingDBInstanceId",
                    "dbClusterIdentifier": "GeneratedFindingDBClusterId",
                    "dbInstanceArn": f"arn:aws:rds:{at}:db:GeneratedFindingDBInstanceId",
                    "engine": "Aurora MySQL",
                },
                "rdsDbUserDetails": {"user": "GeneratedFindingUserName", "authMethod": "password"},
            }
        case "Lambda":
            return {
                "lambdaDetails": {
                    "functionName": "GeneratedFindingLambdaFunctionName",
                    "functionArn": f"arn:aws:lambda:{at}:function:GeneratedFindingLambdaFunctionName",
                    "role": f"arn:aws:iam::{ACCOUNT}:role/GeneratedFindingLambdaRole",
                }
            }
        case kind_of_resource:
            return _backup(kind_of_resource, region)


def sequence_of(kind: str, region: str) -> dict[str, Any]:
    """`service.detection.sequence` of an attack sequence: one actor, one address, its resources."""
    at = f"{region}:{ACCOUNT}"
    key = {"resourceType": "ACCESS_KEY", "uid": "GeneratedFindingAccessKeyId", "data": {"accessKey": {
        "principalId": "GeneratedFindingPrincipalId", "userName": "GeneratedFindingUserName",
        "userType": "IAMUser"}}}  # fmt: skip
    instance = {"resourceType": "EC2_INSTANCE", "uid": f"arn:aws:ec2:{at}:instance/i-99999999",
                "data": {"ec2Instance": {"instanceState": "running"}}}  # fmt: skip
    eks = _cluster(at)["eksClusterDetails"]
    others = {
        "S3": [{"resourceType": "S3_BUCKET", "uid": _bucket()["arn"], "name": _bucket()["name"], "data": {}}],
        "EKS": [
            {"resourceType": "EKS_CLUSTER", "uid": eks["arn"], "name": eks["name"], "data": {}},
            {"resourceType": "KUBERNETES_WORKLOAD", "uid": "GeneratedFindingWorkloadUid",
             "name": _workload()["name"], "data": {"kubernetesWorkload": {
                 "namespace": _workload()["namespace"], "type": "PODS"}}},
        ],
        "ECS": [
            {"resourceType": "ECS_CLUSTER", "uid": _ecs(at)["arn"], "name": _ecs(at)["name"], "data": {}},
            {"resourceType": "ECS_TASK", "uid": _ecs(at)["taskDetails"]["arn"], "data": {"ecsTask": {
                "taskDefinitionArn": _ecs(at)["taskDetails"]["definitionArn"], "launchType": "FARGATE"}}},
        ],
        "EC2": [instance],
    }.get(kind.partition(":")[2].partition("/")[0], [])  # fmt: skip
    user = {"name": "GeneratedFindingUserName", "uid": "GeneratedFindingPrincipalId", "type": "IAMUser",
            "credentialUid": "GeneratedFindingAccessKeyId", "account": {"uid": ACCOUNT}}  # fmt: skip
    return {
        "uid": "GeneratedFindingSequenceUid",
        "description": "[SAMPLE] A sequence of suspicious actions.",
        "actors": [{"id": "GeneratedFindingActorId", "user": user}],
        "resources": [{**one, "region": region, "service": "GeneratedFindingService"}
                      for one in [*others, key]],
        "endpoints": [{"id": "GeneratedFindingEndpointId", "ip": "198.51.100.0"}],
        "signals": [{"uid": "GeneratedFindingSignalUid", "type": "CLOUD_TRAIL", "name": "CreateAccessKey",
                     "count": 1, "actorIds": ["GeneratedFindingActorId"]}],
    }  # fmt: skip


def action_of(resource_type: str) -> dict[str, Any]:
    """`service.action` for a kind of resource."""
    match resource_type:
        case "Instance" | "Container" | "ECSCluster" | "Lambda":
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
        case "EKSCluster":
            return {
                "actionType": "KUBERNETES_API_CALL",
                "kubernetesApiCallAction": {
                    "requestUri": "/GeneratedFindingRequestUri",
                    "verb": "create",
                    "sourceIPs": ["198.51.100.0"],
                    "remoteIpDetails": _REMOTE,
                    "statusCode": 201,
                },
            }
        case "RDSDBInstance":
            attempt = {"user": "GeneratedFindingUserName", "failedLoginAttempts": 5}
            return {
                "actionType": "RDS_LOGIN_ATTEMPT",
                "rdsLoginAttemptAction": {"remoteIpDetails": _REMOTE, "loginAttributes": [attempt]},
            }
        case _:
            return {
                "actionType": "AWS_API_CALL",
                "awsApiCallAction": {
                    "api": "GeneratedFindingAPIName",
                    "serviceName": "GeneratedFindingAPIServiceName",
                    "callerType": "Remote IP",
                    "remoteIpDetails": _REMOTE,
                },
            }


def _access_key(*, root: bool) -> dict[str, Any]:
    return {
        "accessKeyId": "GeneratedFindingAccessKeyId",
        "principalId": ACCOUNT if root else "GeneratedFindingPrincipalId",
        "userType": "Root" if root else "IAMUser",
        "userName": "Root" if root else "GeneratedFindingUserName",
    }


def _bucket() -> dict[str, Any]:
    return {"name": "example-bucket1", "arn": "arn:aws:s3:::example-bucket1",
            "type": "Destination", "owner": {"id": "CanonicalId of Owner"}}  # fmt: skip


def _object() -> dict[str, Any]:
    return {"objectArn": "arn:aws:s3:::example-bucket1/example-key", "key": "example-key",
            "eTag": "GeneratedFindingETag", "versionId": "GeneratedFindingVersionId"}  # fmt: skip


def _cluster(at: str) -> dict[str, Any]:
    name = "GeneratedFindingEKSClusterName"
    return {"eksClusterDetails": {"name": name, "arn": f"arn:aws:eks:{at}:cluster/{name}",
                                  "status": "ACTIVE"}}  # fmt: skip


def _kubernetes_user(kind: str) -> dict[str, Any]:
    if "Anonymous" in kind:
        return {"username": "system:anonymous", "groups": ["system:unauthenticated"]}
    return {"username": "GeneratedFindingUserName", "uid": "GeneratedFindingUID",
            "groups": ["GeneratedFindingUserGroup"]}  # fmt: skip


def _workload() -> dict[str, Any]:
    return {"name": "GeneratedFindingWorkloadName", "type": "pods",
            "namespace": "GeneratedFindingNamespace", "containers": [_CONTAINER]}  # fmt: skip


def _ecs(at: str) -> dict[str, Any]:
    name = "GeneratedFindingECSClusterName"
    return {
        "name": name,
        "arn": f"arn:aws:ecs:{at}:cluster/{name}",
        "status": "ACTIVE",
        "taskDetails": {
            "arn": f"arn:aws:ecs:{at}:task/{name}/GeneratedFindingTaskId",
            "definitionArn": f"arn:aws:ecs:{at}:task-definition/GeneratedFindingTaskDefinition:1",
            "group": "family:GeneratedFindingTaskDefinition",
            "launchType": "FARGATE",
            "containers": [_CONTAINER],
        },
    }


def _backup(resource_type: str, region: str) -> dict[str, Any]:
    recovery = f"arn:aws:backup:{region}:{ACCOUNT}:recovery-point:GeneratedFindingRecoveryPoint"
    return {
        "EBSSnapshot": {
            "ebsSnapshotDetails": {"snapshotArn": f"arn:aws:ec2:{region}::snapshot/snap-99999999"}
        },
        "EC2AMI": {"ec2ImageDetails": {"imageArn": f"arn:aws:ec2:{region}::image/ami-99999999"}},
        "RecoveryPoint": {
            "recoveryPointDetails": {"recoveryPointArn": recovery, "backupVaultName": "Default"}
        },
    }.get(resource_type, {})


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
