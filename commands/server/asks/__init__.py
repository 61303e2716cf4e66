"""What can be asked of a server, by its users and by those who carry out or watch.

``operation_id``, where users and policies ask, is the id of the command itself.
"""

from __future__ import annotations

from commands.server.asks.acting import *
from commands.server.asks.adopting import *
from commands.server.asks.creating import *
from commands.server.asks.deleting import *
from commands.server.asks.info import *
from commands.server.asks.judging import *
from commands.server.asks.locking import *
from commands.server.asks.observing import *
from commands.server.asks.parts import *
from commands.server.asks.power import *
from commands.server.asks.preempting import *
from commands.server.asks.rebuilding import *
from commands.server.asks.resizing import *
from commands.server.asks.shelving import *
from commands.server.asks.sticking import *

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
