"""Editing the draft in a browser: goals, description, activities, and publishing with a look at what changes."""

from collections.abc import Mapping, Sequence
from typing import Any

from domain.activity_types import ACTIVITY_TYPES, FUND_EDITABLE_CATEGORIES, PROVIDER_CATEGORIES
from domain.target_groups import DESCRIPTION_ELEMENTS, ELEMENT_HEADINGS, GoalKind, profile_of
from domain.viewer import Role
from domain.visibility import CATEGORY_READERS
from server.pages.form_rows import number_rows
from server.pages.forms import Field, Kind, Rows
from server.pages.page_request import MissingError, PageRequest
from server.pages.publish_preview import list_changes, show_draft
from server.pages.staff_pages import load_head
from server.pages.table import JOBCENTRE, OF_ACTIVITY, OF_CITIZEN, STAFF, Form, Page
from server.pages.words import ACTIVITY_CHOICES

BLANKS = 2


async def load_draft(visit: PageRequest) -> Mapping[str, Any]:
    """The draft, with what the citizen's target group has in its plan."""
    data = await _load(visit)
    draft, profile = data["draft"], profile_of(data["citizen"]["targetGroup"])
    goals = [_goal_row(goal) for goal in draft["jobGoals"]]
    description = next((each for each in profile.elements if each in DESCRIPTION_ELEMENTS), None)
    jobcentre = visit.viewer.role is Role.JOBCENTRE
    return {
        **data,
        "tab": "kladde",
        "has_job_goals": bool(profile.goals & {GoalKind.OCCUPATION, GoalKind.FUNCTION}),
        "has_functions": GoalKind.FUNCTION in profile.goals,
        "has_education_goals": jobcentre and GoalKind.EDUCATION in profile.goals,
        "description_heading": ELEMENT_HEADINGS[description] if jobcentre and description else None,
        "has_sub_goals": jobcentre and description == "PLAN_DESCRIPTION",
        "has_prospects": jobcentre and profile.prospects,
        "job_goals": number_rows(visit.refused, "jobmaal", "goals", goals, BLANKS),
        "education_goals": number_rows(visit.refused, "uddannelsesmaal", "goals", draft["educationGoals"], BLANKS),
        "sub_goals": number_rows(visit.refused, "delmaal", "subGoals", draft["subGoals"], BLANKS),
    }


async def load_new_activity(visit: PageRequest) -> Mapping[str, Any]:
    """A form for an activity of the kind that was chosen, or the choice."""
    data = await _load(visit)
    choices = _choices(visit.viewer.role)
    kind = _typed_kind(visit) or visit.query("slags")
    return {
        **data,
        "tab": "kladde",
        "choices": choices,
        "kind": kind if kind in choices else None,
        "lent": _is_lent(kind) if kind in choices else False,
        "activity": None,
    }


async def load_activity(visit: PageRequest) -> Mapping[str, Any]:
    """An activity of the draft, and all that can be done to it."""
    data = await _load(visit)
    wanted = visit.request.path_params["activity_id"]
    found = [activity for activity in data["draft"]["activities"] if activity["id"] == wanted]
    if not found:
        raise MissingError
    kind = found[0]["type"]
    return {**data, "tab": "kladde", "activity": found[0], "kind": kind, "lent": _is_lent(kind), "choices": {}}


async def load_preview(visit: PageRequest) -> Mapping[str, Any]:
    """What publishing would change for the citizen."""
    data = await _load(visit)
    profile = profile_of(data["citizen"]["targetGroup"])
    changes = list_changes(show_draft(data["draft"], data["plan"], profile, visit.today), data["plan"], visit.viewer)
    return {**data, "tab": "kladde", "changes": changes}


async def _load(visit: PageRequest) -> dict[str, Any]:
    data = await load_head(visit, f"draft_{visit.viewer.role.value}")
    if data["draft"] is None:
        raise MissingError
    return data


def _goal_row(goal: Mapping[str, Any]) -> Mapping[str, Any]:
    occupation = goal["kind"] == "OCCUPATION"
    return {
        **goal,
        "occupation.title": goal["title"] if occupation else None,
        "occupation.code": goal["code"],
        "function": None if occupation else goal["title"],
    }


def _choices(role: Role) -> dict[str, str]:
    """The kinds of activities that a role may write."""
    return {
        str(kind): ACTIVITY_CHOICES[str(kind)]
        for kind, (category, _) in ACTIVITY_TYPES.items()
        if role in CATEGORY_READERS[category] and (role is Role.JOBCENTRE or category in FUND_EDITABLE_CATEGORIES)
    }


def _is_lent(kind: str) -> bool:
    return any(str(each) == kind and category in PROVIDER_CATEGORIES for each, (category, _) in ACTIVITY_TYPES.items())


def _typed_kind(visit: PageRequest) -> str:
    typed: Sequence[str] = visit.refused.values.get("activity.type", ()) if visit.refused else ()
    return typed[0] if typed else ""


DRAFT = Page("/borger/{citizen_id}/kladde", STAFF, "draft.html", load_draft)
NEW_ACTIVITY = Page(f"{DRAFT.path}/indsats", STAFF, "new_activity.html", load_new_activity)
ACTIVITY = Page(f"{DRAFT.path}/indsats/{{activity_id}}", STAFF, "activity.html", load_activity)
PREVIEW = Page("/borger/{citizen_id}/udgiv", STAFF, "publish.html", load_preview)

EDITING_PAGES = (DRAFT, NEW_ACTIVITY, ACTIVITY, PREVIEW)

_VERSION = Field("draftVersion", Kind.NUMBER)
_ALONE = Field("decidedWithoutAgreement", Kind.FLAG)
_ACTIVITY: tuple[Field, ...] = (
    _VERSION,
    *(Field(f"activity.{name}", Kind.TEXT) for name in ("type", "title", "description", "reason")),
    *(Field(f"activity.{name}") for name in ("startsOn", "endsOn")),
    Field("activity.hoursPerWeek", Kind.NUMBER),
    Field("activity.decidedWithoutAgreement", Kind.FLAG),
    *(Field(f"activity.place.{name}") for name in ("name", "address", "companyAddress")),
    *(Field(f"activity.contact.{name}") for name in ("name", "organisation", "phone", "email")),
)
_PROVIDER = tuple(Field(f"activity.provider.{name}") for name in ("name", "address"))


def _draft_form(
    name: str,
    path: str,
    operation: str,
    done: str,
    *fields: Field | Rows,
    roles: frozenset[Role] = JOBCENTRE,
    replaces: bool = True,
) -> Form:
    return Form(
        name,
        f"{DRAFT.path}/{path}",
        roles,
        operation,
        DRAFT,
        done,
        (_VERSION, *fields),
        OF_CITIZEN,
        anchor=f"#{name}",
        begins_with_draft=replaces,
    )


def _activity_form(name: str, path: str, operation: str, done: str, *fields: Field, **more: Any) -> Form:
    return Form(name, f"{ACTIVITY.path}{path}", STAFF, operation, ACTIVITY, done, fields, OF_ACTIVITY, **more)


EDITING_FORMS = (
    _draft_form(
        "jobmaal",
        "jobmaal",
        "set_job_goals",
        "Jobmålene er gemt i kladden.",
        Rows(
            "goals", (Field("occupation.title"), Field("occupation.code"), Field("function"), Field("endsOn"), _ALONE)
        ),
        roles=STAFF,
    ),
    _draft_form(
        "uddannelsesmaal",
        "uddannelsesmaal",
        "set_education_goals",
        "Uddannelsesmålene er gemt i kladden.",
        Rows("goals", (Field("title"), _ALONE)),
    ),
    _draft_form(
        "delmaal",
        "delmaal",
        "set_sub_goals",
        "Delmålene er gemt i kladden.",
        Rows("subGoals", (Field("text"), Field("dueOn"), Field("reached", Kind.FLAG, fixed=True))),
    ),
    _draft_form("beskrivelse", "beskrivelse", "set_description", "Beskrivelsen er gemt i kladden.", Field("text")),
    _draft_form(
        "muligheder",
        "muligheder",
        "set_prospects",
        "Mulighederne er gemt i kladden.",
        Field("prospects.admission", Kind.TEXT),
        Field("prospects.lastingWork", Kind.TEXT),
        Field("prospects.companyRole"),
        Field("prospects.jobcentreSupport"),
    ),
    _draft_form(
        "overtag-forslag",
        "overtag-forslag",
        "take_over_proposal",
        "Forslagets jobmål er lagt i kladden.",
        Field("proposalId", Kind.TEXT, fixed=True),
        replaces=False,
    ),
    _draft_form(
        "overtag-akasse",
        "overtag-akasse",
        "take_over_fund",
        "A-kassens aktiviteter er lagt i kladden.",
        replaces=False,
    ),
    Form(
        "indsats",
        NEW_ACTIVITY.path,
        STAFF,
        "add_activity",
        NEW_ACTIVITY,
        "Indsatsen er gemt i kladden.",
        _ACTIVITY,
        OF_CITIZEN,
        then=DRAFT.path,
    ),
    Form(
        "indsats",
        f"{NEW_ACTIVITY.path}-hjaelpemiddel",
        JOBCENTRE,
        "add_activity",
        NEW_ACTIVITY,
        "Indsatsen er gemt i kladden.",
        (*_ACTIVITY, *_PROVIDER),
        OF_CITIZEN,
        then=DRAFT.path,
    ),
    _activity_form(
        "indsats",
        "",
        "update_activity",
        "Indsatsen er gemt i kladden.",
        *_ACTIVITY,
        *_PROVIDER,
        begins_with_draft=True,
    ),
    _activity_form(
        "status",
        "/status",
        "add_status",
        "Status er gemt i kladden.",
        _VERSION,
        Field("text", Kind.TEXT),
        Field("final", Kind.FLAG),
    ),
    _activity_form(
        "slut",
        "/slut",
        "end_activity",
        "Indsatsen er afsluttet i kladden.",
        _VERSION,
        Field("outcome"),
        Field("endsOn"),
        Field("wentTo"),
        Field("finalStatus"),
    ),
    _activity_form(
        "fjern-status",
        "/status/fjern",
        "remove_status",
        "Status er taget ud af kladden.",
        _VERSION,
        Field("number", Kind.NUMBER, fixed=True),
    ),
    _activity_form("genaabn", "/genaabn", "reopen_activity", "Indsatsen er genåbnet i kladden.", _VERSION),
    _activity_form(
        "fjern", "/fjern", "remove_activity", "Indsatsen er taget ud af kladden.", _VERSION, then=DRAFT.path
    ),
    Form(
        "udgiv",
        PREVIEW.path,
        STAFF,
        "publish",
        PREVIEW,
        "Planen er udgivet. Borgeren får besked.",
        (_VERSION,),
        OF_CITIZEN,
        then="/borger/{citizen_id}",
    ),
)
"""A fund has no provider to give: its form of an activity never holds one, so the operation is never asked for it."""
