"""Requests that are made to hurt: what each class sends, and the codes that it may be answered with."""

import json
import random
from collections.abc import Iterator
from typing import Any, NamedTuple

from server.limit_settings import LIMITS
from tests.hostile.record import OK
from tests.server.test_limits import BOMBS, bomb, nested

LIMIT, PARSE, VALIDATION = "LIMIT_EXCEEDED", "GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED"
INPUT, MISSING = "INVALID_INPUT", "NOT_FOUND"
REFUSED = frozenset({LIMIT, PARSE, VALIDATION, INPUT, MISSING})
ANSWERED = REFUSED | {OK}

PLAN = "query($id: ID!) { plan(citizenId: $id) { title } }"
GOALS = "mutation($input: SetJobGoalsInput!) { setJobGoals(input: $input) { draft { version } } }"


class Assault(NamedTuple):
    """A class of requests: bodies, and the codes that are right for them."""

    name: str
    bodies: list[bytes]
    codes: frozenset[str]


def _ask(query: str, **variables: Any) -> bytes:
    return json.dumps({"query": query, "variables": variables}).encode()


def _bombs(chance: random.Random) -> Iterator[str]:
    for levels, width in BOMBS:
        yield bomb(levels, width)
        yield bomb(levels, width).replace("query { myPlan", 'query { plan(citizenId: "a")')
    # Fragments in circles, a bomb of inline fragments, and one whose fragments nobody spreads.
    yield "{ viewer { ...A } } fragment A on Viewer { ...B ...B } fragment B on Viewer { ...A ...A }"
    yield "{ viewer " + "{ ... on Viewer " * 300 + "{ name }" + " }" * 301
    yield bomb(chance.randrange(20, 90), chance.randrange(2, 9)).replace("{ ...F0 }", "{ version }", 1)


def _aliases(chance: random.Random) -> Iterator[str]:
    for count in (51, 300, 900, 1600, chance.randrange(60, 1600)):
        yield "{" + " ".join(f"a{number}: viewer {{ name }}" for number in range(count)) + "}"
        yield "{" + " ".join(f"a{n}: plans(first: 100) {{ totalCount }}" for n in range(count // 4)) + "}"
    yield "{" + " ".join(f"a{n}: plans(first: 100) {{ totalCount }}" for n in range(45)) + "}"
    yield "{" + "viewer { name } " * 1600 + "}"
    yield "{" + " ".join(f'plan(citizenId: "{number}") {{ title }}' for number in range(190)) + "}"


def _directives(chance: random.Random) -> Iterator[str]:
    for count in (51, 500, 1200, chance.randrange(51, 1200)):
        yield "{ viewer { name " + "@skip(if: false) " * count + "} }"
        yield "{ viewer { name " + "@unknown " * count + "} }"
        yield "query " + "@include(if: true) " * count + "{ viewer { name } }"
    yield "query(" + " ".join(f"$v{n}: Int" for n in range(1200)) + ") { viewer { name } }"
    yield " ".join(f"query Q{number} {{ viewer {{ name }} }}" for number in range(800))


def _deep(chance: random.Random) -> Iterator[bytes]:
    for depth in (16, 200, 1600, chance.randrange(17, 1600)):
        yield _ask(nested(depth))
        yield _ask("{ plan(citizenId: " + "[" * depth + "]" * depth + ") { title } }")
        yield _ask("{ plan(citizenId: " + "{a: " * depth + "1" + "}" * depth + ") { title } }")
        yield _ask(f"query($id: {'[' * depth}ID{']' * depth}) {{ plan(citizenId: $id) {{ title }} }}")
        for opening, closing in (("[", "]"), ('{"a":', "}")):
            value = opening * depth + "1" + closing * depth
            yield b'{"query": "%s", "variables": {"id": %s}}' % (PLAN.encode(), value.encode())
    yield b"[" * 900_000
    yield b'{"variables":' * 60_000


def _long(_: random.Random) -> Iterator[bytes]:
    for length in (5_000, 100_000, 900_000):
        text = "x" * length
        yield _ask(PLAN, id=text)
        yield _ask(GOALS, input={"citizenId": text, "draftVersion": 0, "goals": [{"function": text}]})
        yield _ask(f'{{ plan(citizenId: "{text}") {{ title }} }}')
        yield _ask(f'{{ plan(citizenId: """{text}""") {{ title }} }}')
        yield _ask(f"{{ {text} }}")
        yield _ask(f"# {text}\n{{ viewer {{ nothing }} }}")
        yield _ask("{ viewer { nothing } }" + "," * length)
        yield json.dumps({"query": PLAN, "operationName": text}).encode()
        yield json.dumps({"query": PLAN, text: text[:10]}).encode()
    yield _ask("{ viewer { name } }" + " " * LIMITS.body_bytes)
    yield _ask(PLAN, **{f"v{number}": "x" for number in range(50_000)}, id="x")
    yield _ask('{ plans(after: "%s") { totalCount } }' % ("QUFB" * 20_000))


def _numbers(chance: random.Random) -> Iterator[bytes]:
    digits = "9" * chance.randrange(4000, 6000)
    for number in ("2147483648", "-2147483649", "9223372036854775808", "1" + "0" * 400, digits, "-" + digits):
        yield _ask(f"{{ plans(first: {number}) {{ totalCount }} }}")
        yield _ask(f"query($n: Int = {number}) {{ plans(first: $n) {{ totalCount }} }}")
        for field in ("first", "draftVersion"):
            query = {"first": "query($n: Int) { plans(first: $n) { totalCount } }", "draftVersion": GOALS}[field]
            given = {
                "first": '{"n": %s}',
                "draftVersion": '{"input": {"citizenId": "a", "draftVersion": %s, "goals": []}}',
            }
            yield b'{"query": "%s", "variables": %s}' % (query.encode(), (given[field] % number).encode())
    for number in ("1e400", "-0", "0.0000001", "1e-400", "NaN", "Infinity", "0x10", "01"):
        yield b'{"query": "query($n: Int) { plans(first: $n) { nothing } }", "variables": {"n": %s}}' % number.encode()


ODD_TEXTS = [
    "\0",
    "a\0b",
    "\ufeff",
    "\u202eabc\u202c",
    "e" + "\u0301" * 5000,
    "\U0001f469\u200d\U0001f469\u200d\U0001f467" * 500,
    "\uffff\ufffe",
    "\u2028\u2029",
    "ﷺ" * 5000,
    "%00%0a%0d",
    "\x1b[2J\x07\x08",
]
RAW = [
    b'{"query": "{ viewer { name } }\\ud800"}',
    b'{"query": "\\ud800\\udc00"}',
    b'{"query": "{ viewer { name } }", "operationName": "\\udfff"}',
    b'{"query": "\xff\xfe"}',
    b'{"query": "\xc0\xaf\xed\xa0\x80"}',
    b"\xef\xbb\xbf" + _ask("{ viewer { nothing } }"),
    _ask("{ viewer { nothing } }").decode().encode("utf-16"),
    _ask("{ viewer { nothing } }").decode().encode("utf-32"),
    b"\0" * 1000,
    b'{"query": "{ viewer { name } }", "query": "{ nothing }"}',
]


def _odd(_: random.Random) -> Iterator[bytes]:
    yield from RAW
    for text in ODD_TEXTS:
        yield _ask(PLAN, id=text)
        yield _ask("{ viewer { nothing } } " + text)
        yield _ask(f"{{ plan(citizenId: {json.dumps(text)}) {{ title }} }}")
        yield json.dumps({"query": PLAN, "variables": {text: text}}).encode()
        given = {"citizenId": text, "draftVersion": 0, "goals": [{"function": text}]}
        yield _ask(GOALS, input=given)


def _batches(_: random.Random) -> Iterator[bytes]:
    one = _ask("{ viewer { name } }")
    yield b"[" + b",".join([one] * 1000) + b"]"
    yield from (b"", b"null", b"1", b'"x"', b"[]", b"{}", b"{", b'{"query": {}}', b'{"query": ["{ viewer { name } }"]}')
    yield from (
        b'{"query": "%s", "variables": %s}' % (PLAN.encode(), value) for value in (b"[]", b'"x"', b"1", b"true")
    )
    yield b'{"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "a"}}}'
    yield b'{"documentId": "sha256:%s"}' % (b"a" * 64)


def make_assaults(chance: random.Random) -> list[Assault]:
    def asked(texts: Iterator[str]) -> list[bytes]:
        return [_ask(text) for text in texts]

    return [
        Assault("fragment bombs", asked(_bombs(chance)), frozenset({LIMIT, PARSE, VALIDATION})),
        Assault("alias floods", asked(_aliases(chance)), frozenset({LIMIT, VALIDATION})),
        Assault("directive floods", asked(_directives(chance)), frozenset({LIMIT, VALIDATION})),
        Assault("deep nesting", list(_deep(chance)), REFUSED),
        Assault("long strings", list(_long(chance)), ANSWERED),
        Assault("huge numbers", list(_numbers(chance)), ANSWERED),
        Assault("unicode and null bytes", list(_odd(chance)), ANSWERED),
        Assault("batches and odd bodies", list(_batches(chance)), frozenset({INPUT, VALIDATION})),
    ]
