"""Refusals of commands to a policy; each docstring is the message the client reads."""

from __future__ import annotations

from collections.abc import Sequence

from commands.kernel.errors import Refused, Unknown


class PolicyUnknown(Unknown):
    """There is no such policy."""


class PolicyNameDuplicate(Refused):
    """Another policy of this project has that name; it is free again once that policy is deleted."""


class TooManyPolicies(Refused):
    """There are as many policies as there may be; delete one that is needed no more."""

    def __init__(self, most: int, project_id: str | None) -> None:
        owner = "this project has" if project_id else "the administrators have"
        detail = f"At most {most} policies are possible here, and {owner} no room for more: delete one first."
        super().__init__(detail, most=most)


class PolicyGone(Refused):
    """The policy has been deleted; the ledger keeps its history, and it can't be changed any more."""


class PolicyOfAdministrators(Refused):
    """This policy is the administrators'; you may read it, since it may touch servers of your project."""

    status = 403


class PolicyInvalid(Refused):
    """The definition makes no sense as it stands; errors tells where."""

    status = 422

    def __init__(self, flaws: Sequence[tuple[str, str]]) -> None:
        super().__init__(errors=[{"pointer": pointer, "detail": detail} for pointer, detail in flaws])
