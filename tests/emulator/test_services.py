"""Lambda and RDS where the emulator goes beyond moto."""

import pytest
from botocore.exceptions import ClientError

from tests.tasks.service_scenes import made_databases, made_function


@pytest.fixture
def operator(client):
    """As the shared scenes take it: a maker of clients in workload-prod."""
    return lambda service: client(service, "workload-prod")


def refused(call, **given):
    """The code of the error that AWS answers with."""
    with pytest.raises(ClientError) as caught:
        call(**given)
    return caught.value.response["Error"]["Code"]


def test_every_alias_has_an_address_of_its_own_and_all_of_them_are_listed(operator):
    lambda_ = made_function(operator)
    lambda_.create_function_url_config(FunctionName="orders", AuthType="NONE")
    lambda_.create_function_url_config(FunctionName="orders", AuthType="AWS_IAM", Qualifier="live")
    lambda_.update_function_url_config(FunctionName="orders", AuthType="NONE", Qualifier="live")

    found = lambda_.list_function_url_configs(FunctionName="orders")["FunctionUrlConfigs"]
    assert [one["FunctionArn"].rsplit(":", 1)[-1] for one in found] == ["orders", "live"]
    assert [one["AuthType"] for one in found] == ["NONE", "NONE"]
    lambda_.delete_function_url_config(FunctionName="orders")
    for call in (lambda_.get_function_url_config, lambda_.update_function_url_config):
        assert refused(call, FunctionName="orders") == "ResourceNotFoundException"
    again = {"FunctionName": "orders", "AuthType": "NONE", "Qualifier": "live"}
    assert refused(lambda_.create_function_url_config, **again) == "ResourceConflictException"


def test_a_mapping_is_on_its_way_for_one_look_and_cannot_be_changed_meanwhile(operator):
    lambda_, sqs = made_function(operator), operator("sqs")
    url = sqs.create_queue(QueueName="a")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    uuid = lambda_.create_event_source_mapping(FunctionName="orders", EventSourceArn=arn)["UUID"]
    function_arn = lambda_.get_function_configuration(FunctionName="orders")["FunctionArn"]

    lambda_.update_event_source_mapping(UUID=uuid, Enabled=False)
    assert refused(lambda_.update_event_source_mapping, UUID=uuid, Enabled=True) == "ResourceInUseException"
    states = [
        one["State"]
        for name in ("orders", function_arn)
        for one in lambda_.list_event_source_mappings(FunctionName=name)["EventSourceMappings"]
    ]
    assert states == ["Disabling", "Disabled"]


def test_databases_refuse_what_aws_refuses(operator, seed):
    rds, gone = made_databases(operator, seed), {"VpcSecurityGroupIds": ["sg-0123456789abcdef0"]}

    assert refused(rds.modify_db_instance, DBInstanceIdentifier="ledger", **gone) == "InvalidParameterValue"
    assert refused(rds.modify_db_cluster, DBClusterIdentifier="shop", **gone) == "InvalidParameterValue"
    for at_cluster_level in (gone, {"DeletionProtection": True}):
        code = refused(rds.modify_db_instance, DBInstanceIdentifier="shop-1", **at_cluster_level)
        assert code == "InvalidParameterCombination"
    assert refused(rds.modify_db_cluster, DBClusterIdentifier="no") == "DBClusterNotFoundFault"
