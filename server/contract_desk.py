"""`/plans/{citizenId}/contract`: kept and removed by the citizen's jobcentre, read by citizen and jobcentre."""

import hashlib
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from domain.change import Change
from domain.document import PlanDocument
from domain.enclosure_document import IntegrationContract
from domain.errors import DomainError, InvalidInput, NotFound, Unavailable
from domain.integration_contract import (
    CONTRACT_LIMIT,
    CONTRACT_READERS,
    GivenContract,
    keep_contract,
    remove_contract,
)
from domain.occasion import Occasion
from domain.viewer import Role
from resolvers.context import RequestContext
from server.asked import Asked
from server.contract_reading import read_with_contract
from server.contracts import Contracts
from server.endpoint import read_body
from server.entity_tags import has_already, say_unchanged, tag_of
from server.json_response import respond
from server.limit_settings import Limits
from server.pdf.contract_inspection import FIELD, ContractInspection
from server.plan_pdf import PDF, serve_pdf
from server.visit import Visit

UPLOAD_SECONDS = 60.0
"""So long a contract may take to arrive."""
FILE_NAME = "kontrakt.pdf"
_KEEPERS = frozenset({Role.JOBCENTRE})

_FIELDS = ("Plan.integrationContract",)
READ, KEEP, REMOVE = (Asked(name, _FIELDS) for name in ("contract", "keepContract", "removeContract"))


@dataclass
class _Exchange:
    """A rule for the store that remembers what was in the plan when it was computed last."""

    occasion: Occasion
    given: GivenContract | None
    before: IntegrationContract | None = field(default=None, init=False)

    def compute(self, plan: PlanDocument) -> Change:
        self.before = plan.get("integration_contract")
        return remove_contract(plan) if self.given is None else keep_contract(plan, self.occasion, self.given)


class ContractDesk:
    """Takes, serves and removes contracts."""

    def __init__(self, contracts: Contracts, inspection: ContractInspection, limits: Limits) -> None:
        self._contracts = contracts
        self._inspection = inspection
        self._limits = limits.model_copy(update={"body_bytes": CONTRACT_LIMIT, "body_seconds": UPLOAD_SECONDS})

    async def read(self, request: Request, visit: Visit) -> Response:
        """The contract as it was uploaded."""
        role = visit.context.viewer.role
        read = partial(_read_plan, request.path_params["citizen_id"], visit.context, CONTRACT_READERS)
        _, content = await read_with_contract(read, role, self._contracts)
        if content is None:
            raise NotFound("contract")
        tag = tag_of(content)
        await visit.account(READ)
        return say_unchanged(tag) if has_already(request, tag) else serve_pdf(content, FILE_NAME, tag)

    async def keep(self, request: Request, visit: Visit) -> Response:
        """Take a contract in the place of the one before, at once and whole."""
        citizen_id = request.path_params["citizen_id"]
        # Nobody sends ten megabytes for a plan that is not theirs.
        await _read_plan(citizen_id, visit.context, _KEEPERS)
        given = await self.put_in(citizen_id, await self._take(request), visit)
        return respond({"size": given.size, "sha256": given.digest})

    async def put_in(self, citizen_id: str, content: bytes, visit: Visit) -> GivenContract:
        """The same with a contract that has arrived; UnfitContract, an InvalidInput, for one that can't be kept."""
        context = visit.context
        plan = await _read_plan(citizen_id, context, _KEEPERS)
        await self._inspection.require_good(content)
        given = GivenContract(context.new_id(), hashlib.sha256(content).hexdigest(), len(content))
        await self._contracts.put(given.file_id, plan["_id"], content, context.occasion.now)
        await self._exchange(context, plan["_id"], given)
        await visit.account(KEEP)
        return given

    async def remove(self, request: Request, visit: Visit) -> Response:
        """Take the contract out of the plan."""
        await self.take_out(request.path_params["citizen_id"], visit)
        return Response(status_code=HTTPStatus.NO_CONTENT)

    async def take_out(self, citizen_id: str, visit: Visit) -> None:
        """The same by the citizen's id; NotFound where there is none."""
        plan = await _read_plan(citizen_id, visit.context, _KEEPERS)
        await self._exchange(visit.context, plan["_id"], None)
        await visit.account(REMOVE)

    async def _take(self, request: Request) -> bytes:
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != PDF:
            raise InvalidInput(FIELD, f"The content type of a contract is {PDF}.")
        return await read_body(request.receive, self._limits)

    async def _exchange(self, context: RequestContext, citizen_id: str, given: GivenContract | None) -> None:
        """Let the plan name another file, or none; only then goes the one that it named before."""
        exchange = _Exchange(context.occasion, given)
        try:
            held = (await context.change(citizen_id, exchange.compute)).get("integration_contract")
        except Unavailable:
            # Nobody knows whether it was written: the file stays until it is an orphan.
            raise
        except DomainError:
            if given is not None:
                await self._contracts.remove(given.file_id)
            raise
        named = held["file_id"] if held else None
        put = [exchange.before["file_id"]] if exchange.before else []
        for file_id in [*put, given.file_id] if given else put:
            if file_id != named:
                await self._contracts.remove(file_id)
        await self._contracts.remove_orphans(citizen_id, named, context.occasion.now)


async def _read_plan(citizen_id: str, context: RequestContext, roles: frozenset[Role]) -> PlanDocument:
    """The plan, if the viewer is one of these and it is theirs; NotFound alike for everybody else."""
    if context.viewer.role in roles:
        plan = await context.plans.read(context.occasion, citizen_id)
        if plan is not None:
            return plan
    raise NotFound("plan")
