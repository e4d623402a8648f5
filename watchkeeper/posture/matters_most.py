"""The checks that matter most, by Security Hub control id, each with the reason in a sentence.

The list began with requirement numbers that mixed versions of the CIS benchmark; the ids mean the same
in each. The numbers that go with them stand in `cis_requirements`.
"""

_METRIC_FILTERS = {
    1: "root is used",
    2: "calls are refused",
    3: "somebody signs in without MFA",
    4: "IAM policies change",
    5: "CloudTrail's settings change",
    6: "sign-ins fail",
    7: "customer keys are disabled or set to be deleted",
    8: "bucket policies change",
    9: "AWS Config's settings change",
    10: "security groups change",
    11: "network ACLs change",
    12: "network gateways change",
    13: "route tables change",
    14: "VPCs change",
}

MATTERS_MOST = {
    # Identity
    "IAM.1": "One leaked credential with such a policy is the whole account.",
    "IAM.3": "An old access key has had years to leak, and still opens the door.",
    "IAM.4": "A root access key has every permission, and no policy in the account can bound it.",
    "IAM.5": "Without MFA, a guessed or reused password is enough to sign in to the console.",
    "IAM.6": "A hardware device cannot be copied from a phone or a mailbox with root's password.",
    "IAM.8": "A credential that nobody uses is one whose theft nobody notices.",
    "IAM.9": "Root can do everything and cannot be bounded: its password alone must not be enough.",
    "IAM.22": "A credential that nobody has used for 45 days is one whose theft nobody notices.",
    # Traces
    "CloudTrail.1": "Where no trail listens, an intruder leaves no trace; unused regions are where they go.",
    "CloudTrail.2": "Logs under a customer key need a second permission to be read.",
    "CloudTrail.4": "Without validation nobody can prove that a log file was not changed afterwards.",
    "CloudTrail.6": "A public trail bucket tells everybody who does what in the account.",
    "CloudTrail.7": "Only the bucket's own access log says who read or removed the trail's files.",
    "Config.1": "Without the recorder most other checks have nothing to look at, and seem to be quiet.",
    "GuardDuty.1": "Nobody watches for stolen credentials and known attackers where it is off.",
    "EC2.6": "Without flow logs an intrusion's ways through the network cannot be followed.",
    "KMS.4": "Rotation bounds how much one leaked key version can open.",
    **{
        f"CloudWatch.{number}": f"Without filter and alarm nobody is told in time when {event}."
        for number, event in _METRIC_FILTERS.items()
    },
    # Doors of the network
    "EC2.2": "Whatever is started without a group of its own gets the default group's rules.",
    "EC2.8": "With IMDSv1, a flaw in a web application is enough to steal the instance's role.",
    "EC2.13": "SSH that is open to the whole internet is tried within minutes.",
    "EC2.14": "RDP that is open to the whole internet is tried within minutes.",
    "EC2.18": "A port that is open to the world and not on the list is one that nobody decided on.",
    "EC2.19": "Ports of databases and administration that face the internet are what scanners look for.",
    "EC2.21": "The network ACL is the last wall when a security group is opened by mistake.",
    "EC2.53": "Administration ports that are open to every IPv4 address are tried within minutes.",
    "EC2.54": "A rule for IPv6 opens the same ports, and is easily forgotten.",
    # Data in the open
    "EC2.1": "A public snapshot is a copy of the disk for everybody.",
    "RDS.1": "A public snapshot is a copy of the database for everybody.",
    "RDS.2": "A database with a public address is one password away from the internet.",
    "S3.1": "The account's block stops the one public bucket that somebody makes by mistake.",
    "S3.2": "Everybody can read what is in the bucket.",
    "S3.3": "Everybody can change what is in the bucket, and what others load from it.",
    "S3.8": "The bucket's own block holds even where the account's is switched off.",
}


def why_it_matters(control: str) -> str:
    """The reason; empty for every other control."""
    return MATTERS_MOST.get(control, "")
