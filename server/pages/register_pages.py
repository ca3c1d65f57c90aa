"""What the civil register tells a caseworker: a move to another municipality, another name or CPR number, a death."""

from collections.abc import Mapping
from typing import Any

from domain.organisations import MUNICIPALITIES
from server.pages.forms import Field, Kind, one
from server.pages.page_request import PageRequest
from server.pages.staff_pages import CITIZENS, load_head
from server.pages.table import JOBCENTRE, OF_CITIZEN, Form, Page


async def load_register(visit: PageRequest) -> Mapping[str, Any]:
    """The citizen, and the municipalities that a plan can be handed to."""
    return {"tab": "folkeregister", **await load_head(visit, "case_register"), "municipalities": _others(visit)}


async def load_move(visit: PageRequest) -> Mapping[str, Any]:
    """The same with the municipality that was chosen, to be confirmed; None where none that can be was."""
    # A form that was refused comes back under its own address, which names no municipality.
    chosen = one(visit.refused.values, "municipality") if visit.refused else visit.query("kommune")
    data = await load_register(visit)
    return {
        **data,
        "chosen": chosen if chosen in data["municipalities"] else None,
        "own": MUNICIPALITIES.get(visit.viewer.organisation or "", ""),
    }


def _others(visit: PageRequest) -> dict[str, str]:
    """Municipalities but the visitor's own, by name."""
    others = [(code, name) for code, name in MUNICIPALITIES.items() if code != visit.viewer.organisation]
    return dict(sorted(others, key=lambda each: each[1]))


REGISTER_NEWS = Page("/borger/{citizen_id}/folkeregister", JOBCENTRE, "case_register.html", load_register)
MOVE = Page(f"{REGISTER_NEWS.path}/flyt", JOBCENTRE, "move.html", load_move)
REGISTER_PAGES = (REGISTER_NEWS, MOVE)

REGISTER_FORMS = (
    Form(
        "flyt-borger",
        MOVE.path,
        JOBCENTRE,
        "move_citizen",
        MOVE,
        "Planen er overdraget til den nye kommune.",
        (Field("municipality", Kind.TEXT),),
        OF_CITIZEN,
        then=CITIZENS.path,
    ),
    Form(
        "cpr",
        f"{REGISTER_NEWS.path}/cpr",
        JOBCENTRE,
        "change_cpr",
        REGISTER_NEWS,
        "CPR-nummeret er ændret. Det gamle nummer finder stadig borgeren.",
        (Field("cpr", Kind.TEXT),),
        OF_CITIZEN,
    ),
    Form(
        "ret-borger",
        f"{REGISTER_NEWS.path}/ret",
        JOBCENTRE,
        "correct_citizen",
        REGISTER_NEWS,
        "Oplysningerne er rettet.",
        (Field("name", Kind.TEXT), Field("benefitSince")),
        OF_CITIZEN,
    ),
    Form(
        "doed",
        f"{REGISTER_NEWS.path}/doed",
        JOBCENTRE,
        "record_death",
        REGISTER_NEWS,
        "Dødsfaldet er noteret. Planen kan kun læses.",
        # Nothing would take the death back.
        (Field("diedOn", Kind.TEXT),),
        OF_CITIZEN,
    ),
    Form(
        "doed-tilbage",
        f"{REGISTER_NEWS.path}/doed/tilbage",
        JOBCENTRE,
        "record_death",
        REGISTER_NEWS,
        "Dødsfaldet er taget tilbage.",
        (Field("diedOn", Kind.NOTHING),),
        OF_CITIZEN,
    ),
)
