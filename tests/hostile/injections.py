"""Injections through every text that goes in: as operators of the database, and as code of whatever shows it later."""

import asyncio
import json
import random
from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any, NamedTuple

from domain.viewer import Role, Viewer
from tests.hostile.assaults import INPUT, MISSING
from tests.hostile.places import NAME, Place, complete, places_of, text_arguments, whole_answer
from tests.hostile.record import OK, Record
from tests.hostile.target import RemoteApi, fresh
from tests.server.casework import (
    INPUT_TYPES,
    INPUTS,
    MUTATIONS,
    Case,
    Input,
    document_for,
    group_for,
    open_case,
    viewer_for,
)

AT_ONCE = 8

OBJECTS: list[Any] = [
    {"$gt": ""},
    {"$ne": None},
    {"$where": "sleep(5000)"},
    {"$regex": ".*"},
    ["$gt", ""],
    7,
    True,
    [[]],
]
OPERATORS = [
    "$where",
    '{"$gt": ""}',
    '{"$ne": null}',
    "$cpr.hashes",
    "a.$[].b",
    "drafts.JOBCENTRE.version",
    "'; return true; var x='",
    "' || 1==1 //",
    "_id",
    ".*",
    "*",
    "../..",
    "__proto__",
]
MARKUP = [
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "</pre><iframe src=javascript:alert(1)>",
    "{{7*7}}",
    "{% for x in ().__class__.__base__.__subclasses__() %}{{x}}{% endfor %}",
    "${7*7}",
    "#{7*7}",
    "%0d%0aSet-Cookie: a=b",
    '#import "x.typ": * #eval("7*7")',
    "#set page(width: 1pt) $ 7 times 7 $ @label <label>",
    "[link](javascript:alert(1)) `code` *bold*",
    "\\input{/etc/passwd} $$x$$",
    "&lt;b&gt; &amp; <!-- --> ]]>",
    "' OR '1'='1",
    "%s %d %n {0} {name}",
]
LISTS = ("Connection", "Log")
"""How the types of pages end."""
OF_THE_CALLERS_MAKING = ("id",)
"""The one id that may be anything: a comment's, so that it is not posted twice."""
_marks = count(1000)


class Cases:
    """Open cases of the target, one for each target group, so that a refused input leaves it as it was."""

    def __init__(self, api: RemoteApi) -> None:
        self._api = api
        self._open: dict[str, Case] = {}

    async def shared(self, mutation: str, role: Role) -> Case:
        group = group_for(mutation, role)
        if group not in self._open:
            self._open[group] = await open_case(self._api, group=group)
        return self._open[group]


async def _send(api: RemoteApi, record: Record, viewer: Any, query: str, allowed: frozenset[str], **given: Any) -> Any:
    with record.timed() as found:
        answer = await api.ask(viewer, query, **given)
        found.append(answer["errors"][0]["extensions"]["code"] if "errors" in answer else OK)
    assert found[0] in allowed, (found[0], query, given)
    return answer


def _name_of(mutation: str) -> str:
    return INPUT_TYPES.get(mutation, f"{mutation[0].upper()}{mutation[1:]}Input")


async def operators(api: RemoteApi, record: Record, chance: random.Random, scale: int) -> None:
    """Objects where text belongs are refused; operators as text name nothing."""
    cases = Cases(api)
    work: list[Shot] = []
    for mutation, role in MUTATIONS:
        case = await cases.shared(mutation, role)
        for place in places_of(mutation, role):
            work += _aim(mutation, role, case, place, chance, scale)
    for argument in text_arguments():
        for value in chance.sample([*OBJECTS, *OPERATORS], min(4 * scale, 21)):
            given = {"value": value, "id": "nobody"} if "$id" in argument.document else {"value": value}
            work.append(Shot(fresh(argument.role), argument.document, frozenset({INPUT, MISSING, OK}), given))
    await _all(api, record, work)


class Shot(NamedTuple):
    """A request, and the codes that are right for it."""

    viewer: Viewer
    query: str
    allowed: frozenset[str]
    given: Input


def _aim(mutation: str, role: Role, case: Case, place: Place, chance: random.Random, scale: int) -> Iterator[Shot]:
    """Some objects and, where a name belongs, some operators in one place of a valid input."""
    names = place.kind == NAME
    own = place.path == OF_THE_CALLERS_MAKING
    # A number is an ID, too, as GraphQL has it; nobody's.
    allowed = frozenset({INPUT, *([MISSING] if names else []), *([OK] if own else [])})
    texts = chance.sample(OPERATORS, min(len(OPERATORS), scale)) if names and not own else []
    for value in [*chance.sample(OBJECTS, min(len(OBJECTS), 1 + scale)), *texts]:
        given = complete(_name_of(mutation), role, place.put(INPUTS[mutation](case, role), value))
        yield Shot(viewer_for(role, case), document_for(mutation), allowed, {"input": given})


async def _all(api: RemoteApi, record: Record, work: Sequence[Shot]) -> None:
    waiting = iter(work)

    async def go() -> None:
        for viewer, query, allowed, given in waiting:
            answer = await _send(api, record, viewer, query, allowed, **given)
            assert query.startswith("mutation") or _finds_nobody(answer), (query, given, answer)

    await asyncio.gather(*(go() for _ in range(AT_ONCE)))


def _finds_nobody(answer: Any) -> bool:
    """Lists answer with a page of what is the caller's, whatever they are given; one citizen's would be a find."""
    values = (answer.get("data") or {}).values()
    return all(value in (None, []) or value["__typename"].endswith(LISTS) for value in values)


async def markup(api: RemoteApi, record: Record, chance: random.Random, scale: int) -> list[str]:
    """Texts that would be code elsewhere are stored and answered as they were written; gives those."""
    written: list[str] = []
    work = [(mutation, role) for mutation, role in MUTATIONS if any(p.kind != NAME for p in places_of(mutation, role))]
    if scale == 1:
        # A short run writes each input in one of the roles that have it.
        chance.shuffle(work)
        work = list(dict(work).items())
    waiting = iter(work)

    async def go() -> None:
        for mutation, role in waiting:
            for number in range(scale):
                written.extend(await _write(api, record, chance, mutation, role, number))

    await asyncio.gather(*(go() for _ in range(AT_ONCE)))
    return written


async def _write(
    api: RemoteApi, record: Record, chance: random.Random, mutation: str, role: Role, number: int
) -> list[str]:
    """One input with all of its free texts replaced at once; those that have a form of their own stay as they are."""
    case = await open_case(api, group=group_for(mutation, role))
    given = INPUTS[mutation](case, role)
    texts: dict[Place, str] = {}
    for place in places_of(mutation, role):
        if place.kind != NAME and place.path[-1] not in FORMED and _fits(place, given):
            texts[place] = f"{chance.choice(MARKUP)} m{next(_marks)}"
            given = place.put(given, texts[place])
    given = complete(_name_of(mutation), role, given)
    query = whole_answer(mutation, role, document_for(mutation))
    answer = await _send(api, record, viewer_for(role, case), query, frozenset({OK}), input=given)
    stored = json.dumps(await _documents_of(api, case), ensure_ascii=False, default=str)
    for place, text in texts.items():
        assert json.dumps(text, ensure_ascii=False) in stored or mutation == "registerCitizen", (mutation, place, text)
    _unchanged(answer["data"], texts.values())
    return list(texts.values())


FORMED = {"cpr", "fund", "municipality", "phone", "email", "sms", "region", "regions"}
"""Names of texts that are numbers, addresses or codes: most of the above is refused there, as bad_inputs shows."""
ELSEWHERE = {"places", "placesReason", "applications", "function"}
"""What stands in no input beside the rest of a valid one."""


def _fits(place: Place, given: Input) -> bool:
    """Whether a text may stand there beside what else is given."""
    kind = (given.get("activity") or {}).get("type")
    if "provider" in place.path and not str(kind).startswith("AID"):
        return False
    if ELSEWHERE & set(place.path):
        return False
    return "contact" not in place.path or kind is not None


async def _documents_of(api: RemoteApi, case: Case) -> list[Any]:
    found: list[Any] = await api.database["plans"].find({"_id": case.citizen_id}).to_list(None)
    found += await api.database["comments"].find({"citizen_id": case.citizen_id}).to_list(None)
    return found


def _unchanged(answer: Any, texts: Any) -> None:
    """Wherever an answer has the mark of a text, it has the text to the letter."""
    if isinstance(answer, dict):
        for value in answer.values():
            _unchanged(value, texts)
    elif isinstance(answer, list):
        for value in answer:
            _unchanged(value, texts)
    elif isinstance(answer, str):
        for text in texts:
            mark = text.rpartition(" ")[2]
            assert mark not in answer or text in answer, (text, answer)
