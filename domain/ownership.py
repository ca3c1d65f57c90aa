"""Whose a goal, an activity or an agreement is: the jobcentre's, or that of the fund whose code it has."""

from typing import TypeVar

from domain.activity_document import Activity
from domain.document import Agreement, JobGoal
from domain.viewer import Role, Viewer

Held = TypeVar("Held", JobGoal, Activity, Agreement)


def hold(item: Held, viewer: Viewer) -> Held:
    """What a viewer has made, with the code of the fund if the viewer is one's."""
    if viewer.role is Role.FUND:
        item["fund"] = viewer.organisation
    return item


def is_own(item: JobGoal | Activity | Agreement, viewer: Viewer) -> bool:
    """Whether it is the viewer's organisation's: what a former fund has left is no other fund's."""
    if item["authority"] != viewer.authority:
        return False
    return viewer.role is not Role.FUND or item.get("fund") == viewer.organisation
