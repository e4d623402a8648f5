"""Let nobody but its owner use an image or a snapshot."""

from typing import ClassVar, Literal

from watchkeeper.action import BaseAction, State


class MakeBackupPrivate(BaseAction):
    """A backup that holds malware must not reach others, and one that an attacker shared must not leave.

    Copies that others made before stay theirs.
    """

    kind: Literal["make_backup_private"] = "make_backup_private"
    backup_type: Literal["ami", "snapshot"]
    backup_id: str

    permissions: ClassVar = (
        "ec2:DescribeImageAttribute",
        "ec2:DescribeSnapshotAttribute",
        "ec2:ModifyImageAttribute",
        "ec2:ModifySnapshotAttribute",
    )
    undo_permissions: ClassVar = permissions
    undo: ClassVar = "share it again with exactly those who could use it before"
    source: ClassVar = (
        "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-modifying-snapshot-permissions.html"
    )
    interrupts: ClassVar = True

    @property
    def evidence_step(self) -> str:
        """The look at the backup."""
        return "backup"

    @property
    def resource(self) -> str:
        """The image's or snapshot's id."""
        return self.backup_id

    @property
    def sentence(self) -> str:
        """What it does."""
        what = "image" if self.backup_type == "ami" else "snapshot"
        return f"Share {what} {self.backup_id} with nobody any more: not with everybody, nor other accounts"

    def holds(self, state: State) -> bool:
        """It is shared with nobody."""
        return state.get("shared_with") == []
