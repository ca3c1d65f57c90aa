"""The plan as it is printed: what is current, unfolded, in the order of the target group (guide, chapter 7).

Current are job goals that have not ended, the newest agreement with each authority and the meetings ahead, the requirement
in force, and activities that are under way or still to come.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypedDict, cast

from domain.activity_view import sign_decision
from domain.danish import write_day
from domain.printed_entries import (
    Entry,
    is_current,
    make_entry,
    make_field,
    print_activity,
    print_agreement,
    print_meeting,
    print_requirement,
    sign_agreement,
)
from domain.printed_order import print_order
from domain.target_groups import ELEMENT_HEADINGS, Element
from domain.viewer import Authority

View = Mapping[str, Any]

NOTHING_CURRENT = "Der er ingen aktuelle indsatser eller aftaler i planen."
CONTRACT_ENCLOSED = "Din kontrakt efter integrationsloven er vedlagt bagest."

_PROSPECTS = {
    "admission": "Muligheder for at blive optaget på en uddannelse",
    "lasting_work": "Muligheder for varigt arbejde",
    "company_role": "Virksomhedens rolle",
    "jobcentre_support": "Jobcenterets støtte under forløbet",
}


class Section(TypedDict):
    """One element of the plan: its heading and what stands under it."""

    heading: str
    entries: list[Entry]


class PrintedPlan(TypedDict):
    """Everything that the document says of the plan."""

    title: str
    sections: list[Section]
    appeal: str


def print_plan(view: View, *, with_contract: bool) -> PrintedPlan:
    """The current part of a plan as one reader sees it; an element with nothing in it is left out."""
    elements = [Element(element["kind"]) for element in view["elements"]]
    if with_contract and Element.INTEGRATION_CONTRACT not in elements:
        # The contract holds until there is a permanent permit, whatever group the citizen is in by then.
        elements.insert(0, Element.INTEGRATION_CONTRACT)
    shown = [element for element in elements if with_contract or element is not Element.INTEGRATION_CONTRACT]
    sections: list[Section] = [
        {"heading": ELEMENT_HEADINGS[element], "entries": _PRINTERS[element](view)} for element in shown
    ]
    return {
        "title": view["title"],
        "sections": [section for section in sections if section["entries"]],
        "appeal": view["appeal"],
    }


def _contract(view: View) -> list[Entry]:
    return [make_entry(paragraphs=[CONTRACT_ENCLOSED])]


def _job_goals(view: View) -> list[Entry]:
    return _signed((_name_goal(goal), goal) for goal in view["job_goals"])


def _name_goal(goal: View) -> str:
    until = goal["ends_on"]
    return f"{goal['title']} (til og med {write_day(until)})" if until else cast("str", goal["title"])


def _education_goals(view: View) -> list[Entry]:
    goals = view["education_goals"]
    if len(goals) == 1:
        return _signed((goal["title"], goal) for goal in goals)
    return _signed((f"{goal['title']} ({goal['priority']}. prioritet)", goal) for goal in goals)


def _signed(goals: Iterable[tuple[str, View]]) -> list[Entry]:
    """Goals in their order; those that were agreed with the same person stand over one signature."""
    entries: list[Entry] = []
    for text, goal in goals:
        signature = sign_decision(goal["agreed_with"], without_agreement=goal["decided_without_agreement"])
        if not entries or entries[-1]["note"] != signature:
            entries.append(make_entry(note=signature))
        entries[-1]["items"].append(text)
    return entries


def _description(view: View) -> list[Entry]:
    described = [make_entry(paragraphs=[view["description"]["text"]])] if view["description"] else []
    return [*described, *_sub_goals(view), *_prospects(view)]


def _sub_goals(view: View) -> list[Entry]:
    items = [_name_sub_goal(goal) for goal in view["sub_goals"]]
    return [make_entry("Delmål", items=items)] if items else []


def _name_sub_goal(goal: View) -> str:
    if goal["reached"]:
        return f"{goal['text']} (nået)"
    return f"{goal['text']} (senest {write_day(goal['due_on'])})" if goal["due_on"] else cast("str", goal["text"])


def _prospects(view: View) -> list[Entry]:
    prospects = view["prospects"] or {}
    fields = [make_field(heading, prospects[name]) for name, heading in _PROSPECTS.items() if prospects.get(name)]
    return [make_entry("Udsigter", fields=fields)] if fields else []


def _comment(view: View) -> list[Entry]:
    said = [make_entry(paragraphs=[view["description"]["text"]])] if view["description"] else []
    return [*said, *print_order(view["education_order"])]


def _latest(field: str) -> Callable[[View], list[Entry]]:
    def print_latest(view: View) -> list[Entry]:
        agreement = view[field]
        if agreement is None:
            return []
        return [make_entry(paragraphs=[agreement["text"]], note=sign_agreement(agreement))]

    return print_latest


def _current(view: View) -> list[Entry]:
    requirement = view["requirement"]
    entries = [
        *([print_requirement(requirement)] if requirement else []),
        *(print_agreement(agreement) for agreement in _only_here(view)),
        *(print_meeting(meeting) for meeting in view["meetings"]),
        *(print_activity(activity) for activity in view["activities"] if is_current(activity)),
    ]
    return entries or [make_entry(paragraphs=[NOTHING_CURRENT])]


def _only_here(view: View) -> Sequence[View]:
    """The jobcentre's newest agreement, where the group has no element of its own for it."""
    if any(element["kind"] == Element.LATEST_JOBCENTRE_AGREEMENT for element in view["elements"]):
        return []
    own = [agreement for agreement in view["agreements"] if agreement["authority"] == Authority.JOBCENTRE]
    return own[:1]


_PRINTERS: Mapping[Element, Callable[[View], list[Entry]]] = {
    Element.INTEGRATION_CONTRACT: _contract,
    Element.JOB_GOALS: _job_goals,
    Element.EDUCATION_GOALS: _education_goals,
    Element.PLAN_DESCRIPTION: _description,
    Element.CASEWORKER_COMMENT: _comment,
    Element.LATEST_JOBCENTRE_AGREEMENT: _latest("latest_jobcentre_agreement"),
    Element.LATEST_FUND_AGREEMENT: _latest("latest_fund_agreement"),
    Element.TIMELINE: _current,
}
