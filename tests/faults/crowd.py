"""A crowd that works on one plan at once: each with a token and a connection of their own, over HTTP to a real process."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from benchmarks.client import Address, Connection, prepare
from domain.viewer import Role, Viewer
from tests.server.casework import AGREEMENT, activity

EDITORS, ADDERS, PUBLISHERS, RECORDERS, READERS = 25, 5, 20, 50, 900
EVERYBODY = EDITORS + ADDERS + PUBLISHERS + RECORDERS + READERS
"""A thousand."""
TRIES = 40
"""How often one who is refused takes the version that the refusal names, and tries again."""
TURNS = 20
"""Readers come in so many turns: each when one more edit has been acknowledged."""
ANSWER_SECONDS = 120.0

EDIT = """mutation($input: SetJobGoalsInput!) { setJobGoals(input: $input) { draft { version } } }"""
ADD = """mutation($input: AddActivityInput!) { addActivity(input: $input) { activity { id } draft { version } } }"""
PUBLISH = "mutation($input: PublishPlanInput!) { publishPlan(input: $input) { plan { version jobGoals { title } } } }"
RECORD = "mutation($input: RecordAgreementInput!) { recordAgreement(input: $input) { agreement { id } } }"
READ = "query($c: ID!) { plan(citizenId: $c) { version jobGoals { title } agreements { id text } } }"
DRAFT = "query($c: ID!) { draft(citizenId: $c) { version jobGoals { title } activities { id title } } }"

Sign = Callable[[Viewer], str]
Titles = tuple[str, ...]


def pair(number: int) -> list[dict[str, Any]]:
    """Two goals that are only ever written together."""
    return [{"occupation": {"code": "7212", "title": f"{which} {number}"}} for which in ("Svejser", "Smed")]


def titles_of(content: dict[str, Any]) -> Titles:
    return tuple(goal["title"] for goal in content["jobGoals"])


@dataclass
class Ledger:
    """What was acknowledged, refused and seen."""

    drafts: dict[int, list[Titles | None]] = field(default_factory=lambda: defaultdict(list))
    """By the draft's version that an edit was told it made: the goals it wrote, None for an edit of something else."""
    activities: list[str] = field(default_factory=list)
    agreements: list[tuple[str, str]] = field(default_factory=list)
    published: dict[int, set[Titles]] = field(default_factory=lambda: defaultdict(set))
    """By the plan's version: the goals that anybody saw in it."""
    refusals: Counter[str] = field(default_factory=Counter)
    reads: int = 0


@dataclass
class Member:
    """One of the crowd."""

    crowd: "Crowd"
    number: int
    token: str
    connection: Connection
    seen_version: int = 0
    tries: int = 0

    async def ask(self, query: str, **variables: Any) -> Any:
        """The value that is answered; None where it is refused, which the ledger keeps."""
        body = {"query": query, "variables": variables}
        request = prepare(self.crowd.address, "/graphql", body, {"Authorization": f"Bearer {self.token}"})
        async with asyncio.timeout(ANSWER_SECONDS):
            answer = orjson.loads(await self.connection.ask(request))
        for error in answer.get("errors", ()):
            self.crowd.ledger.refusals[error["extensions"]["code"]] += 1
            self.seen_version = error["extensions"].get("currentVersion", self.seen_version)
        return None if "errors" in answer else next(iter(answer["data"].values()))

    async def insist(self, query: str, **given: Any) -> Any:
        """As `ask`, for an edit that names a version: again with the version that the refusal names."""
        while self.tries < TRIES:
            self.tries += 1
            given |= {"citizenId": self.crowd.citizen_id, "draftVersion": self.seen_version}
            if (value := await self.ask(query, input=given)) is not None:
                return value
        return None


@dataclass
class Crowd:
    """All of them; `ledger` is what they report."""

    address: Address
    citizen_id: str
    sign: Sign
    ledger: Ledger = field(default_factory=Ledger)
    turns: list[asyncio.Event] = field(default_factory=lambda: [asyncio.Event() for _ in range(TURNS)])

    async def work(self) -> None:
        """Have everybody do their part, all at once."""
        members = iter([await self._join(number) for number in range(EVERYBODY)])
        joined: list[Member] = []

        def begin(parts: Sequence[tuple[Part, int]]) -> Awaitable[Any]:
            doing = [(part, next(members)) for part, count in parts for _ in range(count)]
            joined.extend(member for _, member in doing)
            return asyncio.gather(*(part(member) for part, member in doing))

        try:
            reading = asyncio.ensure_future(begin(READING))
            await begin(WRITING)
            for turn in self.turns:
                turn.set()
            await reading
        finally:
            for member in joined:
                await member.connection.close()

    def note_edit(self, version: int, titles: Titles | None) -> None:
        """Keep an edit that was acknowledged, and let the next readers look."""
        self.ledger.drafts[version].append(titles)
        self.turns[len(self.ledger.drafts) % TURNS].set()

    def describe(self) -> str:
        """The figures of the run."""
        ledger = self.ledger
        return (
            f"{EVERYBODY} at once on one plan: {len(ledger.drafts)} edits, "
            f"{len(ledger.agreements)} agreements, {len(ledger.published)} versions, {ledger.reads} reads, "
            f"refused: {dict(ledger.refusals)}"
        )

    async def _join(self, number: int) -> Member:
        role, organisation = (Role.FUND, "021") if number % 4 == 3 else (Role.JOBCENTRE, "0461")
        token = self.sign(Viewer(role, f"{role.value}-{number}", "Nina Pettersen", organisation))
        return Member(self, number, token, await Connection.open(self.address))


Part = Callable[[Member], Awaitable[None]]


def as_caseworker(part: Part) -> Part:
    """A part that only the jobcentre has: whoever does it is signed in as one of theirs."""

    async def act(member: Member) -> None:
        member.token = member.crowd.sign(Viewer(Role.JOBCENTRE, f"editor-{member.number}", "Nina Pettersen", "0461"))
        await part(member)

    return act


@as_caseworker
async def edit(member: Member) -> None:
    """Replace both goals."""
    goals = pair(member.number)
    if made := await member.insist(EDIT, goals=goals):
        member.crowd.note_edit(made["draft"]["version"], tuple(goal["occupation"]["title"] for goal in goals))


@as_caseworker
async def add(member: Member) -> None:
    """Add an activity."""
    given = activity("EVENT", startsOn="2099-01-01", endsOn=None, title=f"Jobmesse {member.number}")
    if made := await member.insist(ADD, activity=given):
        member.crowd.note_edit(made["draft"]["version"], None)
        member.crowd.ledger.activities.append(made["activity"]["id"])


@as_caseworker
async def publish(member: Member) -> None:
    """Publish whatever the draft holds, until that is something new."""
    while made := await member.insist(PUBLISH):
        published = member.crowd.ledger.published
        is_new = made["plan"]["version"] not in published
        published[made["plan"]["version"]].add(titles_of(made["plan"]))
        if is_new:
            return


async def record(member: Member) -> None:
    """Record an agreement; nobody else's work is in its way."""
    given = {**AGREEMENT, "heldAt": "2026-01-09T09:00:00Z", "text": f"Aftale {member.number}"}
    if made := await member.ask(RECORD, input={"citizenId": member.crowd.citizen_id, **given}):
        member.crowd.ledger.agreements.append((made["agreement"]["id"], given["text"]))


async def read(member: Member) -> None:
    """Read the plan in a turn: both goals are of one writer, and a version holds what everybody sees in it."""
    await member.crowd.turns[member.number % TURNS].wait()
    if plan := await member.ask(READ, c=member.crowd.citizen_id):
        member.crowd.ledger.reads += 1
        member.crowd.ledger.published[plan["version"]].add(titles_of(plan))


WRITING: Sequence[tuple[Part, int]] = ((edit, EDITORS), (add, ADDERS), (publish, PUBLISHERS), (record, RECORDERS))
READING: Sequence[tuple[Part, int]] = ((read, READERS),)
