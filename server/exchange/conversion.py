"""From the exchange format to the plan document that is stored."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import uuid5

import orjson

from domain.calendar import danish_day
from domain.document import Content, Draft, Editions, EducationGoal, Membership, PlanDocument, SealedCpr, Snapshot
from domain.education_document import Comment, EducationOrder
from domain.empty_plan import empty_content, empty_draft, empty_plan
from domain.membership import funds_of
from domain.statuses import earliest_due_day
from domain.viewer import Authority
from domain.visibility import split_by_confidence
from server.exchange.content import ContentRecord, DraftRecord, FundDraftRecord, Record, SharedRecord
from server.exchange.education_conversion import to_comments, to_order
from server.exchange.name_space import IDS
from server.exchange.plan import MembershipRecord, PlanRecord

Entries = list[dict[str, Any]]


def make_citizen_id(record: PlanRecord, cpr: SealedCpr) -> str:
    """The id that was given, or one made from the keyed hash of the CPR number."""
    return record.citizen_id or uuid5(IDS, cpr["hashes"][0]).hex


def to_document(record: PlanRecord, cpr: SealedCpr, now: datetime) -> PlanDocument:
    """The plan as it is stored, with everything that is derived from what was given; no event, so nobody is told."""
    citizen_id = make_citizen_id(record, cpr)
    since = record.registered_at or now
    content = _Content(citizen_id, _fund_on(record, now))
    published = content.publish(record.published)
    draft = content.draft(record.draft, published)
    document = {
        **empty_plan(),
        "_id": citizen_id,
        "cpr": cpr,
        "name": record.name,
        **_circumstances(record, since),
        "draft": draft,
        "fund_draft": content.fund_draft(record.fund_draft, published),
        "published": published,
        "editions": _editions(record, since),
        **_contacts(record, citizen_id, since),
        "job_wishes": _dump(record.job_wishes),
        "reminders": record.reminders.model_dump(),
        "education_order": _order(record, citizen_id, [*draft["education_goals"], *published["education_goals"]]),
        "visible": _is_visible(record),
        "status_due_on": earliest_due_day(draft["activities"]),
        "registered_at": since,
    }
    return cast("PlanDocument", document)


def to_conversation(record: PlanRecord, plan: PlanDocument) -> list[Comment]:
    """The comments of the plan's education order, for the archive."""
    return to_comments(record.education_order, plan["_id"]) if record.education_order else []


def to_snapshot(record: PlanRecord, plan: PlanDocument) -> Snapshot | None:
    """The published version for the archive; None if nothing is published."""
    published = record.published
    if published is None:
        return None
    agreed = [
        *(goal.agreed_with for goal in published.job_goals),
        *(goal.agreed_with for goal in published.education_goals),
    ]
    publisher = published.published_by or agreed[0]
    return cast(
        "Snapshot",
        {
            "editions": plan["editions"],
            "fund_changed": True,
            "target_group": plan["target_group"],
            "published_by": publisher.model_dump(),
            "content": plan["published"],
        },
    )


def _order(record: PlanRecord, citizen_id: str, goals: Sequence[EducationGoal]) -> EducationOrder | None:
    return to_order(record.education_order, citizen_id, goals) if record.education_order else None


def _is_visible(record: PlanRecord) -> bool:
    given = (record.published, record.agreements, record.meetings, record.requirements, record.education_order)
    return any(given)


def _circumstances(record: PlanRecord, since: datetime) -> dict[str, Any]:
    memberships = [_membership(membership) for membership in record.memberships]
    groups = _dump(record.target_groups) or [{"target_group": record.target_group, "since": since}]
    return {
        "municipality": record.municipality,
        "target_group": record.target_group,
        "target_groups": groups,
        "benefit_since": record.benefit_since,
        "memberships": memberships,
        "funds": funds_of(memberships),
        "postal": record.postal.model_dump() if record.postal else None,
    }


def _membership(record: MembershipRecord) -> Membership:
    right = record.extended_from and {"starts_on": record.extended_from, "ends_on": record.extended_until}
    dumped = record.model_dump(exclude={"extended_from", "extended_until"})
    return cast("Membership", {**dumped, "extended": right})


def _fund_on(record: PlanRecord, at: datetime) -> str | None:
    """The fund whose is what is a fund's and names none: that of the day, or the last before it, or the first to come."""
    day = danish_day(at).isoformat()
    begun = [each for each in record.memberships if each.since <= day]
    if begun:
        return max(begun, key=lambda each: each.since).fund
    return min(record.memberships, key=lambda each: each.since).fund if record.memberships else None


def _contacts(record: PlanRecord, citizen_id: str, since: datetime) -> dict[str, Any]:
    agreements, meetings = _dump(record.agreements), _dump(record.meetings)
    for agreement in agreements:
        agreement["recorded_at"] = agreement["recorded_at"] or agreement["held_at"]
        given = agreement.pop("fund")
        if agreement["authority"] == Authority.FUND and (fund := given or _fund_on(record, agreement["held_at"])):
            agreement["fund"] = fund
    for meeting in meetings:
        meeting["organisation"] = meeting["organisation"] or record.municipality
        meeting["booked_at"] = meeting["booked_at"] or since
    return {
        "agreements": _identify(citizen_id, "agreement", agreements),
        "meetings": _identify(citizen_id, "meeting", meetings),
        "requirements": _identify(citizen_id, "requirement", _dump(record.requirements)),
        "proposals": _identify(citizen_id, "proposal", _dump(record.proposals)),
        "sharing_consents": _identify(citizen_id, "consent", _dump(record.sharing_consents)),
    }


def _editions(record: PlanRecord, since: datetime) -> Editions:
    if record.editions is not None:
        return cast("Editions", record.editions.model_dump())
    version, published_at = (1, since) if record.published else (0, None)
    return {
        "full": {"version": version, "published_at": published_at},
        "fund": {"version": version, "published_at": published_at},
    }


class _Content:
    """Makes the drafts and the published content of one citizen."""

    def __init__(self, citizen_id: str, fund: str | None) -> None:
        self._citizen_id = citizen_id
        self._fund = fund

    def publish(self, record: ContentRecord | None) -> Content:
        """The jobcentre's part before the fund's, as publishing leaves them."""
        if record is None:
            return empty_content()
        fields = self._fields(record)
        shared, confidential = split_by_confidence(_by_authority(fields["activities"]))
        goals = _by_authority(fields["job_goals"])
        return cast("Content", {**fields, "job_goals": goals, "activities": shared, "confidential": confidential})

    def draft(self, record: DraftRecord | None, published: Content) -> Draft:
        """The jobcentre's draft; what it published if none is given."""
        if record is not None:
            return cast("Draft", {"version": record.version, **self._fields(record)})
        activities = [*published["activities"], *published["confidential"]]
        given = {name: value for name, value in published.items() if name != "confidential"}
        own = {
            "job_goals": _of(Authority.JOBCENTRE, published["job_goals"]),
            "activities": _of(Authority.JOBCENTRE, activities),
        }
        return cast("Draft", {"version": 1 if any(given.values()) else 0, **given, **own})

    def fund_draft(self, record: FundDraftRecord | None, published: Content) -> Draft:
        """The fund's draft; what it published if none is given."""
        fund = (record.fund if record else None) or self._fund
        owner = {"owner": fund} if fund else {}
        if record is not None:
            return cast("Draft", {**empty_draft(), "version": record.version, **owner, **self._shared(record)})
        fields = {name: _of(Authority.FUND, published[name]) for name in ("job_goals", "activities")}
        version = 1 if any(fields.values()) else 0
        return cast("Draft", {**empty_draft(), "version": version, **(owner if version else {}), **fields})

    def _shared(self, record: SharedRecord) -> dict[str, Any]:
        activities = [cast("dict[str, Any]", activity.to_stored()) for activity in record.activities]
        return {
            "job_goals": _identify(self._citizen_id, "job goal", self._held(_dump(record.job_goals))),
            "activities": _identify(self._citizen_id, "activity", self._held(activities)),
        }

    def _held(self, entries: Entries) -> Entries:
        """What a fund holds with the code of the fund, where that is known."""
        for entry in entries:
            given = entry.pop("fund")
            if entry["authority"] == Authority.FUND and (fund := given or self._fund):
                entry["fund"] = fund
        return entries

    def _fields(self, record: ContentRecord) -> dict[str, Any]:
        goals = _identify(self._citizen_id, "education goal", _dump(record.education_goals))
        return {
            **self._shared(record),
            "education_goals": [{**goal, "priority": priority} for priority, goal in enumerate(goals, 1)],
            "sub_goals": _identify(self._citizen_id, "sub-goal", _dump(record.sub_goals)),
            "description": record.description.model_dump() if record.description else None,
            "prospects": record.prospects.model_dump() if record.prospects else None,
        }


def _identify(citizen_id: str, kind: str, entries: Entries) -> Entries:
    """Give an id to each entry without one: equal entries of draft and published plan get equal ids.

    Entries of one list that say the same are told apart by how many of them came before.
    """
    seen: dict[bytes, int] = {}
    for entry in entries:
        if entry["id"] is None:
            said = orjson.dumps(entry)
            seen[said] = seen.get(said, 0) + 1
            entry["id"] = uuid5(IDS, f"{citizen_id} {kind} {seen[said]} {said.decode()}").hex
    return entries


def _by_authority(entries: Entries) -> Any:
    return sorted(entries, key=lambda entry: entry["authority"] != Authority.JOBCENTRE)


def _of(authority: Authority, entries: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [entry for entry in entries if entry["authority"] == authority]


def _dump(records: Sequence[Record]) -> Entries:
    return [record.model_dump() for record in records]
