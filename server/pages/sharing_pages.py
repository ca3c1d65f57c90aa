"""Sharing the whole plan with another administration, as PDF and with the citizen's consent (guide, 2.1)."""

from collections.abc import Mapping
from typing import Any

from server.pages.forms import Field, Kind
from server.pages.operations import read_operation
from server.pages.page_request import PageRequest
from server.pages.staff_pages import load_head
from server.pages.table import CITIZEN, JOBCENTRE, OF_CITIZEN, Form, Page


async def load_own_sharing(visit: PageRequest) -> Mapping[str, Any]:
    """The consents that the citizen has given."""
    plan = (await visit.ask(read_operation("sharing")))["myPlan"]
    return {"plan": plan, "consents": plan["sharingConsents"] if plan else []}


async def load_case_sharing(visit: PageRequest) -> Mapping[str, Any]:
    """The consents of a citizen, as the caseworker shares by them."""
    data = await load_head(visit, "case_sharing")
    return {"tab": "deling", **data, "consents": data["plan"]["sharingConsents"] if data["plan"] else []}


SHARING = Page("/deling", CITIZEN, "sharing.html", load_own_sharing)
CASE_SHARING = Page("/borger/{citizen_id}/deling", JOBCENTRE, "case_sharing.html", load_case_sharing)
SHARING_PAGES = (SHARING, CASE_SHARING)

_GIVEN, _WITHDRAWN = "Samtykket er gemt.", "Samtykket er trukket tilbage."
_ADMINISTRATION = (Field("administration", Kind.TEXT),)
_ONE = {"consentId": "consent_id"}

SHARING_FORMS = (
    Form("samtykke", SHARING.path, CITIZEN, "record_consent", SHARING, _GIVEN, _ADMINISTRATION),
    Form(
        "tilbage",
        f"{SHARING.path}/{{consent_id}}/tilbage",
        CITIZEN,
        "withdraw_consent",
        SHARING,
        _WITHDRAWN,
        path_fields=_ONE,
    ),
    Form(
        "borgers-samtykke",
        CASE_SHARING.path,
        JOBCENTRE,
        "record_consent",
        CASE_SHARING,
        _GIVEN,
        _ADMINISTRATION,
        OF_CITIZEN,
    ),
    Form(
        "borgers-tilbage",
        f"{CASE_SHARING.path}/{{consent_id}}/tilbage",
        JOBCENTRE,
        "withdraw_consent",
        CASE_SHARING,
        _WITHDRAWN,
        path_fields={**OF_CITIZEN, **_ONE},
    ),
)
