"""The template of the roles: whom they trust, what they are given, and that CloudFormation can read it."""

import json

import yaml

from deployments import bootstrap_role
from tasks.settings import Settings
from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.part_table import PARTS
from watchkeeper.baseline.permissions import bootstrap_policy, drift_policy, fence_policy

TEMPLATE = yaml.safe_load(bootstrap_role.FILE.read_text())
RESOURCES = TEMPLATE["Resources"]
MOST_BYTES = 51_200
"""Of a template that is sent and not fetched from S3.
Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html"""


def policies_of(role):
    names = [one["Ref"] for one in RESOURCES[role]["Properties"]["ManagedPolicyArns"]]
    return [RESOURCES[name]["Properties"]["PolicyDocument"] for name in names]


def references(value):
    """Every name that a Ref or a Sub points to."""
    if isinstance(value, dict):
        for name, item in value.items():
            if name == "Ref":
                yield item
            elif name == "Fn::Sub":
                yield from (part.partition("}")[0] for part in item.split("${")[1:])
            else:
                yield from references(item)
    elif isinstance(value, list):
        for item in value:
            yield from references(item)


def test_the_roles_have_the_generated_policies():
    assert policies_of("DriftRole") == [drift_policy(PARTS)]
    assert policies_of("BootstrapRole") == [
        drift_policy(PARTS),
        bootstrap_policy(PARTS, Baseline()),
        fence_policy(),
    ]


def test_the_bootstrap_assumes_the_role_that_the_template_makes():
    assert RESOURCES["BootstrapRole"]["Properties"]["RoleName"] == Settings().bootstrap_role


def test_only_the_security_account_is_trusted_and_by_the_external_id_if_there_is_one():
    for role in ("DriftRole", "BootstrapRole"):
        (statement,) = RESOURCES[role]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
        assert statement["Principal"]["AWS"]["Fn::Sub"].endswith("::${SecurityAccountId}:root")
        condition, given, otherwise = statement["Condition"]["Fn::If"]
        assert condition in TEMPLATE["Conditions"]
        assert given == {"StringEquals": {"sts:ExternalId": {"Ref": "ExternalId"}}}
        assert otherwise == {"Ref": "AWS::NoValue"}


def test_every_reference_leads_somewhere():
    known = {*TEMPLATE["Parameters"], *RESOURCES, "AWS::NoValue", "AWS::Partition"}

    assert set(references(TEMPLATE)) <= known
    assert {*TEMPLATE["Parameters"]} <= set(references(TEMPLATE))


def test_cloudformation_takes_it():
    text = bootstrap_role.FILE.read_text()

    assert len(text.encode()) < MOST_BYTES
    assert not [event for event in yaml.parse(text) if isinstance(event, yaml.AliasEvent)]
    assert json.dumps(TEMPLATE)  # no date, and nothing else that JSON has not
