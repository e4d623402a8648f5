"""Copy a case's snapshots under a key that the forensic account may be allowed to use."""

from typing import TYPE_CHECKING, ClassVar, Literal

from watchkeeper.action import BaseAction, State
from watchkeeper.actions.snapshot_volumes import SnapshotVolumes
from watchkeeper.counted import counted
from watchkeeper.evidence import InstanceFacts, Looks, Seen

if TYPE_CHECKING:  # a plan is of actions: it imports this file
    from watchkeeper.plan import Plan


class CopySnapshots(BaseAction):
    """A snapshot under the default key `aws/ebs` cannot be shared: nobody else may be allowed that key."""

    kind: Literal["copy_snapshots"] = "copy_snapshots"
    instance_id: str
    volume_ids: tuple[str, ...]
    key_arn: str

    permissions: ClassVar = (
        "ec2:CopySnapshot",
        "ec2:CreateTags",
        "ec2:DescribeSnapshots",
        "kms:CreateGrant",
        "kms:Decrypt",
        "kms:DescribeKey",
        "kms:GenerateDataKeyWithoutPlaintext",
        "kms:ReEncryptFrom",
        "kms:ReEncryptTo",
    )
    undo_permissions: ClassVar = ()
    undo: ClassVar = "nothing: copies are evidence and stay"
    source: ClassVar = "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-copy-snapshot.html"

    @property
    def resource(self) -> str:
        """The instance."""
        return self.instance_id

    @property
    def sentence(self) -> str:
        """What it does."""
        return (
            f"Copy the snapshots of {counted(len(self.volume_ids), 'volume')} of instance {self.instance_id} "
            f"under key {self.key_arn}, with which they can be shared"
        )

    def holds(self, state: State) -> bool:
        """Every volume has a copy of this case's snapshot under that key."""
        return set(self.volume_ids) <= set(state.get("copies", {}))


def copies_for(plan: "Plan", looks: Looks, key_arn: str | None) -> tuple[CopySnapshots, ...]:
    """What the house's evidence key adds to `plan`: copies of snapshots that could not be shared.

    One for each instance whose volumes the plan snapshots; none without a key. A volume under a key
    of which nobody knows whether it is the default one counts as under it.
    """
    if not key_arn:
        return ()
    made = []
    for action in plan.actions:
        if isinstance(action, SnapshotVolumes):
            bound = bound_volumes(facts) if (facts := _facts_of(action.instance_id, looks)) else ()
            if chosen := tuple(one for one in bound if one in action.volume_ids):
                made.append(
                    CopySnapshots(
                        account=action.account,
                        region=action.region,
                        case_id=action.case_id,
                        instance_id=action.instance_id,
                        volume_ids=chosen,
                        key_arn=key_arn,
                    )
                )
    return tuple(made)


def bound_volumes(facts: InstanceFacts) -> tuple[str, ...]:
    """The encrypted volumes whose snapshots nobody else can be let use, as far as was seen."""
    return tuple(one.volume_id for one in facts.volumes if one.encrypted and one.key_manager != "CUSTOMER")


def _facts_of(instance_id: str, looks: Looks) -> InstanceFacts | None:
    seen = [look.value for look in looks.values() if isinstance(look, Seen)]
    return next(
        (one for one in seen if isinstance(one, InstanceFacts) and one.instance_id == instance_id), None
    )
