"""The step of an education order as it is printed: what is to be done by when, and what was sent (Bilag 1)."""

from collections.abc import Mapping
from typing import Any

from domain.danish import write_weekday
from domain.education_answers import ApplicationAnswer
from domain.education_steps import STEPS
from domain.printed_entries import Entry, Field, make_entry, make_field

View = Mapping[str, Any]

ANSWER_NAMES = {
    ApplicationAnswer.WAITING: "afventer",
    ApplicationAnswer.ADMITTED: "optaget",
    ApplicationAnswer.REJECTED: "afslag",
}


def print_order(order: View | None) -> list[Entry]:
    """The panel of the current step; nothing once the order is over."""
    if order is None or order["ended_at"] is not None:
        return []
    caseworker = order["caseworker"]
    return [
        make_entry(
            order["panel"],
            fields=[
                make_field("Trin", f"{order['step']} af {len(STEPS)}"),
                make_field("Frist", write_weekday(order["deadline"]).capitalize()),
                make_field("Sagsbehandler", caseworker["name"], caseworker["organisation"]),
                *_sent(order.get("sent_answers"), order["step"]),
            ],
        )
    ]


def _sent(answers: View | None, step: int) -> list[Field]:
    """What the young person has sent for the step; what is only saved is nobody else's to read."""
    if answers is None:
        return []
    fields = {
        1: [make_field("Dine forslag", *map(_suggestion, answers["suggestions"]))],
        2: [
            make_field("Dine uddannelsessteder", *map(_place, answers["places"])),
            make_field("Derfor har du valgt dem", answers["places_reason"]),
        ],
        3: [make_field("Dine ansøgninger", *map(_application, answers["applications"]))],
    }
    return [field for field in fields.get(step, []) if field["paragraphs"]]


def _suggestion(suggestion: View) -> str:
    return f"{suggestion['title']}: {suggestion['reason']}" if suggestion["reason"] else str(suggestion["title"])


def _place(place: View) -> str:
    goal = place["education_goal"]
    return f"{goal['title']}: {place['institution']}" if goal else str(place["institution"])


def _application(application: View) -> str:
    sent = f"sendt, {ANSWER_NAMES[ApplicationAnswer(application['answer'])]}" if application["sent"] else "ikke sendt"
    return f"{_place(application)} ({sent})"
