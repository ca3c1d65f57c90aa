"""The routes of plans as files."""

from starlette.routing import Route

from server.contract_desk import ContractDesk
from server.pdf.contract_inspection import ContractInspection
from server.plan_pdf import PlanPdf
from server.services import Services
from server.visiting import visiting


def plan_pdf_routes(services: Services) -> list[Route]:
    """The PDF of a plan, and the contract that is kept with it."""
    plans = PlanPdf(services.contracts, services.press)
    desk = ContractDesk(services.contracts, ContractInspection())
    contract = "/plans/{citizen_id}/contract"
    return [
        Route("/plans/{citizen_id}.pdf", visiting(services, plans.read), methods=["GET"]),
        Route(contract, visiting(services, desk.read), methods=["GET"]),
        Route(contract, visiting(services, desk.keep), methods=["PUT"]),
        Route(contract, visiting(services, desk.remove), methods=["DELETE"]),
    ]
