"""The jobcentre goes on with a fund's part of the plan once the fund's extended right is over (guide 3.7)."""

from domain.activities import ACTIVITY_LIMIT
from domain.activity_document import Activity
from domain.change import Change
from domain.document import PlanDocument
from domain.drafts import edit_draft, open_draft
from domain.errors import InvalidInput
from domain.membership import any_right_on
from domain.occasion import Occasion
from domain.viewer import Authority


def take_over_fund_activities(plan: PlanDocument, occasion: Occasion, draft_version: int) -> Change:
    """Move what a fund has published into the jobcentre's draft, where it can be changed, ended and removed.

    The job goals of the fund end by themselves. Raises InvalidInput while a fund's right holds.
    """
    name, draft = open_draft(plan, occasion, draft_version)
    if any_right_on(plan, occasion.day):
        raise InvalidInput("citizenId", "The fund's right to write the plan is not over yet.")
    held = {activity["id"] for activity in draft["activities"]}
    taken: list[Activity] = [
        _as_jobcentres(activity)
        for activity in plan["published"]["activities"]
        if activity["authority"] == Authority.FUND and activity["id"] not in held
    ]
    if len(draft["activities"]) + len(taken) > ACTIVITY_LIMIT:
        raise InvalidInput("citizenId", f"A plan holds at most {ACTIVITY_LIMIT} activities; remove some first.")
    return edit_draft(name, draft, activities=[*draft["activities"], *taken])


def _as_jobcentres(activity: Activity) -> Activity:
    taken: Activity = {**activity, "authority": Authority.JOBCENTRE.value}
    taken.pop("fund", None)
    return taken
