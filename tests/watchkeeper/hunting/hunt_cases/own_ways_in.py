"""Ways in that somebody makes for themselves: trust, roles in turn, assignments, documents, networks, shells."""

import json

from tests.watchkeeper.hunting.cloudtrail_events import (
    BROWSER,
    OURS,
    THEIRS,
    a_service,
    an_event,
    an_sso_role,
    role,
    user,
)
from tests.watchkeeper.hunting.hunt_case import is_silent, speaks

TERRAFORM = "APN/1.0 HashiCorp/1.0 Terraform/1.9.5 aws-sdk-go-v2/1.31.0"
SET = "arn:aws:sso:::permissionSet/ssoins-1/ps-1"
HERE = {"documentName": "fix", "instanceIds": ["i-1"]}


def of(name: str) -> str:
    return f"arn:aws:iam::{OURS}:role/{name}"


def trusts(who: str, name: str = "admin", **more):
    document = {"Statement": [{"Effect": "Allow", "Principal": {"AWS": who}, "Action": "sts:AssumeRole"}]}
    return an_event("iam:UpdateAssumeRolePolicy", request={"roleName": name, "policyDocument": json.dumps(document)}, **more)  # fmt: skip


def takes(name: str, minute: float = 5, **more):
    return an_event("sts:AssumeRole", minute=minute, request={"roleArn": of(name), "roleSessionName": "x"} | more.pop("request", {}), **more)  # fmt: skip


def in_both_accounts(name: str, by: str, minute: float):
    shared = f"{name}-{by}-{minute}"
    return (takes(name, minute, by=role(by), account=one, sharedEventID=shared) for one in (OURS, THEIRS))


def assigns(kind: str = "USER", **more):
    request = {"targetId": OURS, "permissionSetArn": SET, "principalType": kind, "principalId": "p-1"}
    return an_event("sso:CreateAccountAssignment", minute=5, request=request, **more)


def a_set(**more):
    return an_event("sso:CreatePermissionSet", request={"name": "x"}, response={"permissionSet": {"permissionSetArn": SET}}, **more)  # fmt: skip


def written(call: str = "CreateDocument", name: str = "fix", **more):
    return an_event(f"ssm:{call}", request={"name": name, "content": "x"}, **more)


def endpoint(**more):
    return an_event(
        "ec2:CreateInstanceConnectEndpoint",
        request={"CreateInstanceConnectEndpointRequest": {"SubnetId": "subnet-1"}},
        **more,
    )


def notebook(**more):
    return an_event(
        "sagemaker:CreatePresignedNotebookInstanceUrl", request={"notebookInstanceName": "n"}, **more
    )


CASES = (
    speaks("role_trust_changed_and_taken", "one's own name", trusts(f"arn:aws:iam::{OURS}:user/ann")),
    speaks("role_trust_changed_and_taken", "one's own role", trusts(of("dev"), by=role("dev"))),
    speaks("role_trust_changed_and_taken", "the whole account, and then assumed", trusts(f"arn:aws:iam::{OURS}:root"), takes("admin")),
    is_silent("role_trust_changed_and_taken", "somebody else's name", trusts(f"arn:aws:iam::{OURS}:user/bob")),
    is_silent("role_trust_changed_and_taken", "another role is assumed", trusts(f"arn:aws:iam::{OURS}:user/bob"), takes("reader")),
    is_silent("role_trust_changed_and_taken", "assumed before", trusts(f"arn:aws:iam::{OURS}:root", minute=9), takes("admin")),
    is_silent("role_trust_changed_and_taken", "refused", trusts(f"arn:aws:iam::{OURS}:user/ann", error="AccessDenied")),
    is_silent("role_trust_changed_and_taken", "infrastructure code", trusts(of("deploy"), by=role("deploy"), agent=TERRAFORM)),
    speaks("roles_juggled", "its own role again and again", *(takes("dev", 50 * n, by=role("dev")) for n in range(4))),
    speaks("roles_juggled", "two in turn", *(one for n in range(2) for one in (takes("b", 60 * n, by=role("a")), takes("a", 60 * n + 30, by=role("b"))))),
    speaks("roles_juggled", "two in turn, recorded in both accounts", *(copy for n in range(2) for taken, by, minute in (("b", "a", 60 * n), ("a", "b", 60 * n + 30)) for copy in in_both_accounts(taken, by, minute))),
    is_silent("roles_juggled", "twice, recorded in both accounts", *(copy for n in range(2) for copy in in_both_accounts("dev", "dev", n))),
    is_silent("roles_juggled", "once", takes("dev", by=role("dev"))),
    is_silent("roles_juggled", "another role each hour", *(takes("target", 50 * n, by=role("dev")) for n in range(9))),
    is_silent("roles_juggled", "its own role, narrowed", *(takes("dev", n, by=role("dev"), request={"policy": "{}"}) for n in range(9))),
    is_silent("roles_juggled", "a service", *(takes("dev", n, by=a_service("lambda.amazonaws.com")) for n in range(9))),
    speaks("identity_center_access_set_up", "with a new permission set", a_set(), assigns()),
    speaks("identity_center_access_set_up", "for a new user", an_event("identitystore:CreateUser", response={"userId": "p-1"}), assigns()),
    is_silent("identity_center_access_set_up", "for a group", a_set(), assigns("GROUP")),
    is_silent("identity_center_access_set_up", "what is there", assigns()),
    is_silent("identity_center_access_set_up", "another's permission set", a_set(by=role("identity")), assigns()),
    is_silent("identity_center_access_set_up", "infrastructure code", a_set(agent=TERRAFORM), assigns(agent=TERRAFORM)),
    speaks("ssm_own_document_run", "written and sent", written(), an_event("ssm:SendCommand", minute=3, request=HERE)),
    speaks("ssm_own_document_run", "changed and run as automation", written("UpdateDocument"), an_event("ssm:StartAutomationExecution", minute=3, request={"documentName": f"arn:aws:ssm:eu-west-1:{OURS}:document/fix"})),
    is_silent("ssm_own_document_run", "only written", written()),
    is_silent("ssm_own_document_run", "another document", written(name="other"), an_event("ssm:SendCommand", minute=3, request=HERE)),
    is_silent("ssm_own_document_run", "by operations, days later", written(), an_event("ssm:SendCommand", minute=3000, request=HERE), an_event("ssm:SendCommand", minute=3, by=role("operations"), request=HERE)),
    is_silent("ssm_own_document_run", "infrastructure code", written(agent=TERRAFORM), an_event("ssm:CreateAssociation", minute=1, agent=TERRAFORM, request={"name": "fix"})),
    speaks("systems_manager_settings_changed", "every machine is managed", an_event("ssm:UpdateServiceSetting", request={"settingId": "/ssm/managed-instance/default-ec2-instance-management-role", "settingValue": "x"})),
    speaks("systems_manager_settings_changed", "what sessions log", written("UpdateDocument", "SSM-SessionManagerRunShell")),
    is_silent("systems_manager_settings_changed", "parameters' throughput, another document", an_event("ssm:UpdateServiceSetting", request={"settingId": "/ssm/parameter-store/high-throughput-enabled", "settingValue": "true"}), written("UpdateDocument")),
    is_silent("systems_manager_settings_changed", "sharing is forbidden", an_event("ssm:UpdateServiceSetting", request={"settingId": "/ssm/documents/console/public-sharing-permission", "settingValue": "Disable"})),
    is_silent("systems_manager_settings_changed", "Quick Setup", an_event("ssm:UpdateServiceSetting", by=role("x", invokedBy="ssm-quicksetup.amazonaws.com"), request={"settingId": "/ssm/managed-instance/default-ec2-instance-management-role"})),
    speaks("way_into_network_opened", "two on one day", endpoint(), endpoint(minute=9)),
    speaks("way_into_network_opened", "a VPN, refused", an_event("ec2:CreateClientVpnEndpoint", error="Client.UnauthorizedOperation")),
    is_silent("way_into_network_opened", "by code, by a stack", endpoint(agent=TERRAFORM), endpoint(by=an_sso_role() | {"invokedBy": "cloudformation.amazonaws.com"})),
    is_silent("way_into_network_opened", "an endpoint for a service", an_event("ec2:CreateVpcEndpoint")),
    speaks("shell_link_made_by_script", "a notebook", notebook()),
    speaks("shell_link_made_by_script", "another's environment", an_event("cloud9:CreateEnvironmentMembership", request={"environmentId": "e", "userArn": f"arn:aws:iam::{OURS}:user/ann"})),
    is_silent("shell_link_made_by_script", "the console, a portal", notebook(agent=BROWSER), notebook(agent="Boto3/1.34 exec-env/AWS_Lambda_python3.12", by=role("portal"))),
    is_silent("shell_link_made_by_script", "looking", an_event("sagemaker:DescribeNotebookInstance")),
    speaks("database_given_role_or_door", "a role, a door", an_event("rds:AddRoleToDBInstance", request={"dBInstanceIdentifier": "d", "roleArn": of("x")}), an_event("rds:ModifyDBCluster", request={"dBClusterIdentifier": "c", "enableHttpEndpoint": True}), rows=2),
    is_silent("database_given_role_or_door", "other changes; by code", an_event("rds:ModifyDBCluster", request={"dBClusterIdentifier": "c"}), an_event("redshift:ModifyClusterIamRoles", request={"clusterIdentifier": "c", "removeIamRoles": ["r"]}), an_event("rds:AddRoleToDBCluster", agent=TERRAFORM)),
    speaks("account_added_to_organization", "made, invited", an_event("organizations:CreateAccount", request={"accountName": "x"}), an_event("organizations:InviteAccountToOrganization", request={"target": {"type": "ACCOUNT", "id": "1"}}), rows=2),
    is_silent("account_added_to_organization", "Control Tower", an_event("organizations:CreateAccount", by=role("AWSControlTowerAdmin", invokedBy="controltower.amazonaws.com")), an_event("organizations:CreateAccount", by=role("AWSControlTowerExecution"))),
    is_silent("account_added_to_organization", "looking", an_event("organizations:DescribeCreateAccountStatus", by=user("bob"))),
)  # fmt: skip
