"""The education order in a browser: the young person's answers, the caseworker's steps, and their conversation."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any
from uuid import uuid4

from server.pages.form_rows import FormRow, number_rows
from server.pages.forms import Field, Kind, Rows
from server.pages.live import Streams
from server.pages.operations import read_operation
from server.pages.page_request import FormState, MissingError, PageRequest, RefusedError
from server.pages.table import CITIZEN, JOBCENTRE, OF_CITIZEN, Download, Form, Page

BLANKS = 2
"""So many empty rows there are for more answers."""
NO_ANSWERS: Mapping[str, Any] = {
    "savedAt": None,
    "sentAt": None,
    "late": False,
    "suggestions": [],
    "places": [],
    "placesReason": None,
    "applications": [],
}
"""The answers of who has not saved any yet."""


async def load_education(visit: PageRequest) -> Mapping[str, Any]:
    """The citizen's own order: the panel of its step and the conversation, which counts as read from now on."""
    plan = (await visit.ask(read_operation("citizen_education")))["myPlan"]
    former = plan["formerEducationOrders"] if plan else []
    if plan is None or plan["educationOrder"] is None:
        return {"order": None, "plan": None, "former": former}
    order = plan["educationOrder"]
    await mark_read(visit, order)
    return {
        "plan": plan,
        "former": former,
        **view_panel(visit.refused, plan),
        **view_conversation("/uddannelse", "/uddannelse/nyt"),
    }


async def load_case_education(visit: PageRequest) -> Mapping[str, Any]:
    """The order of a citizen as the caseworker works with it."""
    data = await visit.ask(read_operation("case_education"), citizenId=visit.citizen_id)
    if data["citizen"] is None:
        raise MissingError
    plan = data["plan"]
    order = plan["educationOrder"] if plan else None
    if order is not None:
        await mark_read(visit, order)
    address = f"/borger/{visit.citizen_id}/uddannelse"
    return {
        "citizen": data["citizen"],
        "tab": "uddannelse",
        "draft": data["draft"],
        "order": order,
        "former": plan["formerEducationOrders"] if plan else [],
        "active": order is not None and order["endedAt"] is None,
        **view_conversation(f"{address}/besked", f"{address}/nyt"),
    }


def view_panel(refused: FormState | None, plan: Mapping[str, Any]) -> dict[str, Any]:
    """The panel of the order's step, with the rows to answer in."""
    order = plan["educationOrder"]
    answers = order["answers"] or NO_ANSWERS
    goals = plan["educationGoals"]
    return {
        "order": order,
        "answers": answers,
        "goal_titles": {goal["id"]: goal["title"] for goal in goals},
        "suggestions": number_rows(refused, "svar-1", "suggestions", answers["suggestions"], BLANKS),
        "places": _by_goal(refused, "svar-2", "places", answers["places"], goals),
        "applications": _by_goal(refused, "svar-3", "applications", answers["applications"], goals),
        "sent_as_saved": is_sent_as_saved(order),
    }


def view_conversation(action: str, live: str) -> dict[str, Any]:
    """Where a comment is sent, where news come from, and an id by which a comment sent twice counts once."""
    return {"comment_action": action, "comment_live": live, "comment_id": str(uuid4())}


def is_sent_as_saved(order: Mapping[str, Any]) -> bool:
    """Whether the caseworker has what the young person sees."""
    answers = order["answers"]
    return bool(answers and order["answered"] and (answers["savedAt"] or "") <= (answers["sentAt"] or ""))


async def mark_read(visit: PageRequest, order: Mapping[str, Any]) -> None:
    """Note that the conversation was read up to its last comment."""
    if not order["unreadComments"] or not order["comments"] or order["endedAt"] is not None:
        return
    content: dict[str, Any] = {"number": order["comments"][-1]["number"]}
    if visit.viewer.role not in CITIZEN:
        content["citizenId"] = visit.citizen_id
    # Who may read may not always write, as after a death; the page is there all the same.
    with suppress(RefusedError):
        await visit.ask(read_operation("mark_comments_read"), input=content)


def _by_goal(
    refused: FormState | None,
    form: str,
    path: str,
    items: Sequence[Mapping[str, Any]],
    goals: Sequence[Mapping[str, Any]],
) -> list[tuple[Mapping[str, Any] | None, list[FormRow]]]:
    """The rows of each goal, numbered through all of them, with one to write more in.

    Last come those of goals that are no longer in the plan, under none: they are somebody's work, and are not lost.
    """
    flat = [{**item, "educationGoalId": (item["educationGoal"] or {}).get("id")} for item in items]
    known = number_rows(refused, form, path, flat, 0)
    number = len(known)
    grouped: list[tuple[Mapping[str, Any] | None, list[FormRow]]] = []
    held = {goal["id"] for goal in goals}
    lost = [row for row in known if row.get("educationGoalId") not in held]
    for goal in goals:
        own = [row for row in known if row.get("educationGoalId") == goal["id"]]
        grouped.append((goal, [*own, FormRow(number, {})]))
        number += 1
    return [*grouped, *([(None, lost)] if lost else [])]


EDUCATION = Page("/uddannelse", CITIZEN, "education.html", load_education)
CASE_EDUCATION = Page("/borger/{citizen_id}/uddannelse", JOBCENTRE, "case_education.html", load_case_education)

_GOAL = Field("educationGoalId", fixed=True)
_ANSWERS: dict[int, tuple[Field | Rows, ...]] = {
    1: (Rows("suggestions", (Field("title"), Field("reason"))),),
    2: (Rows("places", (_GOAL, Field("institution"), Field("code"))), Field("placesReason")),
    3: (
        Rows(
            "applications",
            (_GOAL, Field("institution"), Field("code"), Field("sent", Kind.FLAG), Field("answer", fixed=True)),
        ),
    ),
}
"""What the form of each step sends."""

EDUCATION_PAGES = (EDUCATION, CASE_EDUCATION)
EDUCATION_FORMS = (
    *(
        Form(
            f"svar-{step}",
            f"/uddannelse/trin-{step}",
            CITIZEN,
            "save_answers",
            EDUCATION,
            "Dine svar er gemt. Kun du kan se dem, til du sender dem.",
            fields=fields,
            variants={"send": "send_answers"},
            variant_done="Dine svar er sendt til din sagsbehandler.",
            variant_refused="Dine svar er gemt som kladde, men de er ikke sendt til din sagsbehandler. Prøv at sende dem igen.",
        )
        for step, fields in _ANSWERS.items()
    ),
    Form(
        "borgers-besked",
        "/uddannelse",
        CITIZEN,
        "post_comment",
        EDUCATION,
        "Din besked er sendt.",
        fields=(Field("text", Kind.TEXT), Field("id", fixed=True)),
        anchor="#samtale",
    ),
    Form(
        "sagsbehandlers-besked",
        f"{CASE_EDUCATION.path}/besked",
        JOBCENTRE,
        "post_comment",
        CASE_EDUCATION,
        "Beskeden er sendt.",
        fields=(Field("text", Kind.TEXT), Field("id", fixed=True)),
        path_fields=OF_CITIZEN,
        anchor="#samtale",
    ),
    Form(
        "trin",
        f"{CASE_EDUCATION.path}/trin",
        JOBCENTRE,
        "set_step",
        CASE_EDUCATION,
        "Trinnet er sat.",
        fields=(
            Field("step", Kind.NUMBER),
            Field("deadline"),
            Field("comment"),
            Field("educationStartsOn"),
        ),
        path_fields=OF_CITIZEN,
    ),
    Form(
        "overtag-svar",
        f"{CASE_EDUCATION.path}/overtag",
        JOBCENTRE,
        "take_over_answers",
        CASE_EDUCATION,
        "Svarene er lagt i kladden. Udgiv planen, så borgeren kan se dem.",
        fields=(Field("draftVersion", Kind.NUMBER),),
        path_fields=OF_CITIZEN,
    ),
    Form(
        "afslut-paalaeg",
        f"{CASE_EDUCATION.path}/afslut",
        JOBCENTRE,
        "end_order",
        CASE_EDUCATION,
        "Uddannelsespålægget er afsluttet.",
        fields=(Field("completed", Kind.FLAG),),
        path_fields=OF_CITIZEN,
    ),
)


def list_streams(streams: Streams) -> tuple[Download, ...]:
    """Where the open pages of a conversation get their news."""
    return (
        Download("/uddannelse/nyt", CITIZEN, streams.comments),
        Download(f"{CASE_EDUCATION.path}/nyt", JOBCENTRE, streams.comments),
    )
