"""What a citizen sees and decides: the plan, the front page, the calendar, job wishes, reminders and who has read."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from itertools import groupby
from typing import Any

from starlette.responses import Response

from server.pages.calendar_file import calendar_response
from server.pages.form_rows import number_rows
from server.pages.forms import Field, Rows
from server.pages.moments import write_held
from server.pages.operations import read_operation
from server.pages.page_request import MissingError, PageRequest, RefusedError
from server.pages.plan_page import load_own_plan
from server.pages.table import CITIZEN, Download, Form, Page
from server.pages.troubles import status_of
from server.pages.words import name_readings

BLANK_WISHES = 3
"""So many empty rows the list of jobs has."""


async def load_front_page(visit: PageRequest) -> Mapping[str, Any]:
    """Notices, proposals, and what is next; ``me`` is None for somebody whom no jobcentre has registered."""
    try:
        data = await visit.ask(read_operation("front_page"))
    except RefusedError as refused:
        if status_of(refused) is HTTPStatus.NOT_FOUND:
            return {"me": None}
        raise
    plan = data["myPlan"]
    order = plan["educationOrder"] if plan else None
    return {
        **data,
        "plan": plan,
        "next_meeting": plan["meetings"][0] if plan and plan["meetings"] else None,
        "order": order if order and order["endedAt"] is None else None,
    }


async def load_calendar(visit: PageRequest) -> Mapping[str, Any]:
    """The meetings ahead."""
    return {"meetings": await _meetings(visit)}


async def load_wishes(visit: PageRequest) -> Mapping[str, Any]:
    """The list of jobs that the citizen applies for."""
    me = await _choices(visit)
    rows = number_rows(visit.refused, "jobs", "occupations", me["jobWishes"], BLANK_WISHES) if me else None
    return {"wishes": rows}


async def load_reminders(visit: PageRequest) -> Mapping[str, Any]:
    """Where reminders are sent."""
    me = await _choices(visit)
    return {"reminders": me["reminders"] if me else None}


async def load_access_log(visit: PageRequest) -> Mapping[str, Any]:
    """Who has read the plan, newest first; what one person saw in a row on one day is one line."""
    log = (await visit.ask(read_operation("access_log"), after=visit.query("efter") or None))["accessLog"]
    lines = [list(entries) for _, entries in groupby(log["entries"], _reader_and_day)]
    return {"log": log, "readings": [_view_readings(entries) for entries in lines]}


def _reader_and_day(entry: Mapping[str, Any]) -> tuple[Any, ...]:
    return (*entry["reader"].values(), entry["reason"], write_held(entry["at"]))


def _view_readings(entries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The first is the newest."""
    shown = [name for entry in entries for name in name_readings(entry["operation"])]
    return {
        "reader": entries[0]["reader"],
        "reason": entries[0]["reason"],
        "first": entries[-1]["at"],
        "last": entries[0]["at"],
        "count": len(entries),
        "shown": list(dict.fromkeys(shown)),
    }


async def download_meetings(visit: PageRequest) -> Response:
    """Every meeting ahead as one calendar file."""
    return calendar_response(await _meetings(visit), visit.now())


async def download_meeting(visit: PageRequest) -> Response:
    """One meeting as a calendar file."""
    wanted = visit.request.path_params["meeting_id"]
    found = [meeting for meeting in await _meetings(visit) if meeting["id"] == wanted]
    if not found:
        raise MissingError
    return calendar_response(found, visit.now())


async def _meetings(visit: PageRequest) -> Sequence[Mapping[str, Any]]:
    plan = (await visit.ask(read_operation("calendar")))["myPlan"]
    meetings: Sequence[Mapping[str, Any]] = plan["meetings"] if plan else ()
    return meetings


async def _choices(visit: PageRequest) -> Mapping[str, Any] | None:
    """What the citizen has chosen; None for somebody whom no jobcentre has registered."""
    me: Mapping[str, Any] | None = (await visit.ask(read_operation("choices")))["me"]
    return me


FRONT = Page("/forside", CITIZEN, "front_page.html", load_front_page)
PLAN = Page("/min-plan", CITIZEN, "plan.html", load_own_plan)
CALENDAR = Page("/kalender", CITIZEN, "calendar.html", load_calendar)
WISHES = Page("/jeg-soeger-job-som", CITIZEN, "wishes.html", load_wishes)
REMINDERS = Page("/huskeservice", CITIZEN, "reminders.html", load_reminders)
ACCESS = Page("/hvem-har-set-min-plan", CITIZEN, "access_log.html", load_access_log)

CITIZEN_PAGES = (FRONT, PLAN, CALENDAR, WISHES, REMINDERS, ACCESS)
CITIZEN_FORMS = (
    Form(
        "jobs",
        WISHES.path,
        CITIZEN,
        "set_job_wishes",
        WISHES,
        "Din liste er gemt.",
        fields=(Rows("occupations", (Field("title"), Field("code"))),),
    ),
    Form(
        "huskeservice",
        REMINDERS.path,
        CITIZEN,
        "subscribe_reminders",
        REMINDERS,
        "Din tilmelding er gemt.",
        fields=(Field("sms"), Field("email")),
    ),
)
CITIZEN_DOWNLOADS = (
    Download("/kalender.ics", CITIZEN, download_meetings),
    Download("/kalender/{meeting_id}.ics", CITIZEN, download_meeting),
)
