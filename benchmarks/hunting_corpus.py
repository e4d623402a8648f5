"""CloudTrail log files in bulk, as an organization's trail writes them: the same every time.

`python -m benchmarks.hunting_corpus FOLDER EVENTS` writes them; some 1.5 KB an event, 1,000 events a file.
"""

import json
import random
import re
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import repeat
from pathlib import Path

from isal import igzip

from benchmarks.hunting_calls import CALLS, Made

ACCOUNTS = tuple(f"{number:012d}" for number in range(200000000001, 200000000021))
REGIONS = (
    "us-east-1", "us-west-2", "eu-west-1", "eu-central-1", "us-east-2", "eu-west-2", "eu-west-3", "eu-north-1",
    "ap-southeast-1", "ap-southeast-2", "ap-northeast-1", "ap-south-1", "ca-central-1", "sa-east-1", "us-west-1",
)  # fmt: skip
HOME_REGIONS = REGIONS[:10]
"""Where this organization works; events elsewhere are unusual."""
ORGANIZATION = "o-benchmark1"
KEY = "AKIABENCHMARK0EXAMPLE"
"""The key whose timeline is asked for: some 20 events in each file that has it, in one file of fifty."""
BEGAN = datetime(2026, 8, 30, tzinfo=UTC)
DAYS = 90
EVENTS_A_FILE = 1_000
_FILES_WITH_THE_KEY = 50
_ELSEWHERE = 0.005
"""Part of the files that are of other regions."""
_HOLE = re.compile(r"(@[a-z]+@)")


@dataclass(frozen=True)
class Corpus:
    """What was written."""

    folder: Path
    files: int
    events: int
    compressed: int
    """Bytes."""
    raw: int
    """Bytes before compression."""


def write(folder: Path, events: int, a_file: int = EVENTS_A_FILE, processes: int = 2) -> Corpus:
    """Write `events` events below `folder` in the layout of an organization's trail, `a_file` to each file."""
    numbers = range((events + a_file - 1) // a_file)
    with ProcessPoolExecutor(processes) as pool:
        sizes = list(pool.map(_write_file, repeat(folder), numbers, repeat(a_file), chunksize=8))
    return Corpus(
        folder=folder,
        files=len(sizes),
        events=len(sizes) * a_file,
        compressed=sum(compressed for compressed, _ in sizes),
        raw=sum(raw for _, raw in sizes),
    )


def _write_file(folder: Path, number: int, a_file: int) -> tuple[int, int]:
    draw = random.Random(number)  # noqa: S311  a corpus, not a secret
    account = ACCOUNTS[0] if _keyed(number) else draw.choice(ACCOUNTS)  # a key is one account's
    chance = draw.random()
    elsewhere = REGIONS[len(HOME_REGIONS) :]
    region = (
        draw.choice(elsewhere)
        if chance < _ELSEWHERE
        else REGIONS[0]
        if chance < 0.4
        else draw.choice(HOME_REGIONS)
    )
    at = BEGAN + timedelta(seconds=draw.randrange(DAYS * 86_400 - 300))
    path = folder / (
        f"AWSLogs/{ORGANIZATION}/{account}/CloudTrail/{region}/{at:%Y/%m/%d}/"
        f"{account}_CloudTrail_{region}_{at:%Y%m%dT%H%MZ}_{draw.getrandbits(64):016X}.json.gz"
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    body = b'{"Records":[' + ",".join(_events(draw, number, a_file, account, region, at)).encode() + b"]}"
    packed = igzip.compress(body, compresslevel=2)
    path.write_bytes(packed)
    return len(packed), len(body)


def _events(  # noqa: PLR0917
    draw: random.Random, number: int, a_file: int, account: str, region: str, at: datetime
) -> Iterator[str]:
    """One file's events: five minutes of one account and region."""
    keyed = _keyed(number)
    for place in range(a_file):
        made = draw.choices(_CALLS, _WEIGHTS)[0]
        who = draw.choices(_IDENTITIES, (70, 12, 16, 0.03))[0]
        if keyed and place % 50 == 0:
            who = _USER_WITH_THE_KEY
        elif made.service in ("signin", "iam") and who is _SERVICE:
            who = _ROLE
        bits = draw.getrandbits(128)
        person, machine = draw.randrange(40), bits % 20
        values = {
            "@id@": _uuid(bits),
            "@request@": _uuid(bits ^ 0xFFFFFFFFFFFFFFFF),
            "@account@": account,
            "@region@": region,
            "@time@": f"{at + timedelta(seconds=place * 0.3):%Y-%m-%dT%H:%M:%SZ}",
            "@person@": f"{person:02d}",
            "@principal@": f"{int(account) * 100 + person:016X}"[-16:],
            "@session@": f"{(int(account) + person * 31 + machine * 7919) * 2_654_435_761 & 0xFFFFFFFF:08x}",
            "@hex@": f"{bits:032x}",
            "@host@": str((person * 20 + machine) & 0xFF),
            "@agent@": _AGENTS[bits % len(_AGENTS)],
            "@n@": str(bits % 9_000 + 1_000),
        }
        parts = _TEMPLATES[made.name, who]
        yield "".join(values.get(part, part) for part in parts)


def _keyed(number: int) -> bool:
    return number % _FILES_WITH_THE_KEY == 0


def _uuid(bits: int) -> str:
    text = f"{bits & (1 << 128) - 1:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


_ROLE, _USER, _SERVICE, _ROOT = "role", "user", "service", "root"
_USER_WITH_THE_KEY = "keyed"
_IDENTITIES = (_ROLE, _USER, _SERVICE, _ROOT)
_AGENTS = (
    "aws-sdk-go-v2/1.30.3 os/linux lang/go#1.22.5 md/GOOS#linux md/GOARCH#amd64 api/generic#1.0 m/E",
    "Boto3/1.43.117 md/Botocore#1.43.117 ua/2.0 os/linux#6.1.0 md/arch#x86_64 lang/python#3.11.9 cfg/retry-mode#legacy",
    "aws-cli/2.17.20 md/awscrt#0.20.11 ua/2.0 os/linux#5.15 md/arch#x86_64 lang/python#3.11.8 cfg/retry-mode#standard",
    "APN/1.0 HashiCorp/1.0 Terraform/1.9.2 (+https://www.terraform.io) terraform-provider-aws/5.60.0 aws-sdk-go-v2/1.30.3",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/127.0.0.0 Safari/537.36",
)  # fmt: skip


def _identity(kind: str) -> dict[str, object]:
    if kind == _SERVICE:
        return {"type": "AWSService", "invokedBy": "autoscaling.amazonaws.com"}
    if kind == _ROOT:
        return {
            "type": "Root", "principalId": "@account@", "arn": "arn:aws:iam::@account@:root",
            "accountId": "@account@",
            "sessionContext": {"attributes": {"creationDate": "@time@", "mfaAuthenticated": "true"}},
        }  # fmt: skip
    if kind in (_USER, _USER_WITH_THE_KEY):
        name = "ci-deploy" if kind == _USER_WITH_THE_KEY else "user-@person@"
        return {
            "type": "IAMUser", "principalId": "AIDA@principal@", "arn": f"arn:aws:iam::@account@:user/{name}",
            "accountId": "@account@", "accessKeyId": KEY if kind == _USER_WITH_THE_KEY else "AKIA@principal@",
            "userName": name,
        }  # fmt: skip
    return {
        "type": "AssumedRole", "principalId": "AROA@principal@:i-0@session@",
        "arn": "arn:aws:sts::@account@:assumed-role/role-@person@/i-0@session@", "accountId": "@account@",
        "accessKeyId": "ASIA@session@@person@EXAMPLE",
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role", "principalId": "AROA@principal@",
                "arn": "arn:aws:iam::@account@:role/role-@person@", "accountId": "@account@",
                "userName": "role-@person@",
            },
            "webIdFederationData": {},
            "attributes": {"creationDate": "@time@", "mfaAuthenticated": "false"},
            "ec2RoleDelivery": "2.0",
        },
    }  # fmt: skip


def _record(made: Made, kind: str) -> dict[str, object]:
    record: dict[str, object] = {
        "eventVersion": "1.09",
        "userIdentity": _identity(kind),
        "eventTime": "@time@",
        "eventSource": f"{made.service}.amazonaws.com",
        "eventName": made.name,
        "awsRegion": "@region@",
        "sourceIPAddress": "autoscaling.amazonaws.com" if kind == _SERVICE else "198.51.100.@host@",
        "userAgent": "autoscaling.amazonaws.com" if kind == _SERVICE else "@agent@",
    }
    if made.error:
        record["errorCode"], record["errorMessage"] = made.error, (
            f"User: arn:aws:sts::@account@:assumed-role/role-@person@/i-0@session@ is not authorized to perform: "
            f"{made.service}:{made.name} because no identity-based policy allows the {made.service}:{made.name} action"
        )  # fmt: skip
    record |= {
        "requestParameters": made.request,
        "responseElements": made.response,
        "requestID": "@request@",
        "eventID": "@id@",
        "readOnly": made.read_only,
        "eventType": "AwsConsoleSignIn" if made.service == "signin" else "AwsApiCall",
        "managementEvent": not made.data,
        "recipientAccountId": "@account@",
        "eventCategory": "Data" if made.data else "Management",
        "tlsDetails": {
            "tlsVersion": "TLSv1.3",
            "cipherSuite": "TLS_AES_128_GCM_SHA256",
            "clientProvidedHostHeader": f"{made.service}.@region@.amazonaws.com",
        },
    }
    if made.additional:
        record["additionalEventData"] = made.additional
    if made.resources:
        record["resources"] = made.resources
    return record


_CALLS = tuple(CALLS)
_WEIGHTS = tuple(made.weight for made in CALLS)
_TEMPLATES: dict[tuple[str, str], list[str]] = {
    (made.name, kind): _HOLE.split(json.dumps(_record(made, kind), separators=(",", ":")))
    for made in CALLS
    for kind in (*_IDENTITIES, _USER_WITH_THE_KEY)
}


if __name__ == "__main__":
    print(write(Path(sys.argv[1]), int(sys.argv[2])))
