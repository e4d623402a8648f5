"""GuardDuty's finding types as of December 2025, with the severity that each has by default.

A list to measure coverage by, never to refuse by: newer types exist, and an unknown one is read as well.
Source: https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-active.html
"""

_BY_RESOURCE: dict[str, dict[str, dict[str, str]]] = {
    "Container": {
        "Execution": {
            "Variable": "MaliciousFile SuspiciousFile",
        },
    },
    "EC2": {
        "AttackSequence": {
            "Critical": "CompromisedInstanceGroup",
        },
        "Backdoor": {
            "High": "C&CActivity.B C&CActivity.B!DNS "
            "DenialOfService.Dns DenialOfService.Tcp "
            "DenialOfService.Udp DenialOfService.UdpOnTcpPorts "
            "DenialOfService.UnusualProtocol",
            "Medium": "Spambot",
        },
        "Behavior": {
            "Medium": "NetworkPortUnusual TrafficVolumeUnusual",
        },
        "CryptoCurrency": {
            "High": "BitcoinTool.B BitcoinTool.B!DNS",
        },
        "DefenseEvasion": {
            "Medium": "UnusualDNSResolver UnusualDoHActivity UnusualDoTActivity",
        },
        "Execution": {
            "Variable": "MaliciousFile MaliciousFile!AMI "
            "MaliciousFile!RecoveryPoint MaliciousFile!Snapshot "
            "SuspiciousFile",
        },
        "Impact": {
            "High": "BitcoinDomainRequest.Reputation MaliciousDomainRequest.Reputation PortSweep",
            "Medium": "AbusedDomainRequest.Reputation MaliciousDomainRequest.Custom",
            "Low": "SuspiciousDomainRequest.Reputation WinRMBruteForce",
        },
        "Recon": {
            "High": "PortProbeEMRUnprotectedPort",
            "Medium": "Portscan",
            "Low": "PortProbeUnprotectedPort",
        },
        "Trojan": {
            "High": "DGADomainRequest.B DGADomainRequest.C!DNS "
            "DNSDataExfiltration DriveBySourceTraffic!DNS "
            "PhishingDomainRequest!DNS",
            "Medium": "BlackholeTraffic BlackholeTraffic!DNS DropPoint DropPoint!DNS",
        },
        "UnauthorizedAccess": {
            "High": "MetadataDNSRebind TorClient TorRelay",
            "Medium": "MaliciousIPCaller.Custom",
            "Low": "RDPBruteForce SSHBruteForce",
        },
    },
    "ECS": {
        "AttackSequence": {
            "Critical": "CompromisedCluster",
        },
        "Execution": {
            "Variable": "MaliciousFile SuspiciousFile",
        },
    },
    "EKS": {
        "AttackSequence": {
            "Critical": "CompromisedCluster",
        },
    },
    "IAM": {
        "AttackSequence": {
            "Critical": "CompromisedCredentials",
        },
    },
    "IAMUser": {
        "CredentialAccess": {
            "Medium": "AnomalousBehavior",
        },
        "DefenseEvasion": {
            "Medium": "AnomalousBehavior BedrockLoggingDisabled",
        },
        "Discovery": {
            "Low": "AnomalousBehavior",
        },
        "Exfiltration": {
            "High": "AnomalousBehavior",
        },
        "Impact": {
            "High": "AnomalousBehavior",
        },
        "InitialAccess": {
            "Medium": "AnomalousBehavior",
        },
        "PenTest": {
            "Medium": "KaliLinux ParrotLinux PentooLinux",
        },
        "Persistence": {
            "Medium": "AnomalousBehavior",
        },
        "Policy": {
            "Low": "RootCredentialUsage ShortTermRootCredentialUsage",
        },
        "PrivilegeEscalation": {
            "Medium": "AnomalousBehavior",
        },
        "Recon": {
            "Medium": "MaliciousIPCaller MaliciousIPCaller.Custom TorIPCaller",
        },
        "Stealth": {
            "Low": "CloudTrailLoggingDisabled PasswordPolicyChange",
        },
        "UnauthorizedAccess": {
            "High": "InstanceCredentialExfiltration.InsideAWS InstanceCredentialExfiltration.OutsideAWS "
            "ResourceCredentialExfiltration.OutsideAWS",
            "Medium": "ConsoleLoginSuccess.B MaliciousIPCaller MaliciousIPCaller.Custom TorIPCaller",
        },
    },
    "Kubernetes": {
        "CredentialAccess": {
            "High": "MaliciousIPCaller MaliciousIPCaller.Custom SuccessfulAnonymousAccess TorIPCaller",
            "Medium": "AnomalousBehavior.SecretsAccessed",
        },
        "DefenseEvasion": {
            "High": "MaliciousIPCaller MaliciousIPCaller.Custom SuccessfulAnonymousAccess TorIPCaller",
        },
        "Discovery": {
            "Medium": "MaliciousIPCaller MaliciousIPCaller.Custom SuccessfulAnonymousAccess TorIPCaller",
            "Low": "AnomalousBehavior.PermissionChecked",
        },
        "Execution": {
            "Medium": "AnomalousBehavior.ExecInPod ExecInKubeSystemPod",
            "Low": "AnomalousBehavior.WorkloadDeployed",
            "Variable": "MaliciousFile SuspiciousFile",
        },
        "Impact": {
            "High": "MaliciousIPCaller MaliciousIPCaller.Custom SuccessfulAnonymousAccess TorIPCaller",
        },
        "Persistence": {
            "High": "AnomalousBehavior.WorkloadDeployed!ContainerWithSensitiveMount SuccessfulAnonymousAccess",
            "Medium": "ContainerWithSensitiveMount MaliciousIPCaller MaliciousIPCaller.Custom TorIPCaller",
        },
        "Policy": {
            "High": "AdminAccessToDefaultServiceAccount AnonymousAccessGranted",
            "Medium": "ExposedDashboard KubeflowDashboardExposed",
        },
        "PrivilegeEscalation": {
            "High": "AnomalousBehavior.WorkloadDeployed!ContainerWithSensitiveMount AnomalousBehavior.WorkloadDeployed!PrivilegedContainer",
            "Medium": "AnomalousBehavior.RoleBindingCreated PrivilegedContainer",
            "Low": "AnomalousBehavior.RoleCreated",
        },
    },
    "Lambda": {
        "Backdoor": {
            "High": "C&CActivity.B",
        },
        "CryptoCurrency": {
            "High": "BitcoinTool.B",
        },
        "Trojan": {
            "Medium": "BlackholeTraffic DropPoint",
        },
        "UnauthorizedAccess": {
            "High": "TorClient TorRelay",
            "Medium": "MaliciousIPCaller.Custom",
        },
    },
    "RDS": {
        "CredentialAccess": {
            "High": "AnomalousBehavior.SuccessfulBruteForce MaliciousIPCaller.SuccessfulLogin "
            "TorIPCaller.SuccessfulLogin",
            "Medium": "MaliciousIPCaller.FailedLogin TorIPCaller.FailedLogin",
            "Low": "AnomalousBehavior.FailedLogin",
            "Variable": "AnomalousBehavior.SuccessfulLogin",
        },
        "Discovery": {
            "Medium": "MaliciousIPCaller TorIPCaller",
        },
    },
    "Runtime": {
        "Backdoor": {
            "High": "C&CActivity.B C&CActivity.B!DNS",
        },
        "CryptoCurrency": {
            "High": "BitcoinTool.B BitcoinTool.B!DNS",
        },
        "DefenseEvasion": {
            "High": "KernelModuleLoaded ProcessInjection.Proc ProcessInjection.VirtualMemoryWrite",
            "Medium": "FilelessExecution ProcessInjection.Ptrace",
            "Low": "PtraceAntiDebugging",
            "Variable": "SuspiciousCommand",
        },
        "Discovery": {
            "Low": "SuspiciousCommand",
        },
        "Execution": {
            "High": "MaliciousFileExecuted ReverseShell",
            "Medium": "NewBinaryExecuted NewLibraryLoaded",
            "Low": "SuspiciousShellCreated",
            "Variable": "SuspiciousCommand SuspiciousTool",
        },
        "Impact": {
            "High": "BitcoinDomainRequest.Reputation CryptoMinerExecuted MaliciousDomainRequest.Reputation",
            "Medium": "AbusedDomainRequest.Reputation",
            "Low": "SuspiciousDomainRequest.Reputation",
        },
        "Persistence": {
            "Medium": "SuspiciousCommand",
        },
        "PrivilegeEscalation": {
            "High": "CGroupsReleaseAgentModified RuncContainerEscape",
            "Medium": "ContainerMountsHostDirectory DockerSocketAccessed "
            "ElevationToRoot SuspiciousCommand "
            "UserfaultfdUsage",
        },
        "Trojan": {
            "High": "DGADomainRequest.C!DNS DriveBySourceTraffic!DNS PhishingDomainRequest!DNS",
            "Medium": "BlackholeTraffic BlackholeTraffic!DNS DropPoint DropPoint!DNS",
        },
        "UnauthorizedAccess": {
            "High": "MetadataDNSRebind TorClient TorRelay",
        },
    },
    "S3": {
        "AttackSequence": {
            "Critical": "CompromisedData",
        },
        "Discovery": {
            "High": "MaliciousIPCaller MaliciousIPCaller.Custom",
            "Medium": "TorIPCaller",
            "Low": "AnomalousBehavior",
        },
        "Execution": {
            "Variable": "MaliciousFile!RecoveryPoint",
        },
        "Exfiltration": {
            "High": "AnomalousBehavior MaliciousIPCaller",
        },
        "Impact": {
            "High": "AnomalousBehavior.Delete AnomalousBehavior.Permission MaliciousIPCaller",
            "Medium": "AnomalousBehavior.Write",
        },
        "Object": {
            "High": "MaliciousFile",
        },
        "PenTest": {
            "Medium": "KaliLinux ParrotLinux PentooLinux",
        },
        "Policy": {
            "High": "BucketAnonymousAccessGranted BucketPublicAccessGranted",
            "Low": "AccountBlockPublicAccessDisabled BucketBlockPublicAccessDisabled",
        },
        "S3Object": {
            "High": "MaliciousFile",
        },
        "Stealth": {
            "Low": "ServerAccessLoggingDisabled",
        },
        "UnauthorizedAccess": {
            "High": "MaliciousIPCaller.Custom TorIPCaller",
        },
    },
}
"""Resource, purpose, default severity: the families, with spaces between them."""

FINDING_TYPES: dict[str, str] = {
    f"{purpose}:{resource}/{family}": severity
    for resource, purposes in _BY_RESOURCE.items()
    for purpose, severities in purposes.items()
    for severity, families in severities.items()
    for family in families.split()
}
"""Default severity by type: Critical, High, Medium, Low, or Variable where it depends on what was found."""
