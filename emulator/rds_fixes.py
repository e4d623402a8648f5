"""RDS where moto is kinder than AWS: groups that do not exist, groups of a cluster's member, unknown clusters.

Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBInstance.html
"""

from typing import Any

from moto.ec2.models import ec2_backends
from moto.rds.exceptions import DBClusterNotFoundError, RDSClientError
from moto.rds.models import RDSBackend

_modify_instance = RDSBackend.modify_db_instance
_modify_cluster = RDSBackend.modify_db_cluster


def install() -> None:
    """Put AWS's refusals in front of moto's databases."""
    backend: Any = RDSBackend
    backend.modify_db_instance = _modify_db_instance
    backend.modify_db_cluster = _modify_db_cluster


def _modify_db_instance(self: RDSBackend, db_instance_identifier: str, db_kwargs: dict[str, Any]) -> Any:
    one = self.describe_db_instances(db_instance_identifier)[0]
    groups = _given(db_kwargs, "VpcSecurityGroupIds", "vpc_security_group_ids")
    if groups and getattr(one, "db_cluster_identifier", None):
        raise RDSClientError(
            "InvalidParameterCombination",
            "VPC security groups of a member are those of its DB cluster: modify the cluster.",
        )
    if _given(db_kwargs, "DeletionProtection", "deletion_protection") is not None and getattr(
        one, "db_cluster_identifier", None
    ):
        raise RDSClientError(
            "InvalidParameterCombination", "Deletion protection is managed at the level of the DB cluster."
        )
    _existing(self, groups)
    return _modify_instance(self, db_instance_identifier, db_kwargs)


def _modify_db_cluster(self: RDSBackend, kwargs: dict[str, Any]) -> Any:
    name = _given(kwargs, "DBClusterIdentifier", "db_cluster_identifier")
    if name not in self.clusters:
        raise DBClusterNotFoundError(name)
    _existing(self, _given(kwargs, "VpcSecurityGroupIds", "vpc_security_group_ids"))
    return _modify_cluster(self, kwargs)


def _given(parameters: dict[str, Any], *names: str) -> Any:
    return next((parameters[name] for name in names if parameters.get(name) is not None), None)


def _existing(self: RDSBackend, groups: list[str] | None) -> None:
    known = ec2_backends[self.account_id][self.region_name]
    for group in groups or ():
        if known.get_security_group_from_id(group) is None:
            raise RDSClientError("InvalidParameterValue", f"Invalid security group , groupId= {group}")
