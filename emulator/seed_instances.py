"""Networks and instances: one ordinary, one mining, one protected, one in another region."""

from typing import Any

from moto.ec2.models import ec2_backends

from emulator.ec2_fixes import IMAGE_ID
from emulator.world import HOME_REGION, WORKLOAD_DEV, WORKLOAD_PROD

_DEVICES = ("/dev/xvda", "/dev/sdf", "/dev/sdg")


def seed_prod_instances() -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """The production VPC (IPv4 and IPv6) with `web-1`, `miner-1` and `db-1`."""
    ec2: Any = ec2_backends[WORKLOAD_PROD][HOME_REGION]
    vpc, subnets = _network(ec2, "10.20", ipv6=True)
    groups = {name: _group(ec2, vpc, name) for name in ("web", "batch", "admin", "database")}
    for port in (80, 443):
        ec2.authorize_security_group_ingress(
            groups["web"], "tcp", str(port), str(port), [{"CidrIp": "0.0.0.0/0"}]
        )
    web, batch, admin, database = groups.values()
    instances = {
        "web-1": _instance(
            ec2,
            "web-1",
            "t3.large",
            subnets,
            [[web], [web, admin]],
            volumes=2,
            profile="web-app-role",
        ),
        "miner-1": _instance(
            ec2,
            "miner-1",
            "c5.4xlarge",
            subnets,
            [[batch], [web, admin], [database]],
            volumes=3,
            profile="batch-role",
        ),
        "db-1": _instance(
            ec2,
            "db-1",
            "r5.xlarge",
            subnets,
            [[database]],
            volumes=2,
            tags={"watchkeeper:protected": "true"},
        ),
    }
    network = {
        "id": vpc.id,
        "account": WORKLOAD_PROD,
        "region": HOME_REGION,
        "subnets": [subnet.id for subnet in subnets],
        "security_groups": groups,
    }
    return network, instances


def seed_dev_instances() -> dict[str, dict[str, Any]]:
    """`sandbox-1` in eu-west-1, in a VPC without IPv6."""
    ec2: Any = ec2_backends[WORKLOAD_DEV]["eu-west-1"]
    vpc, subnets = _network(ec2, "10.30", ipv6=False)
    sandbox = _group(ec2, vpc, "sandbox")
    return {
        "sandbox-1": _instance(ec2, "sandbox-1", "t3.medium", subnets, [[sandbox], [sandbox]], volumes=1)
    }


def _network(ec2: Any, prefix: str, *, ipv6: bool) -> tuple[Any, list[Any]]:
    vpc = ec2.create_vpc(f"{prefix}.0.0/16", amazon_provided_ipv6_cidr_block=ipv6)
    zones = (f"{ec2.region_name}a", f"{ec2.region_name}b")
    subnets = [
        ec2.create_subnet(vpc.id, f"{prefix}.{number}.0/24", availability_zone=zone)
        for number, zone in enumerate(zones)
    ]
    if ipv6:
        block = vpc.get_cidr_block_association_set(ipv6=True)[0]["cidr_block"]
        for number, subnet in enumerate(subnets):
            network = block.replace("00::/56", f"{number:02x}::/64")
            ec2.associate_subnet_cidr_block(subnet.id, network)
    return vpc, subnets


def _group(ec2: Any, vpc: Any, name: str) -> str:
    return str(ec2.create_security_group(name, f"{name} servers", vpc_id=vpc.id).id)


def _instance(
    ec2: Any,
    name: str,
    kind: str,
    subnets: list[Any],
    interface_groups: list[list[str]],
    *,
    volumes: int,
    profile: str | None = None,
    tags: dict[str, str] | None = None,
) -> dict[str, Any]:
    """Launch one and describe it: ids of interfaces with their groups, volumes, role."""
    interfaces = [
        {
            "DeviceIndex": index,
            "SubnetId": subnets[0].id,
            "Groups": groups,
            "DeleteOnTermination": True,
        }
        for index, groups in enumerate(interface_groups)
    ]
    disks = [
        {"DeviceName": device, "Ebs": {"VolumeSize": 20, "VolumeType": "gp2"}}
        for device in _DEVICES[:volumes]
    ]
    made = ec2.run_instances(
        IMAGE_ID,
        1,
        None,
        [],
        instance_type=kind,
        is_instance_type_default=False,
        region_name=ec2.region_name,
        nics=interfaces,
        tags={"instance": {"Name": name, **(tags or {})}},
        block_device_mappings=disks,
    ).instances[0]
    if profile:
        ec2.associate_iam_instance_profile(made.id, iam_instance_profile_name=profile)
    return {
        "instance_id": made.id,
        "account": ec2.account_id,
        "region": ec2.region_name,
        "instance_type": kind,
        "image_id": IMAGE_ID,
        "vpc_id": subnets[0].vpc_id,
        "subnet_id": subnets[0].id,
        "availability_zone": subnets[0].availability_zone,
        "private_ip": made.private_ip,
        "interfaces": {
            eni.id: [group.id for group in eni._group_set] for _, eni in sorted(made.nics.items())
        },
        "volume_ids": [disk.volume_id for _, disk in made.get_block_device_mapping],
        "role": profile,
        "profile_arn": f"arn:aws:iam::{ec2.account_id}:instance-profile/{profile}" if profile else None,
        "tags": {"Name": name, **(tags or {})},
    }
