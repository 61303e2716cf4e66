"""A Keystone token for a person or a script: what the API asks every client for."""

from __future__ import annotations

import logging
from contextlib import closing
from typing import Annotated

from cyclopts import Parameter

from adapters.openstack.connection import Clouds
from cli.bootstrap import begin, with_cloud_at_hand


def token(*, os_cloud: Annotated[str, Parameter(help="an entry of clouds.yaml; else OS_CLOUD")] = "") -> None:
    """Print a token for an entry of clouds.yaml, to be sent as X-Auth-Token, and nothing else.

    It is of the entry's user and project, for as long as Keystone lets tokens live. Without an entry it is
    one of the user `demo` of the simulated cloud that `stackledger run` brings.
    """
    settings = begin()
    logging.disable(logging.WARNING)  # what goes wrong is told once, by the error itself
    name = os_cloud or settings.os_cloud
    if not name:
        name = f"{with_cloud_at_hand(settings).os_cloud}-demo"
    with closing(Clouds(name, time_limit=settings.cloud_timeout)) as clouds:
        print(clouds.home.token())
