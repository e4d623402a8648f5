"""Other calls that ask the same question: the other form of what a hunt sees already, and its ordinary neighbour."""

import json

from tests.watchkeeper.hunting.cloudtrail_events import (
    OURS,
    THEIRS,
    an_event,
    an_sso_role,
    role,
    root,
    user,
)
from tests.watchkeeper.hunting.hunt_case import is_silent, speaks

TERRAFORM = "APN/1.0 HashiCorp/1.0 Terraform/1.9.5 aws-sdk-go-v2/1.31.0"
REGIONS = ("us-east-1", "us-west-2", "eu-west-1", "eu-central-1", "ap-northeast-1", "sa-east-1")


def alarm(state: str, name: str = "root-account-used"):
    return an_event("monitoring:SetAlarmState", request={"alarmName": name, "stateValue": state})


def model(region: str, **more):
    return an_event("bedrock:InvokeModel", region=region, request={"modelId": "m"}, **more)


def schedule(target: str):
    return an_event("scheduler:CreateSchedule", request={"name": "s", "target": {"arn": f"arn:aws:scheduler:::aws-sdk:{target}"}})  # fmt: skip


def notified(account: str, kind: str = "QueueConfiguration", field: str = "Queue"):
    to = {kind: {field: f"arn:aws:sqs:eu-west-1:{account}:q", "Event": "s3:ObjectCreated:*"}}
    return an_event("s3:PutBucketNotification", request={"bucketName": "data", "NotificationConfiguration": to})  # fmt: skip


def queues(*accounts: str):
    to = {"QueueConfiguration": [{"Queue": f"arn:aws:sqs:eu-west-1:{one}:q"} for one in accounts]}
    return an_event("s3:PutBucketNotification", request={"bucketName": "data", "NotificationConfiguration": to})  # fmt: skip


def targets(*accounts: str):
    return an_event("events:PutTargets", request={"rule": "all", "targets": [{"id": str(n), "arn": f"arn:aws:events:eu-west-1:{one}:event-bus/default"} for n, one in enumerate(accounts)]})  # fmt: skip


def provider(name: str, kind: str | None = None, **details: str):
    answer = {"identityProvider": {"providerName": name, "providerType": kind}} if kind else None
    return an_event("cognito-idp:UpdateIdentityProvider", request={"userPoolId": "p", "providerName": name, "providerDetails": details}, response=answer)  # fmt: skip


def guardrail(*strengths: str):
    filters = [{"type": f"T{n}", "inputStrength": one} for n, one in enumerate(strengths)]
    return an_event("bedrock:UpdateGuardrail", agent=TERRAFORM, request={"contentPolicyConfig": {"filtersConfig": filters}})  # fmt: skip


def replicated(account: str):
    rules = [{"destinations": [{"region": "eu-west-1", "registryId": account}]}]
    return an_event(
        "ecr:PutReplicationConfiguration", request={"replicationConfiguration": {"rules": rules}}
    )


def backed_up(account: str):
    return an_event("backup:StartCopyJob", request={"recoveryPointArn": "r", "destinationBackupVaultArn": f"arn:aws:backup:eu-west-1:{account}:backup-vault:v"})  # fmt: skip


def sender_of(account: str):
    allowed = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
        "Action": "ses:SendEmail",
    }
    return an_event("ses:PutIdentityPolicy", request={"identity": "x.example", "policy": json.dumps({"Statement": [allowed]})})  # fmt: skip


def history(number: int):
    return an_event("ssm:GetParameterHistory", request={"name": f"p{number}", "withDecryption": True})


def tagged(key: str, **more):
    return an_event(
        "iam:TagUser", request={"userName": "ann", "tags": [{"key": key, "value": "x"}]}, **more
    )


def task(document: str):
    return an_event("ssm:RegisterTaskWithMaintenanceWindow", request={"windowId": "mw-1", "taskArn": document, "taskType": "RUN_COMMAND"})  # fmt: skip


CASES = (
    speaks("alarms_silenced", "an alarm is set to be well", alarm("OK")),
    is_silent("alarms_silenced", "an alarm is tried out; a game's alarm", alarm("ALARM"), alarm("OK", "players-online")),
    speaks("backup_protection_removed", "the recycle bin, a locked snapshot", an_event("rbin:DeleteRule", request={"identifier": "r"}), an_event("ec2:UnlockSnapshot", request={"snapshotId": "snap-1"}), rows=2),
    speaks("backup_protection_removed", "a file system's copy", an_event("elasticfilesystem:DeleteReplicationConfiguration", request={"sourceFileSystemId": "fs-1"})),
    is_silent("backup_protection_removed", "what only tells of backups", an_event("backup:DeleteReportPlan", request={"reportPlanName": "r"}), an_event("backup:DeleteFramework", request={"frameworkName": "f"}), an_event("backup:DeleteBackupVaultNotifications", request={"backupVaultName": "v"})),
    is_silent("backup_protection_removed", "a rule of events, of a load balancer", an_event("events:DeleteRule", request={"name": "r"}), an_event("elasticloadbalancing:DeleteRule")),
    speaks("bedrock_probed", "of six regions one refuses", *(model(one) for one in REGIONS[:5]), model(REGIONS[5], error="AccessDeniedException")),
    is_silent("bedrock_probed", "two regions, one refuses", model(REGIONS[0]), model(REGIONS[1], error="AccessDeniedException")),
    speaks("build_taken_over", "other credentials, another image", an_event("codebuild:ImportSourceCredentials", request={"serverType": "GITHUB"}), an_event("codebuild:StartBuild", request={"projectName": "p", "imageOverride": "x"}), rows=2),
    is_silent("build_taken_over", "a variable of a release", an_event("codebuild:StartBuild", request={"projectName": "p", "environmentVariablesOverride": [{"name": "TAG"}]})),
    speaks("cluster_access_granted", "a provider", an_event("eks:AssociateIdentityProviderConfig", request={"name": "c", "oidc": {"issuerUrl": "https://x.example"}})),
    speaks("data_protection_defaults_off", "a key's rotation", an_event("kms:DisableKeyRotation", request={"keyId": "k"})),
    is_silent("data_protection_defaults_off", "a key's rotation is on", an_event("kms:EnableKeyRotation", request={"keyId": "k"})),
    speaks(
        "database_password_changed", "of a namespace, of a domain",
        an_event("redshift-serverless:UpdateNamespace", request={"namespaceName": "n", "adminUserPassword": "HIDDEN"}),
        an_event("es:UpdateDomainConfig", request={"domainName": "d", "advancedSecurityOptions": {"masterUserOptions": {"masterUserPassword": "HIDDEN"}}}), rows=2,
    ),
    is_silent("database_password_changed", "other settings; ECS", an_event("es:UpdateDomainConfig", request={"domainName": "d", "clusterConfig": {}}), an_event("ecs:UpdateCluster", request={"cluster": "c"})),
    speaks("events_routed_to_persistence", "a schedule makes keys", schedule("iam:createAccessKey")),
    is_silent("events_routed_to_persistence", "a schedule stops machines at night", schedule("ec2:stopInstances")),
    speaks("identity_center_opened", "attributes decide", an_event("sso:CreateInstanceAccessControlAttributeConfiguration", request={"instanceArn": "i"})),
    speaks("identity_pool_opened", "guests get a role", an_event("cognito-identity:SetIdentityPoolRoles", request={"identityPoolId": "p", "roles": {"unauthenticated": "r", "authenticated": "s"}})),
    is_silent("identity_pool_opened", "users get a role", an_event("cognito-identity:SetIdentityPoolRoles", request={"identityPoolId": "p", "roles": {"authenticated": "s"}})),
    speaks("identity_provider_changed", "of an app's users; one is gone", an_event("cognito-idp:CreateIdentityProvider", request={"userPoolId": "p", "providerName": "x", "providerType": "SAML"}), an_event("iam:DeleteSAMLProvider", request={"sAMLProviderArn": "a"}), rows=2),
    is_silent("identity_provider_changed", "of an app's users, by code; a button for Google", an_event("cognito-idp:CreateIdentityProvider", agent=TERRAFORM, request={"providerType": "SAML"}), an_event("cognito-idp:CreateIdentityProvider", request={"providerName": "Google", "providerType": "Google"})),
    speaks("identity_provider_changed", "the answer says which sort; only the details do", provider("x", "OIDC"), provider("y", MetadataURL="https://x.example"), rows=2),
    is_silent("identity_provider_changed", "a button for Google is edited", provider("Google", "Google", authorize_url="https://accounts.google.com"), provider("Google", authorize_url="https://accounts.google.com")),
    speaks("kms_key_disabled", "a policy that may lock out", an_event("kms:PutKeyPolicy", request={"keyId": "k", "policy": "{}", "bypassPolicyLockoutSafetyCheck": True})),
    is_silent("kms_key_disabled", "an ordinary policy", an_event("kms:PutKeyPolicy", request={"keyId": "k", "policy": "{}", "bypassPolicyLockoutSafetyCheck": False})),
    speaks("logs_streamed_outside", "a bucket's events", notified(THEIRS)),
    is_silent("logs_streamed_outside", "a bucket's events to our queue", notified(OURS)),
    speaks("logs_streamed_outside", "the second queue of a bucket, the third target of a rule", queues(OURS, THEIRS), targets(OURS, OURS, THEIRS), rows=2),
    is_silent("logs_streamed_outside", "two queues, three targets of ours", queues(OURS, OURS), targets(OURS, OURS, OURS)),
    is_silent("logs_streamed_outside", "a bucket's events to nobody", an_event("s3:PutBucketNotification", request={"bucketName": "data", "NotificationConfiguration": {"xmlns": "x"}})),
    speaks("mail_sending_prepared", "signed with a key of one's own", an_event("ses:PutEmailIdentityDkimSigningAttributes", request={"emailIdentity": "x", "signingAttributesOrigin": "EXTERNAL"}), an_event("workmail:CreateOrganization")),
    is_silent("mail_sending_prepared", "AWS signs; another organization", an_event("ses:PutEmailIdentityDkimSigningAttributes", request={"signingAttributesOrigin": "AWS_SES"}), an_event("organizations:CreateOrganization")),
    speaks("network_joined_with_outside", "an address is given away", an_event("ec2:EnableAddressTransfer", request={"allocationId": "eipalloc-1", "transferAccountId": THEIRS})),
    is_silent("network_joined_with_outside", "an address is given to a sister", an_event("ec2:EnableAddressTransfer", request={"transferAccountId": THEIRS}), known_accounts=[THEIRS]),
    speaks("parameters_decrypted_in_bulk", "their history", an_event("ssm:DescribeParameters"), *(history(n) for n in range(6))),
    is_silent("parameters_decrypted_in_bulk", "one history", an_event("ssm:DescribeParameters"), history(1)),
    speaks("permissions_granted_to_oneself", "a tag; longer sessions", tagged("team"), an_event("iam:UpdateRole", by=role("dev"), request={"roleName": "dev", "maxSessionDuration": 43200}), rows=2),
    is_silent("permissions_granted_to_oneself", "a key's description; another user; a description", tagged("AKIAIOSFODNN7EXAMPLE"), tagged("team", by=user("bob")), an_event("iam:UpdateRole", by=role("dev"), request={"roleName": "dev", "description": "x"})),
    speaks("replication_outside", "images", replicated(THEIRS)),
    is_silent("replication_outside", "images to another region", replicated(OURS)),
    speaks("resource_opened_to_outside_account", "mail in our name", sender_of(THEIRS)),
    is_silent("resource_opened_to_outside_account", "mail of our own", sender_of(OURS)),
    speaks("resource_opened_to_everyone", "mail in our name", an_event("ses:PutIdentityPolicy", request={"identity": "x.example", "policy": json.dumps({"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "ses:SendEmail"}]})})),
    speaks("root_credentials_changed", "a password", an_event("iam:CreateLoginProfile", by=root())),
    is_silent("root_credentials_changed", "a user's password", an_event("iam:CreateLoginProfile", by=root(), request={"userName": "bob"})),
    speaks("security_services_off", "a guardrail lets all pass; images are not scanned", an_event("bedrock:UpdateGuardrail", request={"contentPolicyConfig": {"filtersConfig": [{"type": "HATE", "inputStrength": "NONE"}]}}), an_event("ecr:PutImageScanningConfiguration", request={"imageScanningConfiguration": {"scanOnPush": False}}), rows=2),
    is_silent("security_services_off", "a guardrail is stricter; images are scanned", an_event("bedrock:UpdateGuardrail", request={"contentPolicyConfig": {"filtersConfig": [{"type": "PROMPT_ATTACK", "inputStrength": "HIGH", "outputStrength": "NONE"}]}}), an_event("ecr:PutImageScanningConfiguration", request={"imageScanningConfiguration": {"scanOnPush": True}})),
    speaks("security_services_off", "code puts all filters of a guardrail to nothing", guardrail("NONE", "NONE")),
    is_silent("security_services_off", "code leaves one filter of a guardrail out", guardrail("NONE", "HIGH")),
    speaks("service_logs_stopped", "what models are asked", an_event("bedrock:PutModelInvocationLoggingConfiguration", request={"loggingConfig": {"textDataDeliveryEnabled": False}})),
    is_silent("service_logs_stopped", "what models are asked is logged", an_event("bedrock:PutModelInvocationLoggingConfiguration", request={"loggingConfig": {"textDataDeliveryEnabled": True}})),
    speaks("snapshot_or_image_shared_outside", "a backup is copied out", backed_up(THEIRS)),
    is_silent("snapshot_or_image_shared_outside", "a backup is copied", backed_up(OURS)),
    is_silent("snapshot_or_image_shared_outside", "to the account of backups", backed_up(THEIRS), known_accounts=[THEIRS]),
    speaks("ssm_script_made_recurring", "a maintenance window", task("AWS-RunShellScript")),
    is_silent("ssm_script_made_recurring", "patches in a window; a stack", task("AWS-RunPatchBaseline"), an_event("ssm:RegisterTaskWithMaintenanceWindow", by=an_sso_role() | {"invokedBy": "cloudformation.amazonaws.com"}, request={"taskArn": "AWS-RunShellScript"})),
)  # fmt: skip
