"""A course of steps taken in both systems, with a fund that looks all the while; the first difference it sees."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass

import orjson

from tests.api import JOBCENTRE, NOON
from tests.noninterference.observers import CPRS, OBSERVERS, Moment
from tests.noninterference.steps import Step, is_hidden, take
from tests.noninterference.twins import Twin, Twins
from tests.server.casework import WELDER, activity, document_for

REGISTER = "mutation($i: RegisterCitizenInput!) { registerCitizen(input: $i) { citizen { id } } }"
MEMBER = {"fund": "021", "since": "2027-01-01"}
EXTENDED = {"extendedFrom": "2027-02-01"}
WITHOUT_RIGHT = {"extendedFrom": None}

# The group and the membership of each citizen: a usual member, one of a fund with the extended right, a former member,
# and a young member with an education order.
CITIZENS = (
    ("UNEMPLOYMENT_BENEFIT", MEMBER | WITHOUT_RIGHT),
    ("UNEMPLOYMENT_BENEFIT", MEMBER | EXTENDED),
    ("REHABILITATION_BENEFIT", MEMBER | WITHOUT_RIGHT | {"until": "2027-03-01"}),
    ("UNEMPLOYMENT_BENEFIT_EDUCATION_ORDER", MEMBER | WITHOUT_RIGHT),
)
CONTEXT = 60
REFUSED_FOR_BEING_MANY = b'"code":"LIMIT_EXCEEDED"'


Note = Callable[[str, bytes], None]
"""Is told the name of each observer with each thing that it saw."""


def _forget(_: str, __: bytes) -> None:
    pass


@dataclass(frozen=True)
class Difference:
    """Where the two systems first answered differently."""

    after: str
    observer: str
    asked: str
    holding: str
    plain: str

    def __str__(self) -> str:
        return (
            f"after {self.after}\n{self.observer} {self.asked}\n"
            f"with what is hidden: {self.holding}\nwithout:             {self.plain}"
        )


async def run_course(
    twins: Twins, steps: Sequence[Step], days: int = 0, months: int = 3, note: Note = _forget
) -> Difference | None:
    """Take the steps and look after each; at the end look at everything. ``note`` is told all that was seen."""
    await _begin(twins)
    async with twins.holding.listening(), twins.plain.listening():
        for number, step in enumerate(steps):
            twins.clock.pass_by(hours=step.hours)
            answers = [orjson.dumps(answer) for answer in await take(twins, number, step)]
            for answer in answers:
                note(f"Mutation.{step.name}", answer)
            if step.relays:
                await asyncio.gather(*(twin.relay() for twin in twins))
            if answers and (found := compare(f"{step}", "answer", step.name, *answers)):
                return found
            if found := await _look(twins, Moment(number, step.citizen, days, months), f"{step}", note):
                return found
        guessed = await _hidden_ids(twins.holding)
        return await _look(twins, Moment(len(steps), 0, days, months, True, guessed), "everything", note)


def compare(after: str, observer: str, asked: str, holding: bytes, plain: bytes) -> Difference | None:
    """The first place where two answers differ, with what stands around it."""
    assert REFUSED_FOR_BEING_MANY not in plain, f"{observer} {asked} was refused unread: it shows nothing"
    if holding == plain:
        return None
    at = next(
        (i for i, (a, b) in enumerate(zip(holding, plain, strict=False)) if a != b), min(len(holding), len(plain))
    )
    start = max(0, at - CONTEXT)
    return Difference(after, observer, asked, *(repr(each[start : at + CONTEXT]) for each in (holding, plain)))


async def _look(twins: Twins, moment: Moment, after: str, note: Note) -> Difference | None:
    for observer in OBSERVERS:
        if not (moment.whole or observer.glances):
            continue
        seen = [observer.observe(twin, moment) for twin in twins]
        async for asked, holding, plain in _side_by_side(*seen):
            note(observer.name, plain)
            if found := compare(after, observer.name, asked, holding, plain):
                return found
    return None


async def _side_by_side(
    holding: AsyncIterator[tuple[str, bytes]], plain: AsyncIterator[tuple[str, bytes]]
) -> AsyncIterator[tuple[str, bytes, bytes]]:
    """What both see, in turn; where one sees more than the other, nothing on the other side."""
    while True:
        one, other = await asyncio.gather(anext(holding, None), anext(plain, None))
        if one is None and other is None:
            return
        asked, content = one or ("more", b"")
        yield asked, content, (other or ("", b""))[1]


async def _hidden_ids(twin: Twin) -> tuple[str, ...]:
    """Ids that a fund has no way to know, but may guess."""
    plans = [await twin.plan(number) for number in range(len(CITIZENS))]
    return tuple(each["id"] for plan in plans for each in plan["draft"]["activities"] if is_hidden(each))[:2]


async def _begin(twins: Twins) -> None:
    """The same citizens in both, each with a published plan that a fund reads; made once, and put back for each course."""
    twins.clock.now = NOON
    for twin in twins:
        if not twin.beginning:
            await _make_citizens(twin)
            await twin.relay(heard=False)
            await twin.keep_beginning()
        await twin.begin()


async def _make_citizens(twin: Twin) -> None:
    for number, (group, membership) in enumerate(CITIZENS):
        twin.ids.begin(f"citizen-{number}")
        given = {"cpr": CPRS[number], "name": "Anna Holm", "targetGroup": group, "benefitSince": "2027-02-01"}
        registered = await twin.ask(JOBCENTRE, REGISTER, i=given)
        twin.citizens.append(registered["data"]["registerCitizen"]["citizen"]["id"])
        await _prepare(twin, number, membership)


async def _prepare(twin: Twin, number: int, membership: dict[str, str | None]) -> None:
    at = {"citizenId": twin.citizens[number]}
    goals = {"goals": [{"occupation": WELDER}]}
    educations = {"goals": [{"title": "Tømrer"}]}
    steps = [
        ("setFundMembership", at | membership),
        ("setJobGoals", at | goals),
        *([("setEducationGoals", at | educations)] if "EDUCATION" in CITIZENS[number][0] else []),
        ("addActivity", at | {"activity": activity()}),
        ("publishPlan", at),
        ("recordAgreement", at | {"heldAt": "2027-03-09T09:00:00Z", "text": "Vi søger bredt", "form": "PHONE"}),
    ]
    version = 0
    for name, given in steps:
        drafted = name.startswith(("set", "add", "publish")) and name != "setFundMembership"
        answer = await twin.ask(
            JOBCENTRE, document_for(name), input=given | ({"draftVersion": version} if drafted else {})
        )
        assert "errors" not in answer, (name, answer)
        version += drafted
