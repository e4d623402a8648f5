"""A function and two databases in workload-prod, for tests of what is seen of them and done to them."""

import io
import json
import zipfile

from emulator.world import WORKLOAD_PROD

ORDERS = f"arn:aws:lambda:us-east-1:{WORKLOAD_PROD}:function:orders"
ALONE = f"arn:aws:rds:us-east-1:{WORKLOAD_PROD}:db:ledger"
CLUSTER = f"arn:aws:rds:us-east-1:{WORKLOAD_PROD}:cluster:shop"
MEMBER = f"arn:aws:rds:us-east-1:{WORKLOAD_PROD}:db:shop-1"
TRUST = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}


def packed_code():
    """A function's code, as Lambda takes it."""
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as packed:
        packed.writestr("app.py", "def handler(event, context): ...")
    return code.getvalue()


def made_function(operator):
    """The operator's Lambda, with a function `orders`."""
    trust = json.dumps({"Version": "2012-10-17", "Statement": TRUST})
    operator("iam").create_role(RoleName="orders", Path="/app/", AssumeRolePolicyDocument=trust)
    client = operator("lambda")
    client.create_function(
        FunctionName="orders",
        Runtime="python3.12",
        Role=f"arn:aws:iam::{WORKLOAD_PROD}:role/app/orders",
        Handler="app.handler",
        Code={"ZipFile": packed_code()},
    )
    return client


def made_databases(operator, world):
    """The operator's RDS: a database alone and a cluster of one, both public and in the seeded VPC."""
    client, ec2, vpc = operator("rds"), operator("ec2"), world["vpc"]["id"]
    found = ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["Subnets"]
    client.create_db_subnet_group(
        DBSubnetGroupName="inner",
        DBSubnetGroupDescription="x",
        SubnetIds=[one["SubnetId"] for one in found],
    )
    group = ec2.create_security_group(GroupName="clients", Description="x", VpcId=vpc)["GroupId"]
    given = {"VpcSecurityGroupIds": [group], "DBSubnetGroupName": "inner"}
    client.create_db_instance(
        DBInstanceIdentifier="ledger",
        DBInstanceClass="db.t3.micro",
        Engine="postgres",
        AllocatedStorage=20,
        MasterUsername="owner",
        ManageMasterUserPassword=True,
        PubliclyAccessible=True,
        **given,
    )
    client.create_db_cluster(
        DBClusterIdentifier="shop", Engine="aurora-postgresql", MasterUsername="owner",
        ManageMasterUserPassword=True, **given,
    )  # fmt: skip
    client.create_db_instance(
        DBInstanceIdentifier="shop-1", DBInstanceClass="db.r6g.large", Engine="aurora-postgresql",
        DBClusterIdentifier="shop", DBSubnetGroupName="inner", PubliclyAccessible=True,
    )  # fmt: skip
    return client
