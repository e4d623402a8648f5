"""What the incidents happen to, beside the seeded world: a bucket, a function, a database, clusters."""

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import boto3  # noqa: TID251  the operators of the accounts set these up, and no hand of ours

PROD, DEV = "333333333333", "444444444444"
REGION = "us-east-1"
BUCKET = "example-exports"
FUNCTION = "invoice-mailer"
DATABASE = "orders"
CLUSTER, SERVICE = "shop", "checkout"


@dataclass(frozen=True)
class Operators:
    """Clients of the people who run the accounts."""

    url: str
    keys: dict[str, dict[str, str]]

    def client(self, service: str, account: str = PROD) -> Any:
        """A client of the account's operator."""
        key = self.keys[account]
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id=key["access_key_id"],
            aws_secret_access_key=key["secret_access_key"],
        )


def operators(url: str, world: dict[str, Any]) -> Operators:
    """The operators of a seeded world."""
    return Operators(url, world["operator_keys"])


def public_bucket(there: Operators) -> str:
    """A bucket that anybody may read."""
    s3 = there.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    everyone = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{BUCKET}/*",
    }
    s3.put_bucket_policy(
        Bucket=BUCKET, Policy=json.dumps({"Version": "2012-10-17", "Statement": [everyone]})
    )
    s3.put_object(Bucket=BUCKET, Key="orders.csv", Body=b"id,total\n")
    return BUCKET


def function(there: Operators) -> dict[str, Any]:
    """A function under a role of its own."""
    iam = there.client("iam")
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": "lambda.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    role = iam.create_role(
        RoleName="mailer-role",
        AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
    )["Role"]["Arn"]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("main.py", "def handler(event, context):\n    return event\n")
    return dict(
        there.client("lambda").create_function(
            FunctionName=FUNCTION,
            Runtime="python3.12",
            Role=role,
            Handler="main.handler",
            Code={"ZipFile": packed.getvalue()},
        )
    )


def database(there: Operators, *, public: bool = True) -> str:
    """A database that the whole internet may reach."""
    there.client("rds").create_db_instance(
        DBInstanceIdentifier=DATABASE,
        Engine="postgres",
        DBInstanceClass="db.t3.micro",
        AllocatedStorage=20,
        MasterUsername="admin",
        MasterUserPassword="Example-Passw0rd",
        PubliclyAccessible=public,
        Tags=[{"Key": "environment", "Value": "production"}],
    )
    return DATABASE


def second_key(there: Operators, user: str) -> Callable[[], str]:
    """How an attacker makes another access key for the user."""
    iam = there.client("iam")
    return lambda: str(iam.create_access_key(UserName=user)["AccessKey"]["AccessKeyId"])
