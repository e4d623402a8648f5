"""The fifteen metric filters that CIS prescribes, byte for byte: Security Hub takes no other wording.

The numbers are labels of each version of the benchmark; what a filter is called here is ours.
Source: https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html
"""

from collections.abc import Mapping
from dataclasses import dataclass

from watchkeeper.baseline.desired import Baseline


@dataclass(frozen=True)
class CisFilter:
    """One kind of event in the trail that people want to hear of."""

    id: str
    control: str | None
    """Security Hub's control; None where it has none."""
    numbers: Mapping[str, tuple[str, ...]]
    """By version of the benchmark."""
    pattern: str
    twin: str | None = None
    """Another wording of the same events, for those who ask for it: a second filter that feeds the same metric."""

    @property
    def name(self) -> str:
        """Of the filter, and of its metric and alarm, where we make them."""
        return f"watchkeeper-cis-{self.id}"

    @property
    def patterns(self) -> dict[str, str]:
        """Name of each filter → its pattern; the first feeds a metric, the twin feeds the first one's."""
        return {self.name: self.pattern} | ({f"{self.name}-by-source": self.twin} if self.twin else {})


CIS_FILTERS: tuple[CisFilter, ...] = (
    CisFilter(
        id="unauthorized-calls",
        control="CloudWatch.2",
        numbers={"1.2.0": ("3.1",), "1.4.0": ("4.1",), "3.0.0": ("4.1",), "5.0.0": ("4.1",)},
        pattern=('{($.errorCode="*UnauthorizedOperation") || ($.errorCode="AccessDenied*")}'),
    ),
    CisFilter(
        id="console-without-mfa",
        control="CloudWatch.3",
        numbers={"1.2.0": ("3.2",), "1.4.0": ("4.2",), "3.0.0": ("4.2",), "5.0.0": ("4.2",)},
        pattern=('{($.eventName="ConsoleLogin") && ($.additionalEventData.MFAUsed !="Yes")}'),
    ),
    CisFilter(
        id="root-usage",
        control="CloudWatch.1",
        numbers={"1.2.0": ("3.3", "1.1"), "1.4.0": ("4.3", "1.7"), "3.0.0": ("4.3",), "5.0.0": ("4.3",)},
        pattern=(
            '{$.userIdentity.type="Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType !="AwsServiceEvent"}'
        ),
    ),
    CisFilter(
        id="iam-policy-changes",
        control="CloudWatch.4",
        numbers={"1.2.0": ("3.4",), "1.4.0": ("4.4",), "3.0.0": ("4.4",), "5.0.0": ("4.4",)},
        pattern=(
            "{($.eventName=DeleteGroupPolicy) || ($.eventName=DeleteRolePolicy) "
            "|| ($.eventName=DeleteUserPolicy) || ($.eventName=PutGroupPolicy) "
            "|| ($.eventName=PutRolePolicy) || ($.eventName=PutUserPolicy) "
            "|| ($.eventName=CreatePolicy) || ($.eventName=DeletePolicy) "
            "|| ($.eventName=CreatePolicyVersion) || ($.eventName=DeletePolicyVersion) "
            "|| ($.eventName=AttachRolePolicy) || ($.eventName=DetachRolePolicy) "
            "|| ($.eventName=AttachUserPolicy) || ($.eventName=DetachUserPolicy) "
            "|| ($.eventName=AttachGroupPolicy) || ($.eventName=DetachGroupPolicy)}"
        ),
    ),
    CisFilter(
        id="trail-changes",
        control="CloudWatch.5",
        numbers={"1.2.0": ("3.5",), "1.4.0": ("4.5",), "3.0.0": ("4.5",), "5.0.0": ("4.5",)},
        pattern=(
            "{($.eventName=CreateTrail) || ($.eventName=UpdateTrail) || ($.eventName=DeleteTrail) "
            "|| ($.eventName=StartLogging) || ($.eventName=StopLogging)}"
        ),
    ),
    CisFilter(
        id="console-login-failures",
        control="CloudWatch.6",
        numbers={"1.2.0": ("3.6",), "1.4.0": ("4.6",), "3.0.0": ("4.6",), "5.0.0": ("4.6",)},
        pattern=('{($.eventName=ConsoleLogin) && ($.errorMessage="Failed authentication")}'),
    ),
    CisFilter(
        id="key-disabled",
        control="CloudWatch.7",
        numbers={"1.2.0": ("3.7",), "1.4.0": ("4.7",), "3.0.0": ("4.7",), "5.0.0": ("4.7",)},
        pattern=(
            "{($.eventSource=kms.amazonaws.com) && (($.eventName=DisableKey) "
            "|| ($.eventName=ScheduleKeyDeletion))}"
        ),
    ),
    CisFilter(
        id="bucket-policy-changes",
        control="CloudWatch.8",
        numbers={"1.2.0": ("3.8",), "1.4.0": ("4.8",), "3.0.0": ("4.8",), "5.0.0": ("4.8",)},
        pattern=(
            "{($.eventSource=s3.amazonaws.com) && (($.eventName=PutBucketAcl) "
            "|| ($.eventName=PutBucketPolicy) || ($.eventName=PutBucketCors) "
            "|| ($.eventName=PutBucketLifecycle) || ($.eventName=PutBucketReplication) "
            "|| ($.eventName=DeleteBucketPolicy) || ($.eventName=DeleteBucketCors) "
            "|| ($.eventName=DeleteBucketLifecycle) || ($.eventName=DeleteBucketReplication))}"
        ),
    ),
    CisFilter(
        id="config-changes",
        control="CloudWatch.9",
        numbers={"1.2.0": ("3.9",), "1.4.0": ("4.9",), "3.0.0": ("4.9",), "5.0.0": ("4.9",)},
        pattern=(
            "{($.eventSource=config.amazonaws.com) && (($.eventName=StopConfigurationRecorder) "
            "|| ($.eventName=DeleteDeliveryChannel) || ($.eventName=PutDeliveryChannel) "
            "|| ($.eventName=PutConfigurationRecorder))}"
        ),
    ),
    CisFilter(
        id="security-group-changes",
        control="CloudWatch.10",
        numbers={"1.2.0": ("3.10",), "1.4.0": ("4.10",), "3.0.0": ("4.10",), "5.0.0": ("4.10",)},
        pattern=(
            "{($.eventName=AuthorizeSecurityGroupIngress) "
            "|| ($.eventName=AuthorizeSecurityGroupEgress) "
            "|| ($.eventName=RevokeSecurityGroupIngress) || ($.eventName=RevokeSecurityGroupEgress) "
            "|| ($.eventName=CreateSecurityGroup) || ($.eventName=DeleteSecurityGroup)}"
        ),
    ),
    CisFilter(
        id="network-acl-changes",
        control="CloudWatch.11",
        numbers={"1.2.0": ("3.11",), "1.4.0": ("4.11",), "3.0.0": ("4.11",), "5.0.0": ("4.11",)},
        pattern=(
            "{($.eventName=CreateNetworkAcl) || ($.eventName=CreateNetworkAclEntry) "
            "|| ($.eventName=DeleteNetworkAcl) || ($.eventName=DeleteNetworkAclEntry) "
            "|| ($.eventName=ReplaceNetworkAclEntry) || ($.eventName=ReplaceNetworkAclAssociation)}"
        ),
    ),
    CisFilter(
        id="gateway-changes",
        control="CloudWatch.12",
        numbers={"1.2.0": ("3.12",), "1.4.0": ("4.12",), "3.0.0": ("4.12",), "5.0.0": ("4.12",)},
        pattern=(
            "{($.eventName=CreateCustomerGateway) || ($.eventName=DeleteCustomerGateway) "
            "|| ($.eventName=AttachInternetGateway) || ($.eventName=CreateInternetGateway) "
            "|| ($.eventName=DeleteInternetGateway) || ($.eventName=DetachInternetGateway)}"
        ),
    ),
    CisFilter(
        id="route-table-changes",
        control="CloudWatch.13",
        numbers={"1.2.0": ("3.13",), "1.4.0": ("4.13",), "3.0.0": ("4.13",), "5.0.0": ("4.13",)},
        pattern=(
            "{($.eventName=CreateRoute) || ($.eventName=CreateRouteTable) "
            "|| ($.eventName=ReplaceRoute) || ($.eventName=ReplaceRouteTableAssociation) "
            "|| ($.eventName=DeleteRouteTable) || ($.eventName=DeleteRoute) "
            "|| ($.eventName=DisassociateRouteTable)}"
        ),
        # CIS names the source, Security Hub takes only the wording without it. An event then counts twice, which
        # an alarm from one event on does not mind.
        twin=(
            "{($.eventSource=ec2.amazonaws.com) && (($.eventName=CreateRoute) "
            "|| ($.eventName=CreateRouteTable) || ($.eventName=ReplaceRoute) "
            "|| ($.eventName=ReplaceRouteTableAssociation) || ($.eventName=DeleteRouteTable) "
            "|| ($.eventName=DeleteRoute) || ($.eventName=DisassociateRouteTable))}"
        ),
    ),
    CisFilter(
        id="vpc-changes",
        control="CloudWatch.14",
        numbers={"1.2.0": ("3.14",), "1.4.0": ("4.14",), "3.0.0": ("4.14",), "5.0.0": ("4.14",)},
        pattern=(
            "{($.eventName=CreateVpc) || ($.eventName=DeleteVpc) || ($.eventName=ModifyVpcAttribute) "
            "|| ($.eventName=AcceptVpcPeeringConnection) || ($.eventName=CreateVpcPeeringConnection) "
            "|| ($.eventName=DeleteVpcPeeringConnection) || ($.eventName=RejectVpcPeeringConnection) "
            "|| ($.eventName=AttachClassicLinkVpc) || ($.eventName=DetachClassicLinkVpc) "
            "|| ($.eventName=DisableVpcClassicLink) || ($.eventName=EnableVpcClassicLink)}"
        ),
    ),
    CisFilter(
        id="organization-changes",
        control=None,
        numbers={"1.4.0": ("4.15",), "3.0.0": ("4.15",), "5.0.0": ("4.15",)},
        # Security Hub has no wording for it, so every event that a judge of CIS looks for is here: quotes and
        # spaces would cost more than CloudWatch's 1024 characters have room for.
        pattern=(
            "{($.eventSource=organizations.amazonaws.com) && (($.eventName=AcceptHandshake) "
            "|| ($.eventName=AttachPolicy) || ($.eventName=CancelHandshake) "
            "|| ($.eventName=CreateAccount) || ($.eventName=CreateOrganization) "
            "|| ($.eventName=CreateOrganizationalUnit) || ($.eventName=CreatePolicy) "
            "|| ($.eventName=DeclineHandshake) || ($.eventName=DeleteOrganization) "
            "|| ($.eventName=DeleteOrganizationalUnit) || ($.eventName=DeletePolicy) "
            "|| ($.eventName=DetachPolicy) || ($.eventName=DisablePolicyType) "
            "|| ($.eventName=EnableAllFeatures) || ($.eventName=EnablePolicyType) "
            "|| ($.eventName=InviteAccountToOrganization) || ($.eventName=LeaveOrganization) "
            "|| ($.eventName=MoveAccount) || ($.eventName=RemoveAccountFromOrganization) "
            "|| ($.eventName=UpdateOrganizationalUnit) || ($.eventName=UpdatePolicy))}"
        ),
    ),
)


def chosen(baseline: Baseline) -> tuple[CisFilter, ...]:
    """The filters that the baseline wants."""
    return tuple(one for one in CIS_FILTERS if one.id not in baseline.alarms.without)
