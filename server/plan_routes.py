"""The routes of plans as files."""

from starlette.routing import Route

from server.contract_desk import UPLOAD_SECONDS, ContractDesk
from server.gate import Gate
from server.limit_settings import Limits
from server.pdf.contract_inspection import SECONDS, ContractInspection
from server.plan_pdf import PlanPdf
from server.services import Services
from server.visiting import Reception


def plan_pdf_routes(services: Services, gate: Gate, limits: Limits) -> list[Route]:
    """The PDF of a plan, and the contract that is kept with it."""
    plans = PlanPdf(services.contracts, services.press)
    desk = ContractDesk(services.contracts, ContractInspection(), limits)
    receive, contract = Reception(services, gate).receive, "/plans/{citizen_id}/contract"
    seconds = limits.request_seconds
    return [
        Route("/plans/{citizen_id}.pdf", receive(plans.read, seconds), methods=["GET"]),
        Route(contract, receive(desk.read, seconds), methods=["GET"]),
        Route(contract, receive(desk.keep, UPLOAD_SECONDS + SECONDS + seconds), methods=["PUT"]),
        Route(contract, receive(desk.remove, seconds), methods=["DELETE"]),
    ]
