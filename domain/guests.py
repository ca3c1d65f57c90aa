"""Guests: staff who read the plan of a citizen who is not their own, for a reason that is kept."""

from enum import StrEnum

from domain.viewer import Role


class GuestReason(StrEnum):
    """Why somebody reads as a guest."""

    MOVING_HERE = "MOVING_HERE"
    JOINT_EFFORT = "JOINT_EFFORT"
    COMPLAINT = "COMPLAINT"


GUEST_REASONS: dict[Role, frozenset[GuestReason]] = {
    Role.JOBCENTRE: frozenset({GuestReason.MOVING_HERE, GuestReason.JOINT_EFFORT, GuestReason.COMPLAINT}),
    Role.FUND: frozenset({GuestReason.COMPLAINT}),
}
"""Role x reason; a role without an entry is nobody's guest."""
