"""The table of actions. A new one is a file in `actions/` and a line in the union here."""

from typing import Annotated

from pydantic import Field

from watchkeeper.actions.block_account_public_access import BlockAccountPublicAccess
from watchkeeper.actions.block_bucket import BlockBucket
from watchkeeper.actions.cancel_key_deletion import CancelKeyDeletion
from watchkeeper.actions.close_cluster_endpoint import CloseClusterEndpoint
from watchkeeper.actions.close_function_url import CloseFunctionUrl
from watchkeeper.actions.close_open_rules import CloseOpenRules
from watchkeeper.actions.close_role import CloseRole
from watchkeeper.actions.copy_snapshots import CopySnapshots
from watchkeeper.actions.deactivate_access_key import DeactivateAccessKey
from watchkeeper.actions.deactivate_credential import DeactivateCredential
from watchkeeper.actions.deny_all_user import DenyAllUser
from watchkeeper.actions.deny_console_user import DenyConsoleUser
from watchkeeper.actions.deny_on_bucket import DenyOnBucket
from watchkeeper.actions.deregister_from_load_balancer import DeregisterFromLoadBalancer
from watchkeeper.actions.detach_policy import DetachPolicy
from watchkeeper.actions.disable_event_sources import DisableEventSources
from watchkeeper.actions.disable_kms_key import DisableKmsKey
from watchkeeper.actions.enable_audit_log import EnableAuditLog
from watchkeeper.actions.enter_standby import EnterStandby
from watchkeeper.actions.hold_service import HoldService
from watchkeeper.actions.isolate_database import IsolateDatabase
from watchkeeper.actions.make_backup_private import MakeBackupPrivate
from watchkeeper.actions.make_database_private import MakeDatabasePrivate
from watchkeeper.actions.protect_database import ProtectDatabase
from watchkeeper.actions.protect_from_termination import ProtectFromTermination
from watchkeeper.actions.quarantine_instance import QuarantineInstance
from watchkeeper.actions.reduce_trust import ReduceTrust
from watchkeeper.actions.remove_from_group import RemoveFromGroup
from watchkeeper.actions.require_imdsv2 import RequireImdsv2
from watchkeeper.actions.revoke_role_sessions import RevokeRoleSessions
from watchkeeper.actions.snapshot_database import SnapshotDatabase
from watchkeeper.actions.snapshot_volumes import SnapshotVolumes
from watchkeeper.actions.start_trail_logging import StartTrailLogging
from watchkeeper.actions.stop_function import StopFunction
from watchkeeper.actions.stop_instance import StopInstance
from watchkeeper.actions.stop_task import StopTask
from watchkeeper.actions.strip_access_entry import StripAccessEntry
from watchkeeper.actions.unshare_database_snapshot import UnshareDatabaseSnapshot

Action = Annotated[
    BlockAccountPublicAccess
    | BlockBucket
    | CancelKeyDeletion
    | CloseClusterEndpoint
    | CloseFunctionUrl
    | CloseOpenRules
    | CloseRole
    | CopySnapshots
    | DeactivateAccessKey
    | DeactivateCredential
    | DenyAllUser
    | DenyConsoleUser
    | DenyOnBucket
    | DeregisterFromLoadBalancer
    | DetachPolicy
    | DisableEventSources
    | DisableKmsKey
    | EnableAuditLog
    | EnterStandby
    | HoldService
    | IsolateDatabase
    | MakeBackupPrivate
    | MakeDatabasePrivate
    | ProtectDatabase
    | ProtectFromTermination
    | QuarantineInstance
    | ReduceTrust
    | RemoveFromGroup
    | RequireImdsv2
    | RevokeRoleSessions
    | SnapshotDatabase
    | SnapshotVolumes
    | StartTrailLogging
    | StopFunction
    | StopInstance
    | StopTask
    | StripAccessEntry
    | UnshareDatabaseSnapshot,
    Field(discriminator="kind"),
]
"""A union told apart by `kind`: a base class here would lose fields in JSON."""

ACTIONS = Action.__args__[0].__args__
"""The classes of the union, in its order."""
