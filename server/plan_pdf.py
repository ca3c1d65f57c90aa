"""`GET /plans/{citizenId}.pdf`: the plan as PDF, as the caller may see it."""

from functools import partial

import orjson
from starlette.requests import Request
from starlette.responses import Response

from domain.calendar import danish_day
from domain.danish import write_day
from domain.document import PlanDocument
from domain.errors import NotFound
from domain.person import Person
from domain.sharing import require_consent
from domain.viewer import Role
from domain.visibility import AUDIENCE_OF_ROLE
from resolvers.context import RequestContext
from server.asked import Asked
from server.contract_reading import read_with_contract
from server.contracts import Contracts
from server.entity_tags import has_already, say_unchanged, tag_of
from server.pdf.document import SharingCover, compose
from server.pdf.press import Press
from server.pdf.typesetting import edition
from server.visit import Visit

PDF = "application/pdf"
FILE_NAME = "min-plan.pdf"
"""A name that says nothing of whose plan it is, wherever the file is kept."""

READ_PLAN = Asked("planPdf", ("Plan.pdf",))
SHARE_PLAN = Asked("sharedPlanPdf", ("Plan.pdf", "Plan.sharingConsents"))


class PlanPdf:
    """Serves plans as PDF."""

    def __init__(self, contracts: Contracts, press: Press) -> None:
        self._contracts = contracts
        self._press = press

    async def read(self, request: Request, visit: Visit) -> Response:
        """The plan; with ``for`` the whole of it, for the administration that a consent names."""
        context, consent_id = visit.context, request.query_params.get("for")
        if consent_id is not None and context.viewer.role is not Role.JOBCENTRE:
            raise NotFound("plan")
        role, now = context.viewer.role, context.occasion.now
        plan, contract = await read_with_contract(
            partial(read_visible, context, request.path_params["citizen_id"]), role, self._contracts
        )
        cover = None if consent_id is None else _cover(plan, consent_id, context)
        document = compose(plan, role, now, with_contract=contract is not None, cover=cover)
        tag = tag_of(edition(), orjson.dumps(document), contract or b"")
        known = has_already(request, tag)
        pdf = b"" if known else await self._press.print(document, contract)
        await visit.account(READ_PLAN if cover is None else SHARE_PLAN)
        return say_unchanged(tag) if known else serve_pdf(pdf, FILE_NAME, tag)


async def read_visible(context: RequestContext, citizen_id: str) -> PlanDocument:
    """The plan, if there is one that the viewer reads; NotFound alike for every other."""
    if context.viewer.role in AUDIENCE_OF_ROLE:
        plan = await context.plans.read(context.occasion, citizen_id)
        if plan is not None and plan["visible"]:
            return plan
    raise NotFound("plan")


def serve_pdf(content: bytes, name: str, tag: str) -> Response:
    """A PDF to be shown, under a name, with the tag by which it is known again."""
    headers = {"Content-Disposition": f'inline; filename="{name}"', "ETag": tag}
    return Response(content, media_type=PDF, headers=headers)


def _cover(plan: PlanDocument, consent_id: str, context: RequestContext) -> SharingCover:
    consent = require_consent(plan, consent_id)
    return SharingCover(
        administration=consent["administration"],
        given_on=write_day(danish_day(consent["given_at"])),
        recorded_by=_name(consent["recorded_by"]),
        shared_by=_name(context.occasion.person),
    )


def _name(person: Person) -> str:
    return ", ".join(part for part in (person["name"], person["organisation"]) if part)
