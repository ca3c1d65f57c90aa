"""The caseworker takes over what the young person sent: suggestions as goals, places as applications (guide 5.1)."""

from domain.change import Change, Value
from domain.document import EducationGoal, PlanDocument
from domain.drafts import edit_draft, open_draft
from domain.education_document import EducationApplication, EducationOrder, EducationPlace, EducationSuggestion
from domain.education_steps import active_order
from domain.errors import InvalidInput
from domain.occasion import Occasion
from domain.text import ITEM_LIMIT


def take_over_answers(plan: PlanDocument, occasion: Occasion, draft_version: int) -> Change:
    """Add the suggestions that are no goal yet to the draft's goals, and prepare an application for each place.

    What was there when answers were taken over before is left alone: the caseworker may have dropped some of it since.
    """
    name, draft = open_draft(plan, occasion, draft_version)
    order = active_order(plan)
    sent, saved = order["answers"]["sent"], order["answers"]["saved"]
    if order["answers"]["sent_at"] is None:
        raise InvalidInput("citizenId", "The young person has not sent any answers yet.")
    suggestions = sent["suggestions"] if _is_open(order, 1) else []
    places = sent["places"] if _is_open(order, 2) else []
    goals = [*draft["education_goals"], *_new_goals(draft["education_goals"], suggestions, occasion)]
    if len(goals) > ITEM_LIMIT:
        raise InvalidInput("citizenId", f"A plan holds at most {ITEM_LIMIT} education goals.")
    assign: dict[str, Value] = {
        "education_order.answers.saved.applications": _with_places(saved["applications"], places),
        "education_order.answers.sent.applications": _with_places(sent["applications"], places),
        "education_order.answers.taken_over_at": occasion.now,
    }
    return Change(assign={**edit_draft(name, draft, education_goals=goals).assign, **assign})


def _is_open(order: EducationOrder, step: int) -> bool:
    """Whether the answers to a step were sent since answers were taken over, or none ever were."""
    answers = order["answers"]
    return answers["taken_over_at"] is None or answers["sent_step"] == step


def _new_goals(
    held: list[EducationGoal], suggestions: list[EducationSuggestion], occasion: Occasion
) -> list[EducationGoal]:
    titles = {goal["title"] for goal in held}
    wanted = [title for title in dict.fromkeys(s["title"] for s in suggestions) if title not in titles]
    return [
        {
            "id": occasion.new_id(),
            "title": title,
            "priority": len(held) + number,
            "agreed_with": occasion.person,
            "decided_without_agreement": False,
        }
        for number, title in enumerate(wanted, start=1)
    ]


def _with_places(applications: list[EducationApplication], places: list[EducationPlace]) -> list[EducationApplication]:
    held = {(item["education_goal_id"], item["institution"]) for item in applications}
    added: list[EducationApplication] = [
        {
            "education_goal_id": place["education_goal_id"],
            "institution": place["institution"],
            "sent": False,
            "answer": "WAITING",
        }
        for place in places
        if (place["education_goal_id"], place["institution"]) not in held
    ]
    return [*applications, *added]
