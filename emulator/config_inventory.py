"""How many resources of each kind AWS Config would find in an account and region."""

from collections.abc import Callable, Sized
from typing import Any

from moto.awslambda.models import lambda_backends
from moto.cloudtrail.models import cloudtrail_backends
from moto.ec2.models import ec2_backends
from moto.iam.models import iam_backends
from moto.kms.models import kms_backends
from moto.s3.models import s3_backends
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

GLOBAL_TYPES = ("AWS::IAM::User", "AWS::IAM::Group", "AWS::IAM::Role", "AWS::IAM::Policy")
"""Recorded only where a recorder asks for them.

Source: https://docs.aws.amazon.com/config/latest/developerguide/select-resources.html
"""


def counts(account: str, region: str) -> dict[str, int]:
    """Resource type -> number of them; types of which there are none are left out."""
    ec2: Any = ec2_backends[account][region]
    iam: Any = iam_backends[account]["aws"]
    own_policies = [one for one in iam.managed_policies.values() if f"::{account}:" in one.arn]
    buckets = [one for one in s3_backends[account]["aws"].buckets.values() if one.region_name == region]
    found: dict[str, Sized] = {
        "AWS::CloudTrail::Trail": cloudtrail_backends[account][region].trails,
        "AWS::EC2::Instance": [one for place in ec2.reservations.values() for one in place.instances],
        "AWS::EC2::InternetGateway": ec2.internet_gateways,
        "AWS::EC2::NetworkAcl": ec2.network_acls,
        "AWS::EC2::NetworkInterface": ec2.enis,
        "AWS::EC2::RouteTable": ec2.route_tables,
        "AWS::EC2::SecurityGroup": [one for vpc in ec2.groups.values() for one in vpc],
        "AWS::EC2::Subnet": [one for zone in ec2.subnets.values() for one in zone],
        "AWS::EC2::VPC": ec2.vpcs,
        "AWS::EC2::Volume": ec2.volumes,
        "AWS::IAM::Group": iam.groups,
        "AWS::IAM::Policy": own_policies,
        "AWS::IAM::Role": iam.roles,
        "AWS::IAM::User": iam.users,
        "AWS::KMS::Key": kms_backends[account][region].keys,
        "AWS::Lambda::Function": _functions(lambda_backends[account][region]),
        "AWS::S3::Bucket": buckets,
        "AWS::SNS::Topic": sns_backends[account][region].topics,
        "AWS::SQS::Queue": sqs_backends[account][region].queues,
    }
    return {kind: len(ones) for kind, ones in found.items() if len(ones)}


def _functions(backend: Any) -> Sized:
    listed: Callable[..., Sized] = backend.list_functions
    return listed()
