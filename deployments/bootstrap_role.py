"""The CloudFormation template of the bootstrap's roles, for a StackSet over all accounts.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html
"""

from pathlib import Path
from typing import Any

import yaml

from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.part_table import PARTS
from watchkeeper.baseline.permissions import (
    BOOTSTRAP_ROLE,
    DRIFT_ROLE,
    bootstrap_policy,
    drift_policy,
    fence_policy,
)

FILE = Path(__file__).parent / "cloudformation" / "bootstrap-role.yaml"
_HEAD = "# Written by `python -m deployments.policies` from what the parts of the baseline need.\n"
_DESCRIPTION = (
    "The roles by which Watchkeeper bootstraps an account and watches it for drift. Deploy it as a "
    "service-managed StackSet in one region, and once more as a stack in the management account, which "
    "StackSets leave out."
)


def template() -> dict[str, Any]:
    """Two roles, trusted by the security account: one looks and changes, one only looks."""
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": _DESCRIPTION,
        "Parameters": {
            "SecurityAccountId": {
                "Type": "String",
                "AllowedPattern": "[0-9]{12}",
                "Description": "The account in which Watchkeeper runs",
            },
            "ExternalId": {
                "Type": "String",
                "Default": "",
                "NoEcho": True,
                "Description": "The value of WATCHKEEPER_EXTERNAL_ID; empty for none",
            },
        },
        "Conditions": {"WithExternalId": {"Fn::Not": [{"Fn::Equals": [{"Ref": "ExternalId"}, ""]}]}},
        "Resources": {
            "Look": _policy("WatchkeeperDrift", drift_policy(PARTS)),
            "Change": _policy("WatchkeeperBootstrap", bootstrap_policy(PARTS, Baseline())),
            "Fence": _policy("WatchkeeperBootstrapFence", fence_policy()),
            "BootstrapRole": _role(BOOTSTRAP_ROLE, "Look", "Change", "Fence"),
            "DriftRole": _role(DRIFT_ROLE, "Look"),
        },
        "Outputs": {
            "BootstrapRoleArn": {"Value": {"Fn::GetAtt": ["BootstrapRole", "Arn"]}},
            "DriftRoleArn": {"Value": {"Fn::GetAtt": ["DriftRole", "Arn"]}},
        },
    }


def text() -> str:
    """The template as it stands in its file."""
    return _HEAD + yaml.safe_dump(template(), sort_keys=False, width=100)


def _policy(name: str, document: dict[str, Any]) -> dict[str, Any]:
    return {
        "Type": "AWS::IAM::ManagedPolicy",
        "Properties": {"ManagedPolicyName": name, "PolicyDocument": document},
    }


def _role(name: str, *policies: str) -> dict[str, Any]:
    condition = {"StringEquals": {"sts:ExternalId": {"Ref": "ExternalId"}}}
    trust = {
        "Effect": "Allow",
        "Principal": {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${SecurityAccountId}:root"}},
        "Action": "sts:AssumeRole",
        "Condition": {"Fn::If": ["WithExternalId", condition, {"Ref": "AWS::NoValue"}]},
    }
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "RoleName": name,
            "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]},
            "ManagedPolicyArns": [{"Ref": one} for one in policies],
            "Tags": [{"Key": "watchkeeper", "Value": "baseline"}],
        },
    }
