"""The rules with a name; a refusal carries the name, so that a caller can act on it."""

from enum import StrEnum


class Rule(StrEnum):
    """Each rule is enforced where the data is written; the sources are sections of the 2019 guide or DFDG codes."""

    GOAL_OCCUPATION_ONLY = "GOAL_OCCUPATION_ONLY"
    """Active job seekers: a job goal is an occupation, never free text (3.1)."""
    GOAL_REQUIRED = "GOAL_REQUIRED"
    """A plan is published only with a goal; a combined plan needs an education and a job goal (3.6; DFDG 8015)."""
    JOB_WISH_REQUIRED = "JOB_WISH_REQUIRED"
    """An active job seeker always keeps at least one job wish (3.1)."""
    REQUIREMENT_AUTHORITY = "REQUIREMENT_AUTHORITY"
    """The requirement is set by the authority of the target group (3.5, 5.4)."""
    DESCRIPTION_NOT_FOR_GROUP = "DESCRIPTION_NOT_FOR_GROUP"
    """No plan description for groups without that element (2.1)."""
    ACTIVITY_STARTS_AFTER_PUBLISH = "ACTIVITY_STARTS_AFTER_PUBLISH"
    """A new activity does not start before the plan that holds it is published."""
    STATUS_REQUIRED = "STATUS_REQUIRED"
    """An ended offer needs a final status unless the citizen went to job or education (6.3)."""
    FINAL_STATUS_AFTER_END = "FINAL_STATUS_AFTER_END"
    """A final status comes only once the activity has ended (6.3)."""
    POSTAL_NOT_ALLOWED = "POSTAL_NOT_ALLOWED"
    """Groups with the digital duty get no letters, unless the citizen is exempt from digital post."""
    ORDER_AGE = "ORDER_AGE"
    """No education order from the age of 30 (DFDG 8044)."""
    ORDER_DEADLINE = "ORDER_DEADLINE"
    """The deadline of a step is after today (DFDG 8018)."""
    COMMENT_NEEDS_ORDER = "COMMENT_NEEDS_ORDER"
    """Comments and replies only while an education order is active (5.2)."""
    DRAFT_CONFLICT = "DRAFT_CONFLICT"
    """An edit names the version it saw; another version answers with a conflict."""
