"""Caseworkers and employees of funds: finding a citizen, the mirror, and what is written at once (guide, 2.2)."""

from collections.abc import Mapping, Sequence
from typing import Any

from domain.target_groups import profile_of
from domain.viewer import Role
from server.pages.form_rows import number_rows
from server.pages.forms import Field, Given, Kind, Rows
from server.pages.operations import read_operation
from server.pages.page_request import MissingError, PageRequest
from server.pages.plan_page import view_plan_page, window_of
from server.pages.table import FUND, JOBCENTRE, OF_CITIZEN, STAFF, Form, Page
from server.pages.withdrawing import list_withdrawable

LISTED = 10
"""So many citizens the list shows at a time: each name on it is a reading of that citizen's data."""
BLANKS = 3


async def load_citizens(visit: PageRequest) -> Mapping[str, Any]:
    """A page of the citizens or members whose plans the visitor may read, by name."""
    data = await visit.ask(read_operation("citizens"), first=LISTED, after=visit.query("efter") or None)
    found = data["plans"]
    nodes = [edge["node"] for edge in found["edges"]]
    return {"found": found, "citizens": await _names(visit, nodes)}


async def load_work(visit: PageRequest) -> Mapping[str, Any]:
    """Statuses that are due, and education orders that wait for the caseworker."""
    statuses, orders = visit.query("statusser"), visit.query("paalaeg")
    work = await visit.ask(read_operation("work"), statuses=statuses or None, orders=orders or None)
    return {**work, "statusser": statuses, "paalaeg": orders}


async def load_nothing(_: PageRequest) -> Mapping[str, Any]:
    """A page that needs nothing."""
    return {}


async def load_case(visit: PageRequest) -> Mapping[str, Any]:
    """The citizen, and where the plan stands."""
    data = await load_head(visit, f"case_{visit.viewer.role.value}")
    return {"tab": "overblik", **data}


async def load_mirror(visit: PageRequest) -> Mapping[str, Any]:
    """The plan exactly as the citizen sees it, for a fund without what it may not see."""
    window = window_of(visit)
    variables = {"citizenId": visit.citizen_id, "from": window.starts.isoformat(), "months": window.months}
    mirror = (await visit.ask(read_operation(f"mirror_{visit.viewer.role.value}"), **variables))["mirror"]
    if mirror is None:
        raise MissingError
    return {
        "mirror": mirror,
        "calendar": None,
        "own": False,
        **view_plan_page(visit, mirror["plan"], mirror["citizen"]["benefitSince"]),
    }


async def load_agreements(visit: PageRequest) -> Mapping[str, Any]:
    """Agreements, meetings and the requirement."""
    data = await load_head(visit, "agreements")
    requirement = data["plan"]["requirement"] if data["plan"] else None
    own = profile_of(data["citizen"]["targetGroup"]).requirement is visit.viewer.authority
    occupations = requirement["occupations"] if requirement else ()
    return {
        "tab": "aftaler",
        **data,
        "requirement": requirement,
        "sets_requirement": own,
        "authority": visit.viewer.authority.value,
        "withdrawable": list_withdrawable(visit, data["citizen"], data["plan"]),
        "occupations": number_rows(visit.refused, "krav", "occupations", occupations, BLANKS),
    }


async def load_proposal(visit: PageRequest) -> Mapping[str, Any]:
    """The fund's proposals, and a form for another one."""
    data = await load_head(visit, "case_fund")
    return {"tab": "forslag", **data, "goals": number_rows(visit.refused, "forslag", "jobGoals", (), BLANKS)}


async def load_head(visit: PageRequest, operation: str) -> dict[str, Any]:
    """What an operation answers about a citizen; MissingError for one who is not the visitor's."""
    data = await visit.ask(read_operation(operation), citizenId=visit.citizen_id)
    if data["citizen"] is None:
        raise MissingError
    return data


async def _names(visit: PageRequest, nodes: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The nodes with the citizen of each, asked for in one operation."""
    if not nodes:
        return []
    places = range(len(nodes))
    arguments = ", ".join(f"$c{place}: ID!" for place in places)
    fields = "\n".join(f"  c{place}: citizen(citizenId: $c{place}) {{ id name targetGroup }}" for place in places)
    variables = {f"c{place}": node["citizenId"] for place, node in enumerate(nodes)}
    named = await visit.ask(f"query Navne({arguments}) {{\n{fields}\n}}", **variables)
    known = [{**node, "citizen": named[f"c{place}"]} for place, node in enumerate(nodes) if named[f"c{place}"]]
    return sorted(known, key=lambda each: str(each["citizen"]["name"]))


def goto_found(data: Mapping[str, Any], _: Given) -> str | None:
    """The page of the citizen whom a CPR number found."""
    found = data["citizenByCpr"]
    return f"/borger/{found['id']}" if found else None


def goto_registered(data: Mapping[str, Any], _: Given) -> str:
    """The page of a citizen who was just registered."""
    return f"/borger/{data['registerCitizen']['citizen']['id']}"


CITIZENS = Page("/borgere", STAFF, "citizens.html", load_citizens)
WORK = Page("/borgere/opfoelgning", JOBCENTRE, "work.html", load_work)
REGISTER = Page("/borgere/ny", JOBCENTRE, "register.html", load_nothing)
CASE = Page("/borger/{citizen_id}", STAFF, "case.html", load_case)
MIRROR = Page("/borger/{citizen_id}/spejl", STAFF, "mirror.html", load_mirror)
AGREEMENTS = Page("/borger/{citizen_id}/aftaler", STAFF, "agreements.html", load_agreements)
PROPOSAL = Page("/borger/{citizen_id}/forslag", FUND, "propose.html", load_proposal)

STAFF_PAGES = (CITIZENS, WORK, REGISTER, CASE, MIRROR, AGREEMENTS, PROPOSAL)


def _form(
    name: str, path: str, operation: str, page: Page, done: str, *fields: Field | Rows, roles: frozenset[Role] = STAFF
) -> Form:
    return Form(name, f"{page.path}{path}", roles, operation, page, done, fields, OF_CITIZEN)


_OCCUPATION = (Field("title"), Field("code"))
_TIMES = (Field("startsAt"), Field("endsAt"))

STAFF_FORMS = (
    Form(
        "find", "/borgere", STAFF, "find_citizen", CITIZENS, "", (Field("cpr", Kind.TEXT),), under=None, goto=goto_found
    ),
    Form(
        "ny",
        REGISTER.path,
        JOBCENTRE,
        "register_citizen",
        REGISTER,
        "Borgeren er oprettet.",
        (
            Field("cpr", Kind.TEXT),
            Field("name", Kind.TEXT),
            Field("targetGroup"),
            Field("fund"),
            Field("fundMemberSince"),
            Field("benefitSince"),
        ),
        goto=goto_registered,
    ),
    _form(
        "maalgruppe",
        "/maalgruppe",
        "set_target_group",
        CASE,
        "Målgruppen er ændret.",
        Field("targetGroup"),
        roles=JOBCENTRE,
    ),
    _form(
        "medlemskab",
        "/medlemskab",
        "set_membership",
        CASE,
        "Medlemskabet er gemt.",
        Field("fund", Kind.TEXT),
        Field("since"),
        Field("until"),
        roles=JOBCENTRE,
    ),
    _form(
        "medlemskab-fjern",
        "/medlemskab/fjern",
        "remove_membership",
        CASE,
        "Medlemskabet er fjernet. A-kassen kan ikke længere se planen.",
        Field("fund", Kind.TEXT, fixed=True),
        roles=JOBCENTRE,
    ),
    _form(
        "ret",
        "/medlemskab/ret",
        "set_membership",
        CASE,
        "A-kassens ret er gemt.",
        Field("fund", Kind.TEXT, fixed=True),
        Field("extendedFrom"),
        Field("extendedUntil"),
        roles=JOBCENTRE,
    ),
    _form(
        "post",
        "/post",
        "set_postal",
        CASE,
        "Forsendelsen er gemt.",
        Field("postal", Kind.FLAG),
        Field("exemptFromDigitalPost", Kind.FLAG),
        Field("reason"),
        roles=JOBCENTRE,
    ),
    _form(
        "aftale",
        "/aftale",
        "record_agreement",
        AGREEMENTS,
        "Aftalen står nu i borgerens plan.",
        Field("heldAt"),
        Field("form"),
        Field("text", Kind.TEXT),
    ),
    _form(
        "moede",
        "/moede",
        "schedule_meeting",
        AGREEMENTS,
        "Mødet er booket.",
        Field("title", Kind.TEXT),
        *_TIMES,
        Field("form"),
        Field("address"),
        Field("phone"),
    ),
    _form(
        "krav",
        "/krav",
        "set_requirement",
        AGREEMENTS,
        "Kravet til jobsøgning står nu i borgerens plan.",
        Rows("occupations", _OCCUPATION),
        Field("areas", Kind.LINES),
        Field("regions", Kind.LINES),
        Field("expectations"),
    ),
    Form(
        "flyt",
        f"{AGREEMENTS.path}/moede/{{meeting_id}}/flyt",
        STAFF,
        "reschedule_meeting",
        AGREEMENTS,
        "Mødet er flyttet.",
        _TIMES,
        {"meetingId": "meeting_id"},
        stands_for="meeting_id",
    ),
    Form(
        "aftale-tilbage",
        f"{AGREEMENTS.path}/aftale/{{agreement_id}}/tilbage",
        STAFF,
        "withdraw_agreement",
        AGREEMENTS,
        "Aftalen er taget ud af planen.",
        (),
        {**OF_CITIZEN, "agreementId": "agreement_id"},
    ),
    Form(
        "aflys",
        f"{AGREEMENTS.path}/moede/{{meeting_id}}/aflys",
        STAFF,
        "cancel_meeting",
        AGREEMENTS,
        "Mødet er aflyst.",
        (),
        {"meetingId": "meeting_id"},
    ),
    _form(
        "forslag",
        "",
        "propose",
        PROPOSAL,
        "Forslaget er sendt til borgeren og jobcenteret.",
        Rows("jobGoals", _OCCUPATION),
        Field("text", Kind.TEXT),
        Field("reason"),
        roles=FUND,
    ),
)
