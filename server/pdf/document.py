"""What the document of a plan says besides the plan: whose it is, as of when, and the page in front of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.calendar import danish_day
from domain.danish import write_day
from domain.document import PlanDocument
from domain.organisations import jobcentre_name
from domain.plan_view import view_plan
from domain.printed_plan import print_plan
from domain.target_groups import profile_of
from domain.viewer import Role

Document = Mapping[str, Any]

CONTRACT_HEADING = "Bilag: Din kontrakt"
CONTRACT_FOLLOWS = "På de følgende sider er din kontrakt efter integrationsloven."


@dataclass(frozen=True, slots=True)
class LetterCover:
    """The first page of a letter: who gets it, and its words."""

    delivery_id: str
    text: str


@dataclass(frozen=True, slots=True)
class SharingCover:
    """The first page of a plan for another administration: who gets it, by which consent, and who hands it on."""

    administration: str
    given_on: str
    recorded_by: str
    shared_by: str


Cover = LetterCover | SharingCover


def compose(
    plan: PlanDocument, role: Role, now: datetime, *, with_contract: bool = False, cover: Cover | None = None
) -> Document:
    """The document of a plan for a role, from nothing but the view that the role has of it."""
    view = view_plan(plan, role, now)
    day = write_day(danish_day(now))
    issuer = jobcentre_name(plan["municipality"])
    appendix = {"heading": CONTRACT_HEADING, "text": CONTRACT_FOLLOWS} if with_contract else None
    return {
        **print_plan(view, with_contract=with_contract),
        "issuer": issuer,
        "facts": _facts(plan, view, issuer, day),
        "cover": _describe(cover, plan, issuer, day),
        "appendix": appendix,
    }


def _facts(plan: PlanDocument, view: Mapping[str, Any], issuer: str, day: str) -> Sequence[tuple[str, str]]:
    published_at = view["published_at"]
    published = [("Senest offentliggjort", write_day(danish_day(published_at)))] if published_at else []
    return [
        ("Borger", plan["name"]),
        ("Målgruppe", profile_of(plan["target_group"]).name),
        ("Jobcenter", issuer),
        ("Gælder pr.", day),
        *published,
    ]


def _describe(cover: Cover | None, plan: PlanDocument, issuer: str, day: str) -> Mapping[str, Any] | None:
    match cover:
        case LetterCover():
            return {
                "kind": "letter",
                "name": plan["name"],
                "delivery": cover.delivery_id,
                "sender": issuer,
                "day": day,
                "heading": "Din plan",
                "text": cover.text,
            }
        case SharingCover():
            return {"kind": "sharing", "heading": "Helhedsorienteret plan", **_sharing(cover, plan, issuer, day)}
    return None


def _sharing(cover: SharingCover, plan: PlanDocument, issuer: str, day: str) -> Mapping[str, Any]:
    return {
        "text": (
            f"{issuer} deler hele planen med {cover.administration}. Borgeren har givet samtykke til det. "
            "Planen må kun bruges til at samordne indsatsen for borgeren."
        ),
        "facts": [
            ("Borger", plan["name"]),
            ("Modtager", cover.administration),
            ("Samtykke givet den", cover.given_on),
            ("Samtykket er noteret af", cover.recorded_by),
            ("Delt af", cover.shared_by),
            ("Delt den", day),
        ],
    }
