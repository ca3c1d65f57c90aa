"""The two drafts of a plan and the one way to edit them: name the version, write the next one."""

from typing import cast

from domain.activity_document import Activity
from domain.change import Change, Value
from domain.document import Draft, DraftName, PlanDocument
from domain.empty_plan import empty_draft
from domain.errors import Conflict, NotFound
from domain.membership import extended_right_on
from domain.occasion import Occasion
from domain.statuses import earliest_due_day
from domain.viewer import Role


def draft_name(plan: PlanDocument, occasion: Occasion) -> DraftName:
    """Which draft the viewer edits; a fund has one of its own while its extended right holds.

    Raises NotFound for a fund without that right, as for a citizen who does not exist.
    """
    if occasion.viewer.role is Role.JOBCENTRE:
        return "draft"
    if extended_right_on(plan, occasion.viewer, occasion.day) is None:
        raise NotFound("citizen")
    return "fund_draft"


def own_draft(plan: PlanDocument, occasion: Occasion) -> tuple[DraftName, Draft]:
    """The viewer's draft. A fund that comes after another one begins with an empty draft of its own.

    Raises NotFound as ``draft_name`` does.
    """
    name, fund = draft_name(plan, occasion), occasion.viewer.organisation
    draft = plan[name]
    if name == "draft":
        return name, draft
    return name, {**(draft if draft.get("owner", fund) == fund else empty_draft()), "owner": fund}


def open_draft(plan: PlanDocument, occasion: Occasion, draft_version: int) -> tuple[DraftName, Draft]:
    """The viewer's draft, if it still has the version that the viewer saw; else Conflict."""
    name, draft = own_draft(plan, occasion)
    if draft["version"] != draft_version:
        raise Conflict(draft["version"])
    return name, draft


def edit_draft(name: DraftName, draft: Draft, **fields: Value) -> Change:
    """Set fields of a draft and make its version one higher."""
    if _begins(name, draft):
        return Change(assign={name: {**draft, **fields, "version": 1}})
    assign = {**_next_version(name, draft), **{f"{name}.{field}": value for field, value in fields.items()}}
    if "activities" in fields:
        assign |= _due(name, cast("list[Activity]", fields["activities"]))
    return Change(assign=assign)


def edit_activity(name: DraftName, draft: Draft, index: int, activity: Activity) -> Change:
    """Replace one activity of a draft, or append it where the index is one past the last."""
    activities = [*draft["activities"][:index], activity, *draft["activities"][index + 1 :]]
    if _begins(name, draft):
        return edit_draft(name, draft, activities=activities)
    assign = {**_next_version(name, draft), **_due(name, activities)}
    if index == len(draft["activities"]):
        return Change(assign=assign, append={f"{name}.activities": activity})
    return Change(assign={**assign, f"{name}.activities.{index}": activity})


def drop_activity(name: DraftName, draft: Draft, activity_id: str) -> Change:
    """Take one activity out of a draft that holds it."""
    kept = [activity for activity in draft["activities"] if activity["id"] != activity_id]
    if _begins(name, draft):
        return edit_draft(name, draft, activities=kept)
    return Change(assign={**_next_version(name, draft), **_due(name, kept)}, remove={f"{name}.activities": activity_id})


def _begins(name: DraftName, draft: Draft) -> bool:
    """Whether another fund's draft may stand where this one belongs, so that it is written there as a whole."""
    return name == "fund_draft" and draft["version"] == 0


def _next_version(name: DraftName, draft: Draft) -> dict[str, Value]:
    owner = {f"{name}.owner": draft["owner"]} if "owner" in draft else {}
    return {f"{name}.version": draft["version"] + 1, **owner}


def _due(name: DraftName, activities: list[Activity]) -> dict[str, Value]:
    """From when a status is due: on what the jobcentre has in its draft."""
    return {"status_due_on": earliest_due_day(activities)} if name == "draft" else {}


def activity_index(draft: Draft, activity_id: str) -> int:
    """Where in the draft an activity stands; NotFound if it does not."""
    for index, activity in enumerate(draft["activities"]):
        if activity["id"] == activity_id:
            return index
    raise NotFound("activity")
