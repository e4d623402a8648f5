"""What findings are raised against: fresh users and instances in workload-prod, and their findings."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import boto3  # noqa: TID251  a benchmark is nobody's door
from botocore.config import Config

from emulator import stories
from emulator.world import HOME_REGION, OPERATOR_KEY_IDS, WORKLOAD_PROD, fake_secret

Json = dict[str, Any]
_THREADS = 4


@dataclass(frozen=True)
class Victim:
    """A finding, not raised yet, and what it is about."""

    name: str
    """The user's name or the instance's id."""
    finding: Json


def users(aws_url: str, world: Json, count: int, prefix: str) -> list[Victim]:
    """`count` new IAM users with one active key each, and a HIGH finding on each one's key."""
    iam = _client(aws_url, "iam")

    def make(number: int) -> Victim:
        name = f"{prefix}-{number:03}"
        user = iam.create_user(UserName=name)["User"]
        key = iam.create_access_key(UserName=name)["AccessKey"]
        details = {
            "accessKeyId": key["AccessKeyId"],
            "principalId": user["UserId"],
            "userType": "IAMUser",
            "userName": name,
        }
        resource = {"resourceType": "AccessKey", "accessKeyDetails": details}
        return Victim(name, stories.compromised_user_key(world, resource=resource))

    with ThreadPoolExecutor(_THREADS) as threads:
        return list(threads.map(make, range(count)))


def instances(aws_url: str, world: Json, count: int) -> list[Victim]:
    """`count` new instances like the seed's `miner-1` (one interface), and a HIGH finding on each."""
    ec2, miner = _client(aws_url, "ec2"), world["instances"]["miner-1"]
    group = world["vpc"]["security_groups"]["batch"]
    made = []
    for _ in range(count):
        answer = ec2.run_instances(
            ImageId=miner["image_id"],
            InstanceType=miner["instance_type"],
            MinCount=1,
            MaxCount=1,
            NetworkInterfaces=[{"DeviceIndex": 0, "SubnetId": miner["subnet_id"], "Groups": [group]}],
            IamInstanceProfile={"Name": miner["role"]},
        )
        one = answer["Instances"][0]
        described = {
            **miner,
            "instance_id": one["InstanceId"],
            "private_ip": one.get("PrivateIpAddress", miner["private_ip"]),
            "interfaces": {eni["NetworkInterfaceId"]: [group] for eni in one["NetworkInterfaces"]},
        }
        seed = {**world, "instances": {**world["instances"], "miner-1": described}}
        made.append(Victim(one["InstanceId"], stories.mining_instance(seed)))
    return made


def _client(aws_url: str, service: str) -> Any:
    """A client as workload-prod's own operator, who is not Watchkeeper."""
    key = OPERATOR_KEY_IDS[WORKLOAD_PROD]
    session: Any = boto3.Session()  # the service comes as text, which boto3's stubs do not take
    return session.client(
        service,
        endpoint_url=aws_url,
        region_name=HOME_REGION,
        aws_access_key_id=key,
        aws_secret_access_key=fake_secret(key),
        config=Config(max_pool_connections=_THREADS),
    )
