"""graphql-transport-ws at /graphql: what may be said, and how a connection ends."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from domain.viewer import Viewer
from server.limit_settings import LIMITS
from server.live_closing import CloseCode
from server.live_limits import PING_SECONDS, LiveLimits
from tests.api import ADMINISTRATOR, FUND, INSTITUTION, JOBCENTRE, OTHER_JOBCENTRE, as_citizen
from tests.live import COMMENT_POSTED, PLAN_CHANGED, PONG, Client, LiveApi
from tests.server.casework import register

DOCUMENTATION = Path(__file__).parents[2] / "docs" / "integration" / "live.md"
STANDARD = LiveLimits()


async def error_of(client: Client, query: str, id: str = "e", **variables: Any) -> Any:
    await client.subscribe(query, id, **variables)
    frame = await client.hear()
    assert (frame["type"], frame["id"]) == ("error", id), frame
    return frame["payload"][0]


async def test_nobody_subscribes_without_a_greeting(live: LiveApi) -> None:
    async with live.open(additional_headers={"Authorization": live.bearer()}) as client:
        await client.subscribe(PLAN_CHANGED, citizenId="anybody")
        assert (await client.is_closed())[0] == 4401


async def test_one_greeting_is_enough(live: LiveApi) -> None:
    async with live.connected(JOBCENTRE) as client:
        await client.say(type="connection_init", payload={"Authorization": live.bearer()})
        assert (await client.is_closed())[0] == 4429


async def test_a_ping_is_answered_and_a_pong_is_not(live: LiveApi) -> None:
    async with live.connected(JOBCENTRE) as client:
        await client.say(type="pong")
        await client.say(type="ping", payload={"any": "thing"})
        await client.say(type="complete", id="unknown")
        await client.say(type="ping")
        assert [await client.hear(), await client.hear()] == [PONG, PONG]


MALFORMED: list[Any] = [
    "",
    "x",
    "null",
    "[]",
    "{}",
    '"connection_init"',
    '{"type": "subscribe"}',
    '{"type": "next", "id": "1"}',
    '{"type": ["ping"]}',
    '{"type": "ping"',
    '{"type": "subscribe", "id": 1, "payload": {"query": "{ viewer { name } }"}}',
    '{"type": "subscribe", "id": "", "payload": {"query": "{ viewer { name } }"}}',
    '{"type": "subscribe", "id": "' + "x" * 101 + '", "payload": {"query": "{ viewer { name } }"}}',
    '{"type": "subscribe", "id": "\\ud800", "payload": {"query": "{ viewer { name } }"}}',
    '{"type": "subscribe", "id": "1", "payload": "{ viewer { name } }"}',
    '{"type": "subscribe", "id": "1", "payload": {"query": null}}',
    '{"type": "subscribe", "id": "1", "payload": {"query": "{ viewer { name } }", "variables": []}}',
    '{"type": "subscribe", "id": "1", "payload": {"query": "{ viewer { name } }", "operationName": 1}}',
    '{"type": "complete"}',
    "[" * 5000,
    '{"type": "ping", "payload": ' + "[" * 5000 + "]" * 5000 + "}",
    b'{"type": "ping"}',
    b"\xff\xfe",
]


@pytest.mark.parametrize("frame", MALFORMED, ids=lambda frame: repr(frame)[:60])
async def test_what_is_no_message_ends_the_connection_and_is_not_repeated(live: LiveApi, frame: str | bytes) -> None:
    async with live.connected(JOBCENTRE) as client:
        await client.send(frame)
        assert await client.is_closed() == (4400, "The frame is no message of the protocol.")


async def test_a_frame_that_is_too_large_ends_the_connection(live: LiveApi) -> None:
    async with live.connected(JOBCENTRE) as client:
        await client.send(json.dumps({"type": "ping"}).ljust(LIMITS.live_frame_bytes))
        assert await client.hear() == PONG
        await client.send(json.dumps({"type": "ping"}).ljust(LIMITS.live_frame_bytes + 1))
        assert (await client.is_closed())[0] == 1009


async def test_a_connection_has_at_most_twenty_subscriptions(live: LiveApi) -> None:
    citizen_id = await register(live)
    async with live.connected(JOBCENTRE) as client:
        for number in range(STANDARD.subscriptions):
            await client.subscribe(PLAN_CHANGED, str(number), citizenId=citizen_id)
        error = await error_of(client, PLAN_CHANGED, citizenId=citizen_id)
        assert error["extensions"]["code"] == "LIMIT_EXCEEDED"
        await live.settled(20)
        await client.say(type="complete", id="7")
        await live.settled(19)
        await client.subscribe(PLAN_CHANGED, "7", citizenId=citizen_id)
        await live.settled(20)


async def test_an_id_serves_one_subscription_at_a_time(live: LiveApi) -> None:
    citizen_id = await register(live)
    async with live.connected(JOBCENTRE) as client:
        await client.subscribe(PLAN_CHANGED, citizenId=citizen_id)
        await client.subscribe(COMMENT_POSTED, citizenId=citizen_id)
        assert (await client.is_closed())[0] == 4409


async def test_the_id_of_a_subscription_that_failed_is_free(live: LiveApi) -> None:
    async with live.connected(JOBCENTRE) as client:
        for _ in range(2):
            assert (await error_of(client, PLAN_CHANGED, citizenId="nobody"))["extensions"]["code"] == "NOT_FOUND"


async def test_a_connection_that_ends_leaves_nothing_behind(live: LiveApi) -> None:
    citizen_id = await register(live)
    async with live.connected(JOBCENTRE) as client:
        await client.subscribe(PLAN_CHANGED, citizenId=citizen_id)
        await live.settled(1)
    await live.settled(0)
    async with live.connected(JOBCENTRE) as client:
        await client.subscribe(PLAN_CHANGED, citizenId=citizen_id)
        await live.settled(1)
        client.connection.transport.abort()
        await live.settled(0)


@pytest.mark.parametrize("query", ["{ viewer { name } }", "mutation { sendEducationAnswers { __typename } }"])
async def test_only_subscriptions_are_served(live: LiveApi, query: str) -> None:
    async with live.connected(as_citizen("anna")) as client:
        error = await error_of(client, query)
        assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
        assert "POST" in error["message"]


@pytest.mark.parametrize(
    ("query", "variables", "code"),
    [
        ("subscription {", {}, "GRAPHQL_PARSE_FAILED"),
        ("subscription { nothing }", {}, "GRAPHQL_VALIDATION_FAILED"),
        (PLAN_CHANGED, {}, "INVALID_INPUT"),
        (PLAN_CHANGED, {"citizenId": ["a"]}, "INVALID_INPUT"),
        ("subscription { " + "planChanged " * 5000 + "}", {}, "LIMIT_EXCEEDED"),
        (
            'subscription { planChanged(citizenId: "a") { version } other: planChanged(citizenId: "a") { version } }',
            {},
            "GRAPHQL_VALIDATION_FAILED",
        ),
    ],
)
async def test_errors_have_the_codes_of_the_api(live: LiveApi, query: str, variables: Any, code: str) -> None:
    async with live.connected(JOBCENTRE) as client:
        assert (await error_of(client, query, **variables))["extensions"]["code"] == code


@pytest.mark.parametrize("query", [PLAN_CHANGED, COMMENT_POSTED])
@pytest.mark.parametrize("viewer", [OTHER_JOBCENTRE, FUND, as_citizen("anna")])
async def test_an_unknown_citizen_and_somebody_elses_answer_alike(live: LiveApi, viewer: Viewer, query: str) -> None:
    citizen_id = await register(live)
    async with live.connected(viewer) as client:
        errors = [await error_of(client, query, citizenId=who) for who in ("nobody", citizen_id)]
        assert errors[0] == errors[1]
    hidden = viewer is FUND and query is COMMENT_POSTED
    assert errors[0]["extensions"]["code"] == ("GRAPHQL_VALIDATION_FAILED" if hidden else "NOT_FOUND")


@pytest.mark.parametrize("viewer", [FUND, INSTITUTION, ADMINISTRATOR])
async def test_who_takes_no_part_in_the_conversation_has_no_such_subscription(live: LiveApi, viewer: Viewer) -> None:
    async with live.connected(viewer) as client:
        error = await error_of(client, COMMENT_POSTED, citizenId="anybody")
        other = await error_of(client, COMMENT_POSTED.replace("commentPosted", "commentPostxx"), citizenId="anybody")
    assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert error["message"].replace("commentPosted", "commentPostxx") == other["message"]


async def test_the_connection_ends_when_its_token_expires(quick: LiveApi) -> None:
    citizen_id = await register(quick)
    async with quick.connected(JOBCENTRE) as client:
        await client.subscribe(PLAN_CHANGED, citizenId=citizen_id)
        await quick.settled(1)
        quick.clock.pass_by(days=30)
        await client.say(type="ping")
        assert await client.hear() == PONG, "a token is good for some seconds longer, since clocks differ"
        quick.clock.pass_by(seconds=10)
        assert await client.is_closed() == (4403, "The token has expired. Connect again with a new one.")
    await quick.settled(0)


async def test_who_is_connected_hears_that_the_server_stops(live: LiveApi) -> None:
    async with live.connected(JOBCENTRE) as client:
        live.runtime.stop.set()
        assert (await client.is_closed())[0] == 1012


def test_the_documentation_names_every_code_and_every_limit() -> None:
    text = DOCUMENTATION.read_text()
    assert {int(code) for code in re.findall(r"\b(?:1|4)\d{3}\b", text)} >= set(CloseCode)
    limits = (f"{STANDARD.greet:g} seconds", f"{STANDARD.send:g} seconds", f"{STANDARD.look_again:g} seconds")
    for limit in (
        *limits,
        f"{STANDARD.subscriptions} subscriptions",
        f"{LIMITS.live_frame_bytes:,} bytes",
        f"{PING_SECONDS:g} seconds",
        f"{LIMITS.caller_connections} connections",
        f"{LIMITS.live_frames} frames a second",
        f"{LIMITS.live_seconds / 3600:g} hours",
    ):
        assert limit in text
