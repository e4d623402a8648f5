"""An access entry of an EKS cluster: its groups and access policies off, and on again."""

from typing import Any

from tasks import aws
from tasks.containment.hand import Hand
from tasks.evidence.eks_cluster import entry
from watchkeeper.action import State
from watchkeeper.actions.strip_access_entry import StripAccessEntry


def observe(action: StripAccessEntry) -> State:
    """`{"exists": bool, "type": …, "user_name": …, "groups": […], "policies": {arn: [scope, …namespaces]}}`."""
    found = entry(_eks(action), action.cluster, action.principal_arn)
    if found is None:
        return {"exists": False, "type": None, "user_name": None, "groups": [], "policies": {}}
    return {
        "exists": True,
        "type": found.entry_type,
        "user_name": found.user_name,
        "groups": list(found.groups),
        "policies": {one.policy_arn: [one.scope, *one.namespaces] for one in found.policies},
    }


def change(action: StripAccessEntry) -> None:
    """Policies first: they need no binding in the cluster to count."""
    now, eks = observe(action), _eks(action, changing=True)
    for policy in now["policies"]:
        with aws.reading_aws_errors("eks:DisassociateAccessPolicy", action.resource):
            eks.disassociate_access_policy(
                clusterName=action.cluster, principalArn=action.principal_arn, policyArn=policy
            )
    if now["groups"]:
        _set_groups(action, [])


def undo(action: StripAccessEntry, before: State) -> State:
    """What it had and lacks now comes back; what somebody gave it since stays."""
    now, eks = observe(action), _eks(action, changing=True)
    if not now["exists"]:
        return now
    if before["groups"] and not now["groups"]:
        _set_groups(action, before["groups"])
    for policy, (scope, *namespaces) in before["policies"].items():
        if policy not in now["policies"]:
            where = {"type": scope, **({"namespaces": namespaces} if namespaces else {})}
            with aws.reading_aws_errors("eks:AssociateAccessPolicy", action.resource):
                eks.associate_access_policy(
                    clusterName=action.cluster,
                    principalArn=action.principal_arn,
                    policyArn=policy,
                    accessScope=where,
                )
    return observe(action)


def _set_groups(action: StripAccessEntry, groups: list[str]) -> None:
    with aws.reading_aws_errors("eks:UpdateAccessEntry", action.resource):
        _eks(action, changing=True).update_access_entry(
            clusterName=action.cluster, principalArn=action.principal_arn, kubernetesGroups=groups
        )


def _eks(action: StripAccessEntry, *, changing: bool = False) -> Any:
    return aws.client("eks", account=action.account, region=action.region, changing=changing)


HAND = Hand(observe=observe, change=change, undo=undo)
