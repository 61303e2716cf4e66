"""Commands to a server: of users, policies, effects and pollers.

``operation_id`` of a command of a user or a policy is the id of the command itself.
"""

from __future__ import annotations

from commands.server.observation import ObserveServer
from commands.server.rules.actions import (
    ActingCommand,
    AttemptAction,
    ConfirmActionAccepted,
    ConfirmActionDone,
    ReportActionRefused,
)
from commands.server.rules.adopting import AdoptingCommand, AdoptServer, ConfirmMarked
from commands.server.rules.creating import (
    AttemptCreate,
    ConfirmAccepted,
    CreatingCommand,
    ReportBuildRefused,
    ReportNotFound,
    ReportTwin,
    ReportUnanswered,
    RequestServer,
)
from commands.server.rules.deleting import ConfirmGone, ConfirmTwinDeleted, DeleteServer, DeletingCommand
from commands.server.rules.exemptions import (
    EndExemption,
    EndExemptions,
    ExemptServer,
    KeepServerAlive,
    SetServerExpiry,
)
from commands.server.rules.info import ChangeServerInfo, ConfirmInfoChanged, InfoCommand, ReportInfoRefused
from commands.server.rules.locking import LockingCommand, LockServer, UnlockServer
from commands.server.rules.observing import GrantConsole, ObservingCommand
from commands.server.rules.parts import (
    ConfirmPart,
    ConfirmReleased,
    ConfirmRemoved,
    PartsCommand,
    ReportPartFailed,
)
from commands.server.rules.plain_actions import RebootServer, RequestAction
from commands.server.rules.policy_actions import (
    ApplyPolicyAction,
    ConfirmNoticeDelivered,
    DeliverNotice,
    IssueNotice,
    PolicyActionCommand,
    RecordAlert,
    ReportDeliveryFailed,
    WithdrawNotice,
)
from commands.server.rules.preemption import (
    AwaitRoom,
    ConfirmRoom,
    GiveRoomUp,
    PreemptionCommand,
    ReportNoRoom,
)
from commands.server.rules.rebuilding import (
    ChangeServerPassword,
    RebuildingCommand,
    RebuildServer,
    RescueServer,
)
from commands.server.rules.resizing import ResizeServer
from commands.server.rules.timeouts import (
    AbandonOperation,
    ReportContentLost,
    ReportTimedOut,
    ResetServerState,
    TimeoutCommand,
)

ServerCommand = (
    CreatingCommand
    | PartsCommand
    | AdoptingCommand
    | RequestAction
    | RebootServer
    | LockingCommand
    | ResizeServer
    | RebuildingCommand
    | ActingCommand
    | TimeoutCommand
    | DeletingCommand
    | InfoCommand
    | ObservingCommand
    | PreemptionCommand
    | PolicyActionCommand
)

__all__ = [
    "AbandonOperation",
    "ActingCommand",
    "AdoptServer",
    "AdoptingCommand",
    "ApplyPolicyAction",
    "AttemptAction",
    "AttemptCreate",
    "AwaitRoom",
    "ChangeServerInfo",
    "ChangeServerPassword",
    "ConfirmAccepted",
    "ConfirmActionAccepted",
    "ConfirmActionDone",
    "ConfirmGone",
    "ConfirmInfoChanged",
    "ConfirmMarked",
    "ConfirmNoticeDelivered",
    "ConfirmPart",
    "ConfirmReleased",
    "ConfirmRemoved",
    "ConfirmRoom",
    "ConfirmTwinDeleted",
    "CreatingCommand",
    "DeleteServer",
    "DeletingCommand",
    "DeliverNotice",
    "EndExemption",
    "EndExemptions",
    "ExemptServer",
    "GiveRoomUp",
    "GrantConsole",
    "InfoCommand",
    "IssueNotice",
    "KeepServerAlive",
    "LockServer",
    "LockingCommand",
    "ObserveServer",
    "ObservingCommand",
    "PartsCommand",
    "PolicyActionCommand",
    "PreemptionCommand",
    "RebootServer",
    "RebuildServer",
    "RebuildingCommand",
    "RecordAlert",
    "ReportActionRefused",
    "ReportBuildRefused",
    "ReportContentLost",
    "ReportDeliveryFailed",
    "ReportInfoRefused",
    "ReportNoRoom",
    "ReportNotFound",
    "ReportPartFailed",
    "ReportTimedOut",
    "ReportTwin",
    "ReportUnanswered",
    "RequestAction",
    "RequestServer",
    "RescueServer",
    "ResetServerState",
    "ResizeServer",
    "ServerCommand",
    "SetServerExpiry",
    "TimeoutCommand",
    "UnlockServer",
    "WithdrawNotice",
]
