"""EKS and ECS as the containment of containers meets them."""

import time

import pytest
from botocore.exceptions import ClientError

from tests.tasks.container_scenes import ADMIN, EDIT, NODES, OPS, make_cluster, make_service


@pytest.fixture
def eks(client):
    return client("eks", "workload-prod")


def refused(call, **arguments):
    """The code with which a call is refused."""
    with pytest.raises(ClientError) as error:
        call(**arguments)
    return error.value.response["Error"]["Code"]


def test_a_new_cluster_has_the_defaults_of_aws(eks):
    eks.create_cluster(name="bare", roleArn="arn:aws:iam::333333333333:role/x", resourcesVpcConfig={})

    cluster = eks.describe_cluster(name="bare")["cluster"]

    network = cluster["resourcesVpcConfig"]
    assert (network["endpointPublicAccess"], network["endpointPrivateAccess"]) == (True, False)
    assert network["publicAccessCidrs"] == ["0.0.0.0/0"]
    assert cluster["accessConfig"]["authenticationMode"] == "CONFIG_MAP"
    assert refused(eks.list_access_entries, clusterName="bare") == "InvalidRequestException"


def test_entries_are_found_by_arns_with_slashes(eks):
    make_cluster(eks)

    assert eks.list_access_entries(clusterName="shop")["accessEntries"] == [NODES, OPS]
    shown = eks.list_associated_access_policies(clusterName="shop", principalArn=OPS)
    assert [one["policyArn"] for one in shown["associatedAccessPolicies"]] == [ADMIN, EDIT]
    where = {"clusterName": "shop", "principalArn": OPS}
    eks.disassociate_access_policy(**where, policyArn=EDIT)
    assert refused(eks.disassociate_access_policy, **where, policyArn=EDIT) == "ResourceNotFoundException"


def test_what_eks_refuses_of_entries(eks):
    make_cluster(eks)
    nodes = {"clusterName": "shop", "principalArn": NODES}

    assert refused(eks.update_access_entry, **nodes, kubernetesGroups=[]) == "InvalidRequestException"
    assert refused(eks.create_access_entry, **nodes) == "ResourceInUseException"
    gone = {"clusterName": "shop", "principalArn": f"{OPS}-gone"}
    assert refused(eks.describe_access_entry, **gone) == "ResourceNotFoundException"


def test_one_change_at_a_time_and_both_endpoints_cannot_be_off(eks):
    make_cluster(eks)
    off = {"endpointPublicAccess": False}
    assert (
        refused(eks.update_cluster_config, name="shop", resourcesVpcConfig=off)
        == "InvalidParameterException"
    )

    wanted = {**off, "endpointPrivateAccess": True}
    number = eks.update_cluster_config(name="shop", resourcesVpcConfig=wanted)["update"]["id"]

    assert eks.describe_cluster(name="shop")["cluster"]["status"] == "UPDATING"
    assert (
        refused(eks.update_cluster_config, name="shop", resourcesVpcConfig=wanted)
        == "ResourceInUseException"
    )
    for _ in range(40):
        if eks.describe_update(name="shop", updateId=number)["update"]["status"] == "Successful":
            break
        time.sleep(0.05)
    network = eks.describe_cluster(name="shop")["cluster"]["resourcesVpcConfig"]
    assert (network["endpointPublicAccess"], network["subnetIds"]) == (False, ["subnet-1", "subnet-2"])


def test_a_task_runs_however_often_it_is_looked_at(client):
    ecs = client("ecs", "workload-prod")
    target = make_service(ecs, client("ec2", "workload-prod"))

    for _ in range(3):
        task = ecs.describe_tasks(cluster="web", tasks=[target.task_arn])["tasks"][0]

    assert task["lastStatus"] == "RUNNING"
