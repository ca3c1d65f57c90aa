"""Everything a fund can look at, as one list: each observer gives what it saw, byte for byte.

A new way for data to reach a fund is one more entry in OBSERVERS.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import product
from typing import Any

import orjson
from graphql import get_introspection_query

from domain.timeline import WINDOW_MONTHS
from domain.viewer import Role
from resolvers.api import print_role_schema
from resolvers.pages import write_cursor
from server.pages.routes import DOWNLOADS, PAGES
from server.pages.session import Sessions
from tests.api import FUND, OTHER_FUND
from tests.noninterference.documents import document_of, operations_of
from tests.noninterference.refusals import refused_inputs
from tests.noninterference.twins import Twin

CPRS = ("0101800001", "0101800002", "0101800003", "0101074004")
"""Of the citizens of a course, in their order."""
UNKNOWN = ("unknown", "0101809999")
SMALL_PAGES = (1, 2)
PAGES_AT_MOST = 12
# The machine's own clock, which is none of the system's data.
OF_THE_MACHINE = {b"date"}


@dataclass(frozen=True)
class Moment:
    """When and how closely is looked: one plan in a glance, or everything; ``guessed`` are ids of hidden activities."""

    number: int
    citizen: int = 0
    days: int = 0
    months: int = 3
    whole: bool = False
    guessed: tuple[str, ...] = field(default=())


Seen = AsyncIterator[tuple[str, bytes]]
Observe = Callable[[Twin, Moment], Seen]


@dataclass(frozen=True)
class Observer:
    """One thing to look at; ``glances`` says that it is looked at after every step, too."""

    name: str
    observe: Observe
    glances: bool = False


async def _post(twin: Twin, body: Any, viewer: Any = FUND) -> bytes:
    """Status, headers and content of an answer."""
    response = await twin.live.post(
        twin.caller(viewer), content=body if isinstance(body, bytes) else orjson.dumps(body)
    )
    return _write(response.status_code, response.headers.raw, response.content)


def _write(status: int, headers: list[tuple[bytes, bytes]], content: bytes) -> bytes:
    lines = [b"%s: %s" % (name, value) for name, value in headers if name.lower() not in OF_THE_MACHINE]
    return b"\n".join([str(status).encode(), content, *lines])


def _citizens(twin: Twin, moment: Moment) -> list[str]:
    return [*twin.citizens, UNKNOWN[0]] if moment.whole else [twin.citizens[moment.citizen]]


def _day(twin: Twin, moment: Moment) -> list[str]:
    return [(twin.live.clock().date() + timedelta(moment.days)).isoformat()]


VALUES: Mapping[str, Callable[[Twin, Moment], Sequence[Any]]] = {
    "citizenId": _citizens,
    "cpr": lambda _, __: [*CPRS, UNKNOWN[1], "no number"],
    "guestReason": lambda _, moment: [None, "COMPLAINT"] if moment.whole else [None],
    "timeline_from": _day,
    "timeline_months": lambda _, moment: WINDOW_MONTHS if moment.whole else [moment.months],
}
"""By argument (below the operation: field_argument): what a query is asked with; every one with every other."""
PAGING = {"first", "after"}
"""Arguments that pages are read with."""


def _asked(twin: Twin, moment: Moment, variables: Mapping[str, str]) -> list[dict[str, Any]]:
    names = [name for name in variables if name not in PAGING]
    values = product(*(VALUES[name](twin, moment) for name in names))
    return [dict(zip(names, each, strict=True)) for each in values]


async def _query(name: str, twin: Twin, moment: Moment) -> Seen:
    document = document_of(Role.FUND, "Query", name)
    asked = _asked(twin, moment, document.variables)
    for given in asked:
        if "after" not in document.variables:
            yield f"{given}", await _post(twin, {"query": document.text, "variables": given})
            continue
        whole = moment.whole and given in asked[: len(twin.citizens)]
        for first in (None, *SMALL_PAGES) if whole else (None,):
            async for seen in _pages(twin, document.text, given | {"first": first}):
                yield seen
        if whole:
            async for seen in _middle(twin, document.text, given):
                yield seen


async def _pages(twin: Twin, query: str, given: dict[str, Any]) -> Seen:
    """Every page from the first to the last."""
    after: str | None = None
    for _ in range(PAGES_AT_MOST):
        seen = await _post(twin, {"query": query, "variables": given | {"after": after}})
        yield f"{given} after {after}", seen
        info = _page_info(seen)
        after = info.get("endCursor")
        if not info.get("hasNextPage"):
            return


async def _middle(twin: Twin, query: str, given: dict[str, Any]) -> Seen:
    """Pages that begin at cursors which the fund makes up: after a version, after a citizen, after nonsense."""
    keys = ["2", "3", "9", twin.citizens[1]]
    for after in [*(write_cursor(key) for key in keys), "nonsense"]:
        variables = given | {"first": 2, "after": after}
        yield f"{variables}", await _post(twin, {"query": query, "variables": variables})


def _page_info(seen: bytes) -> Mapping[str, Any]:
    data = orjson.loads(seen.split(b"\n")[1]).get("data") or {}
    connection = next(iter(data.values()), None) or {}
    info: Mapping[str, Any] = connection.get("pageInfo", {})
    return info


async def _refused(name: str, twin: Twin, moment: Moment) -> Seen:
    """A mutation with one wrong value after another, and with ids of activities that it may not know."""
    document = document_of(Role.FUND, "Mutation", name)
    twin.ids.begin(f"observer-{moment.number}-{name}")
    window = {"timeline_from": "2027-03-01", "timeline_months": 12}
    fixed = {key: value for key, value in window.items() if key in document.variables}
    async for label, given in refused_inputs(twin, name, moment.guessed):
        body = {"query": document.text, "variables": {"input": given, **fixed}}
        yield label, await _post(twin, body)


async def _frames(twin: Twin, _: Moment) -> Seen:
    """What came over the websocket, for each subscription in its order."""
    yield "frames", "\n".join(sorted(twin.frames, key=lambda frame: str(orjson.loads(frame)["id"]))).encode()


async def _looks(twin: Twin, _: Moment) -> Seen:
    """How often a fund's subscription looked at a plan: the moment of a look could tell, too."""
    yield "looks", str(twin.looks[Role.FUND]).encode()


HIDDEN_NAMES = (
    "{ plans { edges { node { activities { ... on HealthActivity { id } } } } } }",
    "{ plans { edges { node { activities { ... on AidActivity { provider { name } } } } } } }",
    '{ __type(name: "SocialActivity") { name } }',
    "{ plans { edges { node { confidential { id } } } } }",
    '{ __type(name: "ActivityType") { enumValues { name } } }',
)


async def _edges(twin: Twin, _: Moment) -> Seen:
    """What is answered outside of any operation: no token, no JSON, no document, and names that a fund does not have."""
    for body in (b"", b"[]", b"{", b'{"query": "{"}', b'{"query": "{ viewer { secret } }"}'):
        yield f"{body!r}", await _post(twin, body)
    for query in HIDDEN_NAMES:
        yield query, await _post(twin, {"query": query})
    for method, path in (("POST", "/graphql"), ("GET", "/graphql"), ("GET", "/healthz"), ("GET", "/readyz")):
        response = await twin.live.client.request(method, path)
        yield f"{method} {path}", _write(response.status_code, response.headers.raw, response.content)


async def _introspection(twin: Twin, _: Moment) -> Seen:
    yield "introspection", await _post(twin, {"query": get_introspection_query()})


async def _printed(_: Twin, __: Moment) -> Seen:
    yield "printed", print_role_schema(Role.FUND).encode()


async def _elsewhere(twin: Twin, moment: Moment) -> Seen:
    """Another fund, which the citizens have nothing to do with, or only later."""
    document = document_of(Role.FUND, "Query", "plan")
    for given in _asked(twin, moment, document.variables):
        yield f"{given}", await _post(twin, {"query": document.text, "variables": given}, OTHER_FUND)


FILES = (".pdf", ".pdf?for=guessed", "/contract")
"""What is served of a plan beside the API, below its path."""


async def _files(twin: Twin, moment: Moment) -> Seen:
    for citizen_id, path in product(_citizens(twin, moment), FILES):
        headers = {"authorization": f"Bearer {twin.live.token(twin.caller(FUND))}"}
        response = await twin.live.client.get(f"/plans/{citizen_id}{path}", headers=headers)
        yield f"{citizen_id}{path}", _write(response.status_code, response.headers.raw, response.content)


FORM_TOKEN = "the same in every session of the tests"
PARAMETERS = ("", "?maaneder=12&visning=liste")
"""How a page is asked for: as it comes, and with a timeline of a year as a list."""


def _session_cookie(twin: Twin) -> str:
    """The session of a fund's employee who has just signed in."""
    now = twin.live.clock().timestamp()
    fund = twin.caller(FUND)
    content = {"role": fund.role.value, "subject": fund.subject, "name": fund.name, "organisation": fund.organisation}
    sealed = Sessions(twin.live.runtime.settings).seal(content | {"began": now, "seen": now, "form_token": FORM_TOKEN})
    return f"minplan-session={sealed}"


async def _fund_pages(twin: Twin, moment: Moment) -> Seen:
    """Every page and file that a fund's employee can open in a browser, for every citizen and with guessed activities."""
    activities = [*moment.guessed[:1], "unknown"]
    for page in (*PAGES, *DOWNLOADS):
        if Role.FUND not in page.roles:
            continue
        fills = product(_citizens(twin, moment) if "{citizen_id}" in page.path else [""], activities)
        paths = dict.fromkeys(
            page.path.format(citizen_id=c, activity_id=a, meeting_id="unknown", reason="COMPLAINT") for c, a in fills
        )
        for path, parameters in product(paths, PARAMETERS):
            response = await twin.live.client.get(path + parameters, headers={"cookie": _session_cookie(twin)})
            assert response.status_code in {200, 404}, (path, response.status_code)
            yield path + parameters, _write(response.status_code, response.headers.raw, response.content)


_GLANCES = {"plan", "planVersions", "draft"}
OBSERVERS = (
    *(
        Observer(f"Query.{name}", partial(_query, name), glances=name in _GLANCES)
        for root, name in operations_of(Role.FUND)
        if root == "Query"
    ),
    *(
        Observer(f"Mutation.{name}", partial(_refused, name))
        for root, name in operations_of(Role.FUND)
        if root == "Mutation"
    ),
    Observer("Query.plan of another fund", _elsewhere),
    Observer("plans as PDF, and contracts", _files),
    Observer("pages of a fund", _fund_pages),
    Observer("introspection", _introspection),
    Observer("printed schema", _printed),
    Observer("edges", _edges),
    Observer("Subscription.planChanged", _frames, glances=True),
    Observer("looks of subscriptions", _looks, glances=True),
)
"""All of them; the live ones last, so that what should not have been told has had time to arrive."""
