"""The kinds of events that a plan causes; what follows from each is the workers' business."""

from enum import StrEnum


class EventKind(StrEnum):
    """One kind for each thing that somebody is told about."""

    PLAN_PUBLISHED = "plan_published"
    AGREEMENT_RECORDED = "agreement_recorded"
    AGREEMENT_WITHDRAWN = "agreement_withdrawn"
    REQUIREMENT_SET = "requirement_set"
    TARGET_GROUP_CHANGED = "target_group_changed"
    PROPOSAL_MADE = "proposal_made"
    MEETING_BOOKED = "meeting_booked"
    MEETING_MOVED = "meeting_moved"
    MEETING_CANCELLED = "meeting_cancelled"
    ORDER_STEP_SET = "order_step_set"
    ORDER_ENDED = "order_ended"
    PLACEMENT_SENT = "placement_sent"
    PLACEMENT_REPORTED = "placement_reported"
    ANSWERS_SENT = "answers_sent"
    STEP_COMMENTED = "step_commented"
    COMMENT_POSTED = "comment_posted"
    REPLY_POSTED = "reply_posted"
    CONTRACT_KEPT = "contract_kept"
