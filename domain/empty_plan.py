"""A plan with nothing in it."""

from domain.document import Content, Draft, EmptyPlan


def empty_plan() -> EmptyPlan:
    """Everything of a plan that does not name the citizen, with nothing in it."""
    return {
        "revision": 0,
        "municipalities": [],
        "died_on": None,
        "postal": None,
        "draft": empty_draft(),
        "fund_draft": empty_draft(),
        "published": empty_content(),
        "editions": {"full": {"version": 0, "published_at": None}, "fund": {"version": 0, "published_at": None}},
        "meetings": [],
        "agreements": [],
        "requirements": [],
        "proposals": [],
        "integration_contract": None,
        "sharing_consents": [],
        "education_order": None,
        "education_orders": [],
        "placements": [],
        "job_wishes": [],
        "reminders": {"sms": None, "email": None},
        "visible": False,
        "status_due_on": None,
        "outbox": [],
    }


def empty_draft() -> Draft:
    """A draft that nobody has edited."""
    return {
        "version": 0,
        "job_goals": [],
        "education_goals": [],
        "sub_goals": [],
        "description": None,
        "prospects": None,
        "activities": [],
    }


def empty_content() -> Content:
    """The content of a plan that was never published."""
    return {
        "job_goals": [],
        "education_goals": [],
        "sub_goals": [],
        "description": None,
        "prospects": None,
        "activities": [],
        "confidential": [],
    }
