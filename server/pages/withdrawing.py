"""Which agreements a visitor is offered to take back; the operation decides again."""

from collections.abc import Mapping
from typing import Any

from domain.organisations import organisation_name
from domain.viewer import Role
from server.pages.page_request import PageRequest


def list_withdrawable(visit: PageRequest, citizen: Mapping[str, Any], plan: Mapping[str, Any] | None) -> set[str]:
    """The ids of the visitor's own agreements, and for a jobcentre of those of funds that the citizen is no member of."""
    viewer, day = visit.viewer, visit.today.isoformat()
    members = {
        each["fund"]["name"] for each in citizen["memberships"] if each["since"] <= day <= (each["until"] or day)
    }

    def may_withdraw(agreement: Mapping[str, Any]) -> bool:
        organisation = agreement["agreedWith"]["organisation"]
        if viewer.role is Role.FUND:
            return bool(agreement["authority"] == viewer.authority and organisation == organisation_name(viewer))
        return agreement["authority"] == viewer.authority or organisation not in members

    return {agreement["id"] for agreement in (plan["agreements"] if plan else ()) if may_withdraw(agreement)}
