"""What the incidents happen to, beside the seeded world; made by the people who run the accounts."""

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import boto3  # noqa: TID251  the operators of the accounts set these up, and no hand of ours

from emulator.world import fake_secret

MANAGEMENT, PROD, DEV = "111111111111", "333333333333", "444444444444"
REGION = "us-east-1"
BUCKET = "example-exports"
FUNCTION = "invoice-mailer"
DATABASE = "orders"
CLUSTER = "shop"
TRAIL, TRAIL_BUCKET = "prod-trail", "prod-trail-333333333333"


@dataclass(frozen=True)
class Operators:
    """Clients of the people who run the accounts."""

    url: str
    keys: dict[str, dict[str, str]]

    def client(self, service: str, account: str = PROD) -> Any:
        """A client of the account's operator."""
        key = self.keys[account]
        return self.client_of(service, key["access_key_id"], key["secret_access_key"])

    def client_of(self, service: str, key: str, secret: str) -> Any:
        """A client of whoever has that key."""
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id=key,
            aws_secret_access_key=secret,
        )


def operators(url: str, world: dict[str, Any]) -> Operators:
    """The operators of a seeded world."""
    return Operators(url, world["operator_keys"])


def public_bucket(there: Operators) -> str:
    """A bucket that anybody may read."""
    s3 = there.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    s3.delete_public_access_block(Bucket=BUCKET)
    everyone = {**_allow("s3:GetObject", f"arn:aws:s3:::{BUCKET}/*"), "Principal": "*"}
    s3.put_bucket_policy(Bucket=BUCKET, Policy=_document(everyone))
    s3.put_object(Bucket=BUCKET, Key="orders.csv", Body=b"id,total\n")
    return BUCKET


def function(there: Operators) -> dict[str, Any]:
    """A function under a role of its own, in workload-dev."""
    role = _role(there, "mailer-role", "lambda.amazonaws.com")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("main.py", "def handler(event, context):\n    return event\n")
    return dict(
        there.client("lambda", DEV).create_function(
            FunctionName=FUNCTION,
            Runtime="python3.12",
            Role=role,
            Handler="main.handler",
            Code={"ZipFile": packed.getvalue()},
        )
    )


def database(there: Operators) -> str:
    """A production database that the whole internet may reach."""
    there.client("rds").create_db_instance(
        DBInstanceIdentifier=DATABASE,
        Engine="postgres",
        DBInstanceClass="db.t3.micro",
        AllocatedStorage=20,
        MasterUsername="owner",
        ManageMasterUserPassword=True,
        PubliclyAccessible=True,
        Tags=[{"Key": "environment", "Value": "production"}],
    )
    return DATABASE


def cluster(there: Operators) -> str:
    """An EKS cluster whose endpoint is open to everyone."""
    there.client("eks").create_cluster(
        name=CLUSTER,
        roleArn=f"arn:aws:iam::{PROD}:role/eks",
        resourcesVpcConfig={"subnetIds": ["subnet-1", "subnet-2"], "publicAccessCidrs": ["0.0.0.0/0"]},
        accessConfig={"authenticationMode": "API"},
    )
    return CLUSTER


def task(there: Operators) -> tuple[str, str]:
    """A task of the ECS service `checkout` in workload-dev, and the ARN of its revision."""
    ecs, ec2 = there.client("ecs", DEV), there.client("ec2", DEV)
    network = {
        "awsvpcConfiguration": {
            "subnets": [ec2.describe_subnets()["Subnets"][0]["SubnetId"]],
            "securityGroups": [ec2.describe_security_groups()["SecurityGroups"][0]["GroupId"]],
        }
    }
    ecs.create_cluster(clusterName="web")
    revision = ecs.register_task_definition(
        family="checkout",
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        cpu="256",
        memory="512",
        taskRoleArn=_role(there, "checkout-role", "ecs-tasks.amazonaws.com"),
        containerDefinitions=[{"name": "checkout", "image": "repo/checkout:3", "memory": 256}],
    )["taskDefinition"]["taskDefinitionArn"]
    how = {"cluster": "web", "taskDefinition": revision, "launchType": "FARGATE"}
    ecs.create_service(serviceName="checkout", desiredCount=2, networkConfiguration=network, **how)
    made = ecs.run_task(
        group="service:checkout", networkConfiguration=network, startedBy="ecs-svc/1", **how
    )
    return made["tasks"][0]["taskArn"], revision


def bastion(there: Operators) -> str:
    """A host in workload-dev to which an operator has just opened SSH for everyone."""
    ec2 = there.client("ec2", DEV)
    subnet = ec2.describe_subnets()["Subnets"][0]
    group = ec2.create_security_group(GroupName="bastion", Description="the way in", VpcId=subnet["VpcId"])[
        "GroupId"
    ]
    ec2.authorize_security_group_ingress(
        GroupId=group,
        IpPermissions=[
            {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
        ],
    )
    image = ec2.describe_images()["Images"][0]["ImageId"]
    made = ec2.run_instances(
        ImageId=image, MinCount=1, MaxCount=1, SubnetId=subnet["SubnetId"], SecurityGroupIds=[group]
    )
    return str(made["Instances"][0]["InstanceId"])


def trail_off(there: Operators) -> str:
    """A trail of the account's own that somebody has just stopped; its ARN."""
    s3, cloudtrail = there.client("s3"), there.client("cloudtrail")
    s3.create_bucket(Bucket=TRAIL_BUCKET)
    service = {"Principal": {"Service": "cloudtrail.amazonaws.com"}}
    s3.put_bucket_policy(
        Bucket=TRAIL_BUCKET,
        Policy=_document(
            {**_allow("s3:GetBucketAcl", f"arn:aws:s3:::{TRAIL_BUCKET}"), **service},
            {**_allow("s3:PutObject", f"arn:aws:s3:::{TRAIL_BUCKET}/*"), **service},
        ),
    )
    arn = cloudtrail.create_trail(Name=TRAIL, S3BucketName=TRAIL_BUCKET)["TrailARN"]
    cloudtrail.start_logging(Name=TRAIL)
    cloudtrail.stop_logging(Name=TRAIL)
    return str(arn)


def user_with_key(there: Operators, name: str) -> str:
    """A user of workload-dev and the id of its key."""
    iam = there.client("iam", DEV)
    iam.create_user(UserName=name)
    return str(iam.create_access_key(UserName=name)["AccessKey"]["AccessKeyId"])


def second_key(there: Operators, user: str, key: str) -> Callable[[], str]:
    """How whoever has a seeded user's key makes another one for the user."""
    iam = there.client_of("iam", key, fake_secret(key))
    return lambda: str(iam.create_access_key(UserName=user)["AccessKey"]["AccessKeyId"])


def _role(there: Operators, name: str, service: str) -> str:
    trust = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    made = there.client("iam", DEV).create_role(RoleName=name, AssumeRolePolicyDocument=_document(trust))
    return str(made["Role"]["Arn"])


def _allow(action: str, resource: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource}


def _document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
