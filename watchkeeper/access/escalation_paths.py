"""The known ways by which a principal makes itself more powerful than its policies say, as data.

Each is a set of actions that together are enough, in our words, with the place where it is described. Whether the
role or instance that a way needs is there, and what it may do, is not asked.
"""

from dataclasses import dataclass

from watchkeeper.access.policy_actions import PASS_ROLE

PATHFINDING = "https://pathfinding.cloud/paths/"
IAM_ACTIONS = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html"
IDENTITY_CENTER = (
    "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsiamidentitycenter.html"
)
BOUNDARIES = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html"
ANYWHERE = "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html"


@dataclass(frozen=True)
class EscalationPath:
    """One way; all of `actions`, and one of `one_of` if it has any."""

    actions: tuple[str, ...]
    how: str
    """What one does with them, in a sentence."""
    source: str
    one_of: tuple[str, ...] = ()
    then: str = ""
    """What `one_of` is for, as it stands in the name: `a way to run it`."""
    passes_to: str | None = None
    """The service that the role is passed to."""
    on_oneself: bool = False
    """Whether a user gains by it where it may do this to itself alone: its own key or password gives it nothing."""
    on_some: bool = True
    """Whether it counts, as conditional, where only some resources are allowed."""

    @property
    def name(self) -> str:
        """Its actions, as people write them."""
        return " + ".join((*self.actions, self.then) if self.then else self.actions)


def _path(
    how: str, source: str, *actions: str, on_oneself: bool = False, on_some: bool = True
) -> EscalationPath:
    return EscalationPath(actions, how, source, on_oneself=on_oneself, on_some=on_some)


def _found(id_: str, how: str, *actions: str, on_oneself: bool = False) -> EscalationPath:
    return _path(how, PATHFINDING + id_, *actions, on_oneself=on_oneself)


def _passing(
    id_: str, service: str, how: str, *actions: str, one_of: tuple[str, ...] = (), then: str = ""
) -> EscalationPath:
    source = id_ if id_.startswith("https:") else PATHFINDING + id_
    return EscalationPath(
        (PASS_ROLE, *actions), how, source, one_of, then, passes_to=f"{service}.amazonaws.com"
    )


_PERMISSIONS = (
    _found("iam-001", "write any policy anew and make that version the default", "iam:CreatePolicyVersion"),
    _path(
        "make an older, wider version of a policy the default", IAM_ACTIONS, "iam:SetDefaultPolicyVersion"
    ),
    _found(
        "iam-008", "attach an administrator's policy to a user", "iam:AttachUserPolicy", on_oneself=True
    ),
    _found(
        "iam-010", "attach an administrator's policy to a group that one is in", "iam:AttachGroupPolicy"
    ),
    _found("iam-009", "attach an administrator's policy to a role that one has", "iam:AttachRolePolicy"),
    _found("iam-007", "write an inline policy into a user", "iam:PutUserPolicy", on_oneself=True),
    _found("iam-011", "write an inline policy into a group that one is in", "iam:PutGroupPolicy"),
    _found("iam-005", "write an inline policy into a role that one has", "iam:PutRolePolicy"),
    _found("iam-013", "join a group that may do more", "iam:AddUserToGroup"),
    _path("take the boundary off a user", BOUNDARIES, "iam:DeleteUserPermissionsBoundary", on_oneself=True),
    _path("take the boundary off a role", BOUNDARIES, "iam:DeleteRolePermissionsBoundary"),
    _path("give a user a wider boundary", BOUNDARIES, "iam:PutUserPermissionsBoundary", on_oneself=True),
    _path("give a role a wider boundary", BOUNDARIES, "iam:PutRolePermissionsBoundary"),
    _path(
        "make a permission set wider and provision it into the accounts",
        IDENTITY_CENTER,
        "sso:PutInlinePolicyToPermissionSet",
        "sso:ProvisionPermissionSet",
    ),
    _path(
        "attach an administrator's policy to a permission set and provision it",
        IDENTITY_CENTER,
        "sso:AttachManagedPolicyToPermissionSet",
        "sso:ProvisionPermissionSet",
    ),
    _path("assign oneself a permission set in any account", IDENTITY_CENTER, "sso:CreateAccountAssignment"),
)
_PRINCIPALS = (
    _found("iam-002", "make an access key for another user", "iam:CreateAccessKey"),
    _found("iam-004", "give another user a console password", "iam:CreateLoginProfile"),
    _found("iam-006", "set another user's console password", "iam:UpdateLoginProfile"),
    _found("iam-012", "write oneself into the trust policy of any role", "iam:UpdateAssumeRolePolicy"),
    _path(
        "assume every role that trusts the account",
        "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html",
        "sts:AssumeRole",
        on_some=False,
    ),
    _path(
        "take root's place in a member account",
        "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html",
        "sts:AssumeRoot",
    ),
    _path("make service credentials for another user", IAM_ACTIONS, "iam:CreateServiceSpecificCredential"),
    _path("read another user's service credential anew", IAM_ACTIONS, "iam:ResetServiceSpecificCredential"),
    _path(
        "put one's own identity provider in place of the one that roles trust",
        IAM_ACTIONS,
        "iam:UpdateSAMLProvider",
    ),
    _path(
        "trust one's own certificate authority and let its certificates have roles",
        ANYWHERE,
        "rolesanywhere:CreateTrustAnchor",
        "rolesanywhere:CreateProfile",
        PASS_ROLE,
    ),
)
_RUN_LAMBDA = (
    "lambda:InvokeFunction",
    "lambda:InvokeFunctionUrl",
    "lambda:AddPermission",
    "lambda:CreateEventSourceMapping",
)
_RUN_TASK = ("ecs:RunTask", "ecs:StartTask", "ecs:CreateService", "ecs:UpdateService")
_PASSED_ROLES = (
    _passing("ec2-001", "ec2", "start an instance with a stronger role", "ec2:RunInstances"),
    _passing("ec2-003", "ec2", "ask for a spot instance with a stronger role", "ec2:RequestSpotInstances"),
    _passing(
        "https://docs.aws.amazon.com/autoscaling/ec2/userguide/us-iam-role.html",
        "ec2",
        "let an Auto Scaling group start instances with a stronger role",
        "autoscaling:CreateLaunchConfiguration",
        one_of=("autoscaling:CreateAutoScalingGroup", "autoscaling:UpdateAutoScalingGroup"),
        then="a group that uses it",
    ),
    _passing(
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/permission-to-pass-iam-roles.html",
        "ec2",
        "give a running instance a stronger role",
        one_of=("ec2:AssociateIamInstanceProfile", "ec2:ReplaceIamInstanceProfileAssociation"),
        then="an instance profile onto an instance",
    ),
    _passing(
        "lambda-001",
        "lambda",
        "make a function with a stronger role and run it",
        "lambda:CreateFunction",
        one_of=_RUN_LAMBDA,
        then="a way to run it",
    ),
    _passing(
        "glue-001", "glue", "make a development endpoint with a stronger role", "glue:CreateDevEndpoint"
    ),
    _passing(
        "glue-003",
        "glue",
        "run a job with a stronger role",
        one_of=("glue:CreateJob", "glue:UpdateJob"),
        then="a Glue job",
    ),
    _passing(
        "cloudformation-001",
        "cloudformation",
        "let a stack act with a stronger role",
        "cloudformation:CreateStack",
    ),
    _passing(
        "cloudformation-003",
        "cloudformation",
        "let a stack set act with a stronger role",
        one_of=("cloudformation:CreateStackSet", "cloudformation:UpdateStackSet"),
        then="a stack set",
    ),
    _passing(
        "datapipeline-001",
        "datapipeline",
        "run a pipeline with a stronger role",
        "datapipeline:CreatePipeline",
        "datapipeline:PutPipelineDefinition",
        "datapipeline:ActivatePipeline",
    ),
    _passing(
        "codebuild-001",
        "codebuild",
        "run a build with a stronger role",
        "codebuild:CreateProject",
        one_of=("codebuild:StartBuild", "codebuild:StartBuildBatch"),
        then="a build",
    ),
    _passing(
        "ecs-004",
        "ecs-tasks",
        "run a container with a stronger role",
        "ecs:RegisterTaskDefinition",
        one_of=_RUN_TASK,
        then="a way to run it",
    ),
    _passing(
        "batch-001",
        "ecs-tasks",
        "run a batch job with a stronger role",
        "batch:RegisterJobDefinition",
        "batch:SubmitJob",
    ),
    _passing(
        "sagemaker-001",
        "sagemaker",
        "open a notebook with a stronger role",
        "sagemaker:CreateNotebookInstance",
    ),
    _passing(
        "sagemaker-002",
        "sagemaker",
        "run code of one's own with a stronger role",
        one_of=("sagemaker:CreateTrainingJob", "sagemaker:CreateProcessingJob"),
        then="a SageMaker job",
    ),
    _passing("apprunner-001", "apprunner", "run a service with a stronger role", "apprunner:CreateService"),
    _passing(
        "bedrock-001",
        "bedrock-agentcore",
        "run code in an interpreter with a stronger role",
        "bedrock-agentcore:CreateCodeInterpreter",
        "bedrock-agentcore:StartCodeInterpreterSession",
        "bedrock-agentcore:InvokeCodeInterpreter",
    ),
    _passing(
        "emr-001", "ec2", "run steps on a cluster with a stronger role", "elasticmapreduce:RunJobFlow"
    ),
    _passing(
        "emrserverless-001",
        "emr-serverless",
        "run a job with a stronger role",
        "emr-serverless:StartJobRun",
    ),
    _passing(
        "cognitoidentity-001",
        "cognito-identity",
        "give out a stronger role to anybody who asks an identity pool",
        "cognito-identity:SetIdentityPoolRoles",
    ),
    _passing(
        "https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html",
        "states",
        "let a state machine call AWS with a stronger role",
        one_of=("states:CreateStateMachine", "states:UpdateStateMachine"),
        then="a state machine",
    ),
    _passing(
        "https://docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html",
        "scheduler",
        "let a schedule call AWS with a stronger role",
        "scheduler:CreateSchedule",
    ),
    _passing(
        "https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-setup.html",
        "ssm",
        "let an automation act with a stronger role",
        "ssm:StartAutomationExecution",
    ),
)
_EXISTING = (
    _found(
        "lambda-003", "change the code of a function that has a stronger role", "lambda:UpdateFunctionCode"
    ),
    _found("glue-002", "put one's own SSH key on a development endpoint", "glue:UpdateDevEndpoint"),
    _found(
        "cloudformation-002", "change a stack that acts with a stronger role", "cloudformation:UpdateStack"
    ),
    _found(
        "cloudformation-005",
        "change a stack that acts with a stronger role",
        "cloudformation:CreateChangeSet",
        "cloudformation:ExecuteChangeSet",
    ),
    _found("codebuild-002", "run a project's role with a build of one's own", "codebuild:StartBuild"),
    _found("codebuild-003", "run a project's role with a build of one's own", "codebuild:StartBuildBatch"),
    _found(
        "ec2-002",
        "write a start script into a stopped instance that has a stronger role",
        "ec2:ModifyInstanceAttribute",
        "ec2:StopInstances",
        "ec2:StartInstances",
    ),
    _found(
        "ec2-005",
        "change the template that instances with a stronger role start from",
        "ec2:CreateLaunchTemplateVersion",
        "ec2:ModifyLaunchTemplate",
    ),
    _found("ec2instanceconnect-003", "log in to an instance", "ec2-instance-connect:SendSSHPublicKey"),
    _found("ssm-001", "open a shell on an instance", "ssm:StartSession"),
    _found("ssm-002", "run commands on instances", "ssm:SendCommand"),
    _found("ecs-006", "open a shell in a container", "ecs:ExecuteCommand"),
    _found(
        "apprunner-002", "change the code of a service that has a stronger role", "apprunner:UpdateService"
    ),
    _found(
        "sagemaker-004",
        "open a notebook that has a stronger role",
        "sagemaker:CreatePresignedNotebookInstanceUrl",
    ),
    _found(
        "sagemaker-005",
        "write a start script into a notebook that has a stronger role",
        "sagemaker:CreateNotebookInstanceLifecycleConfig",
        "sagemaker:UpdateNotebookInstance",
        "sagemaker:StopNotebookInstance",
        "sagemaker:StartNotebookInstance",
    ),
    _found(
        "bedrock-002",
        "run code in an interpreter that has a stronger role",
        "bedrock-agentcore:StartCodeInterpreterSession",
        "bedrock-agentcore:InvokeCodeInterpreter",
    ),
    _found(
        "bedrock-004",
        "run commands in an agent that has a stronger role",
        "bedrock-agentcore:InvokeAgentRuntimeCommand",
    ),
)

ESCALATION_PATHS: tuple[EscalationPath, ...] = (*_PERMISSIONS, *_PRINCIPALS, *_PASSED_ROLES, *_EXISTING)
