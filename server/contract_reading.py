"""A plan and its contract, read as they belong together."""

from collections.abc import Awaitable, Callable

from domain.document import PlanDocument
from domain.errors import Unavailable
from domain.integration_contract import contract_of
from domain.viewer import Role
from server.contracts import Contracts

ATTEMPTS = 3
"""A contract that is being replaced is there again at the next look."""


async def read_with_contract(
    read: Callable[[], Awaitable[PlanDocument]], role: Role, contracts: Contracts
) -> tuple[PlanDocument, bytes | None]:
    """The plan that ``read`` gives and the bytes of its contract, None where a role has none.

    Raises what ``read`` raises, and Unavailable where the plan names a file that is not there.
    """
    for _ in range(ATTEMPTS):
        plan = await read()
        contract = contract_of(plan, role)
        if contract is None:
            return plan, None
        if (content := await contracts.read_of(contract)) is not None:
            return plan, content
    raise Unavailable("store of contracts")
