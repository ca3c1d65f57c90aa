"""Plans as the workers read them, made up."""

from datetime import datetime, timedelta
from typing import Any

Document = dict[str, Any]

PERSON = {"subject": "s-1", "name": "Sagsbehandler", "organisation": "0461", "role": "jobcentre"}


def make_plan(
    citizen_id: str = "c-1", sms: str | None = "+4520304050", email: str | None = "anna@example.org", **other: Any
) -> Document:
    return {
        "_id": citizen_id,
        "revision": 1,
        "cpr": {"hashes": [f"hash of {citizen_id}"], "cipher": ""},
        "name": "Anna Holm",
        "municipality": "0461",
        "visible": True,
        "postal": None,
        "reminders": {"sms": sms, "email": email},
        "meetings": [],
        "agreements": [],
        "editions": {"full": {"version": 1, "published_at": None}, "fund": {"version": 1, "published_at": None}},
        "outbox": [],
        **other,
    }


def make_event(kind: str, at: datetime, about: str | None = None, event_id: str = "e-1") -> Document:
    event: Document = {"id": event_id, "kind": kind, "at": at}
    if about is not None:
        event["about"] = about
    return event


def make_published(at: datetime, version: int = 1, event_id: str = "e-1") -> Document:
    edition = {"version": version, "published_at": at}
    snapshot = {
        "editions": {"full": edition, "fund": edition},
        "fund_changed": True,
        "target_group": "UNEMPLOYMENT_BENEFIT",
        "published_by": PERSON,
        "content": {"activities": [{"id": "a-1", "title": "Svejser"}]},
    }
    return {**make_event("plan_published", at, event_id=event_id), "snapshot": snapshot}


def make_meeting(starts_at: datetime, meeting_id: str = "m-1", authority: str = "JOBCENTRE", **other: Any) -> Document:
    return {
        "id": meeting_id,
        "authority": authority,
        "organisation": "0461" if authority == "JOBCENTRE" else "021",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=1),
        "form": "IN_PERSON",
        "title": "Samtale",
        "address": "Torvet 1",
        "phone": None,
        "booked_by": PERSON,
        "booked_at": starts_at - timedelta(days=30),
        "moved_at": None,
        "cancelled_at": None,
        **other,
    }
