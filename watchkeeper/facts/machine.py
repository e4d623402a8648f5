"""Parts of an EC2 instance as it stands: its metadata service, its disks, who sends it traffic."""

from typing import Literal

from watchkeeper.frozen import Frozen


class MetadataOptions(Frozen):
    """How the instance metadata service answers.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceMetadataOptionsResponse.html
    """

    tokens: str
    """`required` is IMDSv2 only; under `optional` a plain GET gets the role's credentials."""
    endpoint: str = "enabled"
    hop_limit: int | None = None


class VolumeState(Frozen):
    """One EBS volume of an instance."""

    volume_id: str
    device: str | None = None
    encrypted: bool = False
    kms_key: str | None = None
    key_manager: str | None = None
    """`AWS` (the default key `aws/ebs`) or `CUSTOMER`; None if unencrypted, or the key could not be read."""


class Registration(Frozen):
    """A load balancer's or a target group's entry for the instance."""

    balancer: Literal["target_group", "classic"]
    name: str
    """The target group's ARN, or the classic load balancer's name."""
    target: str
    """As registered: the instance's id, or one of its addresses."""
    port: int | None = None
    zone: str | None = None
    """The availability zone of an address outside the VPC: `all` or a zone's name."""
    healthy_others: int = 0
    """How many other healthy targets there are to take over."""

    @property
    def label(self) -> str:
        """The group's or the balancer's name, for people."""
        return self.name.split("/")[1] if self.name.startswith("arn:") else self.name
