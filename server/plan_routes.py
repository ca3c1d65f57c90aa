"""The routes of plans as files."""

from starlette.routing import Route

from server.contract_desk import UPLOAD_SECONDS, ContractDesk
from server.limit_settings import Limits
from server.pdf.contract_inspection import SECONDS, ContractInspection
from server.plan_pdf import PlanPdf
from server.services import Services
from server.visiting import Reception

KEEPING_SECONDS = UPLOAD_SECONDS + SECONDS
"""So long a contract may take to arrive and to be checked."""


def open_contract_desk(services: Services, limits: Limits) -> ContractDesk:
    """The desk of one process, whose contracts are checked few at a time."""
    return ContractDesk(services.contracts, ContractInspection(), limits)


def plan_pdf_routes(services: Services, reception: Reception, desk: ContractDesk, limits: Limits) -> list[Route]:
    """The PDF of a plan, and the contract that is kept with it."""
    plans = PlanPdf(services.contracts, services.press)
    receive, contract = reception.receive, "/plans/{citizen_id}/contract"
    seconds = limits.request_seconds
    return [
        Route("/plans/{citizen_id}.pdf", receive(plans.read, seconds), methods=["GET"]),
        Route(contract, receive(desk.read, seconds), methods=["GET"]),
        Route(contract, receive(desk.keep, KEEPING_SECONDS + seconds), methods=["PUT"]),
        Route(contract, receive(desk.remove, seconds), methods=["DELETE"]),
    ]
