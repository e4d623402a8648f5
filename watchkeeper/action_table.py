"""The table of actions. A new one is a file in `actions/` and a line in the union here."""

from typing import Annotated

from pydantic import Field

from watchkeeper.actions.close_role import CloseRole
from watchkeeper.actions.deactivate_access_key import DeactivateAccessKey
from watchkeeper.actions.deactivate_credential import DeactivateCredential
from watchkeeper.actions.deny_all_user import DenyAllUser
from watchkeeper.actions.deny_console_user import DenyConsoleUser
from watchkeeper.actions.detach_policy import DetachPolicy
from watchkeeper.actions.protect_from_termination import ProtectFromTermination
from watchkeeper.actions.quarantine_instance import QuarantineInstance
from watchkeeper.actions.reduce_trust import ReduceTrust
from watchkeeper.actions.remove_from_group import RemoveFromGroup
from watchkeeper.actions.revoke_role_sessions import RevokeRoleSessions
from watchkeeper.actions.snapshot_volumes import SnapshotVolumes
from watchkeeper.actions.stop_instance import StopInstance

Action = Annotated[
    CloseRole
    | DeactivateAccessKey
    | DeactivateCredential
    | DenyAllUser
    | DenyConsoleUser
    | DetachPolicy
    | ProtectFromTermination
    | QuarantineInstance
    | ReduceTrust
    | RemoveFromGroup
    | RevokeRoleSessions
    | SnapshotVolumes
    | StopInstance,
    Field(discriminator="kind"),
]
"""A union told apart by `kind`: a base class here would lose fields in JSON."""

ACTIONS = Action.__args__[0].__args__
"""The classes of the union, in its order."""
