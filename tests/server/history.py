"""What was done before in a case, put into the store as it is."""

from typing import Any

from domain.viewer import Role
from tests.api import NOON, TODAY, Api


async def add_history(api: Api, citizen_id: str) -> tuple[dict[Role, str], dict[Role, str]]:
    """What is there to be taken back, put into the store as it is: an activity that was
    cancelled, and an agreement; their ids by the role that made them.
    """
    ended: dict[Role, str] = {}
    agreed: dict[Role, str] = {}
    plan = await api.database["plans"].find_one({"_id": citizen_id})
    assert plan is not None
    push: dict[str, Any] = {}
    for role, draft in ((Role.JOBCENTRE, "draft"), (Role.FUND, "fund_draft")):
        (held,) = plan[draft]["activities"]
        ended[role], agreed[role] = f"ended-{held['id']}", f"agreed-{held['id']}"
        by = {"authority": held["authority"], "agreed_with": held["agreed_with"]} | (
            {"fund": held["fund"]} if "fund" in held else {}
        )
        note = {"text": "Aflyst", "written_on": TODAY, "final": False, "author": held["agreed_with"]}
        push[f"{draft}.activities"] = {**held, "id": ended[role], "outcome": "CANCELLED", "statuses": [note]}
        agreement = {"id": agreed[role], "held_at": NOON, "form": None, "text": "Aftalt", "recorded_at": NOON}
        push.setdefault("agreements", {"$each": []})["$each"].append(agreement | by)
    await api.database["plans"].update_one({"_id": citizen_id}, {"$push": push})
    return ended, agreed
