"""Who learns of which event: the whole table, and what is told held to it."""

import pytest

from domain.events import EventKind
from domain.interest import TELLINGS, Interest, Way, is_told, kinds_told
from domain.viewer import Role
from domain.visibility import Audience
from workers.intents import CONSEQUENCES


def test_every_kind_of_event_is_classified_and_no_other() -> None:
    assert list(TELLINGS) == list(EventKind)
    assert all(telling.keys() <= set(Way) for telling in TELLINGS.values())
    assert all(roles for telling in TELLINGS.values() for roles in telling.values())


# Kind x way, written down a second time, with the roles by their initials.
TOLD = {
    "PLAN_PUBLISHED": {"edition": "CJF", "notice": "CJ", "message": "C"},
    "AGREEMENT_RECORDED": {"notice": "CJ", "message": "C"},
    "AGREEMENT_WITHDRAWN": {"notice": "CJ"},
    "REQUIREMENT_SET": {"notice": "CJ", "message": "C"},
    "TARGET_GROUP_CHANGED": {"notice": "CJ", "message": "C"},
    "PROPOSAL_MADE": {"notice": "CJ"},
    "MEETING_BOOKED": {"notice": "CJ", "message": "C"},
    "MEETING_MOVED": {"notice": "CJ", "message": "C"},
    "MEETING_CANCELLED": {"notice": "CJ", "message": "C"},
    "ORDER_STEP_SET": {"notice": "CJ", "message": "C"},
    "ORDER_ENDED": {"notice": "CJ", "message": "C"},
    "PLACEMENT_SENT": {"order": "I"},
    "PLACEMENT_REPORTED": {},
    "ANSWERS_SENT": {},
    "STEP_COMMENTED": {"conversation": "CJ"},
    "COMMENT_POSTED": {"notice": "CJ", "message": "C", "conversation": "CJ"},
    "REPLY_POSTED": {"conversation": "CJ"},
    "CONTRACT_KEPT": {"notice": "CJ", "message": "C"},
}


@pytest.mark.parametrize("kind", list(EventKind))
@pytest.mark.parametrize("way", list(Way))
@pytest.mark.parametrize("role", list(Role))
def test_role_by_kind_by_way(kind: EventKind, way: Way, role: Role) -> None:
    expected = role.name[0] in TOLD[kind.name].get(way, "")
    assert is_told(kind, way, role) is expected
    assert (kind in kinds_told(way, role)) is expected


def test_a_kind_that_nobody_classified_is_told_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("domain.interest.TELLINGS", {})
    assert not any(kinds_told(way, role) for way in Way for role in Role)


@pytest.mark.parametrize("kind", list(EventKind))
def test_what_follows_from_an_event_is_what_the_table_lets_follow(kind: EventKind) -> None:
    consequence = CONSEQUENCES[kind]
    assert (consequence.notice is not None) is is_told(kind, Way.NOTICE, Role.CITIZEN)
    assert (consequence.template is not None) is is_told(kind, Way.MESSAGE, Role.CITIZEN)
    assert (consequence.institution is not None) is is_told(kind, Way.ORDER, Role.INSTITUTION)


@pytest.mark.parametrize(("moved", "heard"), [("full", False), ("full fund", True)])
def test_a_fund_hears_of_a_published_version_that_moved_what_it_sees(moved: str, heard: bool) -> None:
    interest = Interest(kinds_told(Way.EDITION, Role.FUND), Audience.FUND)
    assert interest.covers({"kind": "plan_published", "moved": moved}) is heard
    assert not interest.covers({"kind": "comment_posted"})
