"""The letter itself: the plan as PDF, as the citizen reads it, behind a page with the name and the words of the letter."""

from domain.document import PlanDocument
from domain.errors import NotFound
from domain.viewer import Role
from server.contract_reading import read_with_contract
from server.contracts import Contracts
from server.mongo import Database
from server.pdf.document import LetterCover, compose
from server.pdf.press import Press
from server.runtime import Clock
from workers.plan_reader import read_for_citizen


class LetterPrinter:
    """Prints letters, one at a time beside the event loop."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._contracts = Contracts(database)
        self._press = Press()
        self._clock = clock

    async def print(self, citizen_id: str, cover: LetterCover) -> bytes:
        """The letter as of now; NotFound without the citizen, LimitExceeded for a plan that is too long to be sent."""

        async def read() -> PlanDocument:
            plan = await read_for_citizen(self._database, citizen_id)
            if plan is None:
                raise NotFound("citizen")
            return plan

        plan, contract = await read_with_contract(read, Role.CITIZEN, self._contracts)
        document = compose(plan, Role.CITIZEN, self._clock(), with_contract=contract is not None, cover=cover)
        return await self._press.print(document, contract)
