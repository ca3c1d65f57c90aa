"""TLS to database and broker, with certificates of an authority of the test's own on both ends."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from domain.errors import Unavailable
from server.embedded_store import COMMAND
from server.line_faults import FAULTS
from server.mongo import close, connect, ping
from server.rabbit import ping_broker
from tests.broker import running_broker
from tests.certificates import Authority, Certificate
from tests.command import free_port, run_command, serving
from tests.waiting import wait_until

pytestmark = pytest.mark.long

SECRET = "made-up-password"


@dataclass(frozen=True)
class Trust:
    """Whom both ends trust, and whom nobody knows."""

    authority: Authority
    stranger: Authority
    server: Certificate
    client: Certificate
    forged: Certificate


@pytest.fixture(scope="module")
def trust(tmp_path_factory: pytest.TempPathFactory) -> Trust:
    folder = tmp_path_factory.mktemp("certificates")
    authority, stranger = Authority(folder), Authority(folder, "stranger")
    return Trust(authority, stranger, authority.sign("server"), authority.sign("client"), stranger.sign("forged"))


@pytest.fixture(scope="module")
def store_port(trust: Trust, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A database that speaks TLS only and wants to see a certificate."""
    folder, port = tmp_path_factory.mktemp("store"), free_port()
    (folder / "store.toml").touch()
    options = {
        "--config": "store.toml",
        "--host": "127.0.0.1",
        "--port": port,
        "--storage-path": ":memory:",
        "--tls-cert-file": trust.server.certificate,
        "--tls-key-file": trust.server.key,
        "--tls-ca-file": trust.authority.certificate,
    }
    command = [Path(sys.executable).parent / COMMAND, *(str(part) for option in options.items() for part in option)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--standalone", "--tls-require-client-cert"], cwd=folder, stdout=log, stderr=log
        )
    try:
        wait_until(lambda: _listens(port) or process.poll() is not None, "the database listens")
        assert process.poll() is None, (folder / "log").read_text()
        yield port
    finally:
        process.terminate()
        process.wait()


def _listens(port: int) -> bool:
    try:
        httpx.get(f"http://127.0.0.1:{port}/", timeout=1)
    except httpx.ConnectError:
        return False
    except httpx.TransportError:
        return True
    return True


@pytest.fixture(scope="module")
def broker_port(trust: Trust, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    files = {
        "authority": trust.authority.certificate,
        "certificate": trust.server.certificate,
        "key": trust.server.key,
    }
    with running_broker(tmp_path_factory.mktemp("broker"), files) as broker:
        yield broker.tls_port


def store_url(port: int, authority: Authority, client: Certificate | None, host: str = "127.0.0.1") -> str:
    given = f"&tlsCertificateKeyFile={client.both}" if client else ""
    return f"mongodb://{host}:{port}/?directConnection=true&tls=true&tlsCAFile={authority.certificate}{given}"


def broker_url(port: int, authority: Authority, client: Certificate | None, host: str = "127.0.0.1") -> str:
    given = f"&certfile={client.certificate}&keyfile={client.key}" if client else ""
    return f"amqps://guest:guest@{host}:{port}/?cafile={authority.certificate}{given}"


async def ping_store(url: str) -> None:
    database = connect(url)
    try:
        await ping(database)
    finally:
        close(database)


OURS = {FAULTS["CERTIFICATE_VERIFY_FAILED"]}
# With TLS 1.3 a client may learn nothing but that the connection is gone.
THEIRS = {"", *FAULTS.values()} - OURS - {FAULTS["WRONG_VERSION_NUMBER"]}

# Who trusts whom, under which name of the host, and what is said where that is no line.
LINES = {
    "all is well": ("authority", "client", "127.0.0.1", None),
    "another authority": ("stranger", "client", "127.0.0.1", OURS),
    "another host": ("authority", "client", "localhost", OURS),
    "a client that is not known": ("authority", "forged", "127.0.0.1", THEIRS),
    "a client without a certificate": ("authority", None, "127.0.0.1", THEIRS),
}
every_line = pytest.mark.parametrize(("authority", "client", "host", "causes"), LINES.values(), ids=LINES.keys())


@every_line
@pytest.mark.parametrize("service", ["store", "broker"])
async def test_a_line_is_made_only_between_those_who_trust_each_other(
    request: pytest.FixtureRequest,
    trust: Trust,
    service: str,
    authority: str,
    client: str | None,
    host: str,
    causes: set[str] | None,
) -> None:
    port: int = request.getfixturevalue(f"{service}_port")
    make_url, reach = {"store": (store_url, ping_store), "broker": (broker_url, ping_broker)}[service]
    url = make_url(port, getattr(trust, authority), getattr(trust, client) if client else None, host)
    if causes is None:
        await reach(url)
        return
    with pytest.raises(Unavailable) as refused:
        await reach(url)
    assert refused.value.cause in causes
    assert "certificate" not in str(refused.value)


async def test_a_broker_that_speaks_no_tls_is_named_so(amqp_url: str, trust: Trust) -> None:
    port = int(amqp_url.rpartition(":")[2].strip("/"))
    with pytest.raises(Unavailable) as refused:
        await ping_broker(broker_url(port, trust.authority, trust.client))
    assert refused.value.cause == FAULTS["WRONG_VERSION_NUMBER"]


def test_a_command_says_what_is_wrong_and_no_secret(store_port: int, trust: Trust, tmp_path: Path) -> None:
    url = store_url(store_port, trust.stranger, trust.client).replace("://", f"://minplan:{SECRET}@")
    ended = run_command(tmp_path, "deliveries", "list", mongo_url=url)
    assert ended.returncode == 1
    assert ended.stderr == f"minplan: The database cannot be used: {FAULTS['CERTIFICATE_VERIFY_FAILED']}.\n"


@pytest.fixture
def production(store_port: int, broker_port: int, trust: Trust, tmp_path: Path) -> dict[str, str]:
    (tmp_path / "jwks.json").write_text('{"keys": []}')
    local = dict.fromkeys(("sms_url", "institution_url"), "http://127.0.0.1:9/")
    return {
        "env": "production",
        "mongo_url": store_url(store_port, trust.authority, trust.client),
        "amqp_url": broker_url(broker_port, trust.authority, trust.client),
        "smtp_url": "smtp://127.0.0.1:9",
        "jwks": str(tmp_path / "jwks.json"),
        "cpr_key": SECRET * 3,
        **local,
        **dict.fromkeys(("sms_token", "institution_secret", "issuer", "audience"), SECRET),
    }


def test_production_is_ready_over_tls_on_both_lines(production: dict[str, str], tmp_path: Path) -> None:
    with serving(tmp_path / "data", "serve", **production) as api:
        assert api.is_ready("/readyz")


def test_production_says_in_its_log_why_a_line_is_not_made(
    production: dict[str, str], broker_port: int, store_port: int, trust: Trust, tmp_path: Path
) -> None:
    wrong = {
        "mongo_url": store_url(store_port, trust.stranger, trust.client),
        "amqp_url": broker_url(broker_port, trust.stranger, trust.client).replace(":guest@", f":{SECRET}@"),
    }
    with serving(tmp_path / "data", "serve", "/healthz", **production | wrong) as api:
        answer = httpx.get(f"{api.address}/readyz", timeout=10)
        assert (answer.status_code, answer.text) == (503, "database\nmessage broker")
        wait_until(lambda: "database_away" in api.output.read_text(), "the database is missed")
    said = api.output.read_text()
    assert FAULTS["CERTIFICATE_VERIFY_FAILED"] in said
    assert SECRET not in said
