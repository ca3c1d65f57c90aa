"""The plan on one page: the elements of the target group in their order, and the timeline (guide, 6.1 and Bilag 1)."""

from collections.abc import Mapping
from typing import Any

from server.pages.education_pages import view_panel
from server.pages.operations import read_operation
from server.pages.page_request import PageRequest
from server.pages.timeline import draw, read_window


async def load_own_plan(visit: PageRequest) -> Mapping[str, Any]:
    """The citizen's own plan."""
    window = window_of(visit)
    data = await visit.ask(
        read_operation("citizen_plan"), **{"from": window.starts.isoformat(), "months": window.months}
    )
    benefit_since = data["me"]["benefitSince"] if data["me"] else None
    shown = view_plan_page(visit, data["myPlan"], benefit_since)
    panel = view_panel(visit.refused, data["myPlan"]) if shown["order"] else {}
    return {"mirror": None, "calendar": "/kalender", "own": True, **panel, **shown}


def window_of(visit: PageRequest) -> Any:
    """The window of the timeline that the address asks for."""
    return read_window(visit.query("maaneder"), visit.query("fra"), visit.query("visning"), visit.today)


def view_plan_page(visit: PageRequest, plan: Mapping[str, Any] | None, benefit_since: str | None) -> dict[str, Any]:
    """What the template of a plan needs; ``plan`` is None before anything was published."""
    if plan is None:
        return {"plan": None, "drawing": None, "order": None, "links": {}}
    order = plan.get("educationOrder")
    return {
        "plan": plan,
        "drawing": draw(plan["timeline"], window_of(visit), benefit_since, visit.today),
        "links": {link["title"]: link["url"] for link in plan["links"]},
        "order": order if order and order["endedAt"] is None else None,
    }
