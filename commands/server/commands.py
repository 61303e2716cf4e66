"""What can be asked of a server, by its users and by those who carry out or watch.

``operation_id``, where users and policies ask, is the id of the command itself.
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
from commands.server.rules.policy_actions import (
    ApplyPolicyAction,
    ConfirmNoticeDelivered,
    DeliverNotice,
    IssueNotice,
    JudgingCommand,
    RecordAlert,
    ReportDeliveryFailed,
    WithdrawNotice,
)
from commands.server.rules.power import (
    PauseServer,
    PowerCommand,
    RebootServer,
    ResumeServer,
    StartServer,
    StopServer,
    SuspendServer,
    UnpauseServer,
)
from commands.server.rules.preemption import (
    AwaitRoom,
    ConfirmRoom,
    GiveRoomUp,
    PreemptingCommand,
    ReportNoRoom,
)
from commands.server.rules.rebuilding import (
    ChangeServerPassword,
    RebuildingCommand,
    RebuildServer,
    RescueServer,
    ResetServer,
    UnrescueServer,
)
from commands.server.rules.resizing import ConfirmResize, ResizeServer, ResizingCommand, RevertResize
from commands.server.rules.shelving import ShelveServer, ShelvingCommand, UnshelveServer
from commands.server.rules.timeouts import (
    AbandonOperation,
    ReportContentLost,
    ReportStuck,
    ResetServerState,
    StickingCommand,
)

ServerCommand = (
    CreatingCommand
    | PartsCommand
    | AdoptingCommand
    | PowerCommand
    | ShelvingCommand
    | LockingCommand
    | ResizingCommand
    | RebuildingCommand
    | ActingCommand
    | StickingCommand
    | DeletingCommand
    | InfoCommand
    | ObservingCommand
    | PreemptingCommand
    | JudgingCommand
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
    "ConfirmResize",
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
    "JudgingCommand",
    "KeepServerAlive",
    "LockServer",
    "LockingCommand",
    "ObserveServer",
    "ObservingCommand",
    "PartsCommand",
    "PauseServer",
    "PowerCommand",
    "PreemptingCommand",
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
    "ReportStuck",
    "ReportTwin",
    "ReportUnanswered",
    "RequestServer",
    "RescueServer",
    "ResetServer",
    "ResetServerState",
    "ResizeServer",
    "ResizingCommand",
    "ResumeServer",
    "RevertResize",
    "ServerCommand",
    "SetServerExpiry",
    "ShelveServer",
    "ShelvingCommand",
    "StartServer",
    "StickingCommand",
    "StopServer",
    "SuspendServer",
    "UnlockServer",
    "UnpauseServer",
    "UnrescueServer",
    "UnshelveServer",
    "WithdrawNotice",
]
