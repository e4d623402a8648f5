"""The labelled techniques of the shared logs: what makes each one, in calls.

Calls that only lead there (a role assumed by the test itself, waiting for an instance, the clean-up) are left out: a
hit on those proves nothing.
"""

from watchkeeper.hunting.replay import Technique

TECHNIQUES: tuple[Technique, ...] = (
    Technique(name="aws.credential-access.ec2-get-password-data", calls=("GetPasswordData",)),
    # An instance's session seen where its operator sits: any call shows it, so the hunt must speak of such sessions.
    Technique(
        name="aws.credential-access.ec2-steal-instance-credentials",
        calls=("GetCallerIdentity", "DescribeInstances"),
        words=("'^i-[",),
    ),
    Technique(name="aws.credential-access.secretsmanager-batch-retrieve-secrets", calls=("BatchGetSecretValue",)),
    Technique(name="aws.credential-access.secretsmanager-retrieve-secrets", calls=("GetSecretValue",)),
    Technique(
        name="aws.credential-access.ssm-retrieve-securestring-parameters", calls=("GetParameters",), words=("withDecryption",)
    ),
    Technique(name="aws.defense-evasion.cloudtrail-delete", calls=("DeleteTrail",)),
    Technique(name="aws.defense-evasion.cloudtrail-event-selectors", calls=("PutEventSelectors",)),
    Technique(name="aws.defense-evasion.cloudtrail-stop", calls=("StopLogging",)),
    Technique(name="aws.defense-evasion.dns-delete-logs", calls=("DeleteResolverQueryLogConfig",)),
    Technique(name="aws.defense-evasion.organizations-leave", calls=("LeaveOrganization",)),
    Technique(name="aws.defense-evasion.vpc-remove-flow-logs", calls=("DeleteFlowLogs",)),
    Technique(name="aws.discovery.ec2-download-user-data", calls=("DescribeInstanceAttribute",), words=("userData",)),
    Technique(name="aws.execution.ec2-launch-unusual-instances", calls=("RunInstances",), words=("instanceType",)),
    Technique(name="aws.execution.ec2-user-data", calls=("ModifyInstanceAttribute",), words=("userData",)),
    Technique(name="aws.execution.ssm-send-command", calls=("SendCommand",)),
    Technique(name="aws.execution.ssm-start-session", calls=("StartSession",)),
    Technique(name="aws.exfiltration.ec2-security-group-open-port-22-ingress", calls=("AuthorizeSecurityGroupIngress",)),
    Technique(name="aws.exfiltration.ec2-share-ami", calls=("ModifyImageAttribute",)),
    Technique(name="aws.exfiltration.ec2-share-ebs-snapshot", calls=("ModifySnapshotAttribute",)),
    Technique(name="aws.exfiltration.rds-share-snapshot", calls=("ModifyDBSnapshotAttribute",)),
    Technique(
        name="aws.impact.bedrock-invoke-model",
        calls=("InvokeModel", "PutUseCaseForModelAccess", "CreateFoundationModelAgreement", "PutFoundationModelEntitlement"),
    ),
    Technique(name="aws.initial-access.console-login-without-mfa", calls=("ConsoleLogin",), words=("MFAUsed",)),
    Technique(name="aws.lateral-movement.ec2-instance-connect", calls=("SendSSHPublicKey",)),
    Technique(
        name="aws.lateral-movement.ec2-serial-console-send-ssh-public-key",
        calls=("SendSerialConsoleSSHPublicKey", "EnableSerialConsoleAccess"),
    ),
    Technique(name="aws.persistence.iam-backdoor-role", calls=("UpdateAssumeRolePolicy",)),
    Technique(name="aws.persistence.iam-backdoor-user", calls=("CreateAccessKey",)),
    Technique(name="aws.persistence.iam-create-admin-user", calls=("CreateUser", "AttachUserPolicy")),
    Technique(name="aws.persistence.iam-create-backdoor-role", calls=("CreateRole",)),
    Technique(name="aws.persistence.iam-create-user-login-profile", calls=("CreateLoginProfile",)),
    Technique(name="aws.persistence.lambda-backdoor-function", calls=("AddPermission",)),
    Technique(name="aws.persistence.lambda-layer-extension", calls=("UpdateFunctionConfiguration",)),
    Technique(name="aws.persistence.lambda-overwrite-code", calls=("UpdateFunctionCode",)),
    Technique(name="aws.persistence.rolesanywhere-create-trust-anchor", calls=("CreateTrustAnchor", "CreateProfile")),
    Technique(name="aws.persistence.sts-federation-token", calls=("GetFederationToken",)),
    Technique(name="aws.privilege-escalation.iam-update-user-login-profile", calls=("UpdateLoginProfile",)),
)  # fmt: skip

REASONS: dict[str, str] = {}
"""Why a technique is missed, by its name; a miss without a reason fails the gate."""
