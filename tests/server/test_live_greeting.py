"""graphql-transport-ws at /graphql: who may connect, and how a client says who it is."""

import socket
from typing import Any

import pytest
from websockets.typing import Subprotocol

from server.key_set import RefreshedKeys
from server.mongo import Database
from server.token import Verifier
from tests.api import AUDIENCE, FUND, ISSUER, Clock
from tests.live import ACK, PONG, LiveApi, running_live_api


@pytest.mark.parametrize("name", ["Authorization", "authorization", "AUTHORIZATION"])
async def test_the_greeting_names_the_token(live: LiveApi, name: str) -> None:
    async with live.open() as client:
        assert await client.greet(**{name: live.bearer()}) == ACK


async def test_the_handshake_may_name_the_token_instead_or_as_well(live: LiveApi) -> None:
    token = live.bearer()
    for payload in ({}, {"Authorization": token}):
        async with live.open(additional_headers={"Authorization": token}) as client:
            assert await client.greet(**payload) == ACK


async def test_two_tokens_that_differ_are_refused(live: LiveApi) -> None:
    one, other = live.bearer(), live.bearer(FUND)
    async with live.open(additional_headers={"Authorization": one}) as client:
        await client.say(type="connection_init", payload={"Authorization": other})
        assert (await client.is_closed())[0] == 4403
    async with live.open() as client:
        await client.say(type="connection_init", payload={"Authorization": one, "authorization": other})
        assert (await client.is_closed())[0] == 4403


@pytest.mark.parametrize(
    "payload", [None, {}, {"Authorization": None}, {"Authorization": "Bearer "}, {"Authorization": ["Bearer x"]}]
)
async def test_who_names_no_token_is_refused(live: LiveApi, payload: Any) -> None:
    async with live.open() as client:
        await client.say(type="connection_init", payload=payload)
        assert await client.is_closed() == (4403, "Send a valid token: Authorization: Bearer TOKEN.")


async def test_a_token_that_has_expired_is_refused_like_no_token(live: LiveApi) -> None:
    token = live.bearer()
    live.clock.pass_by(days=31)
    async with live.open() as client:
        await client.say(type="connection_init", payload={"Authorization": token})
        assert await client.is_closed() == (4403, "Send a valid token: Authorization: Bearer TOKEN.")


async def test_while_no_token_can_be_verified_clients_are_asked_to_come_back(database: Database) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        keys = RefreshedKeys(f"http://127.0.0.1:{nobody.getsockname()[1]}/keys", Clock())
        verifier = Verifier(keys, ISSUER, AUDIENCE)
        async with running_live_api(database, instead={"verifier": verifier}) as live, live.open() as client:
            await client.say(type="connection_init", payload={"Authorization": live.bearer()})
            assert (await client.is_closed())[0] == 1013


@pytest.mark.parametrize("protocols", [(), (Subprotocol("graphql-ws"),)])
async def test_another_protocol_is_not_spoken(live: LiveApi, protocols: tuple[Subprotocol, ...]) -> None:
    async with live.open() as fine:
        assert fine.connection.subprotocol == "graphql-transport-ws"
    async with live.open(protocols=protocols) as client:
        assert (await client.is_closed())[0] == 4406


async def test_who_says_nothing_is_not_waited_for(quick: LiveApi) -> None:
    async with quick.open() as client:
        await client.say(type="ping")
        assert await client.hear() == PONG
        assert (await client.is_closed())[0] == 4408
