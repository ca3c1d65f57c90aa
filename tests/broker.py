"""A RabbitMQ of the tests' own: a process on free ports with a directory that goes away."""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.waiting import wait_until

CONFIGURATION = """
listeners.tcp.1 = 127.0.0.1:{amqp}
loopback_users.guest = true
disk_free_limit.absolute = 50MB
log.console = false
log.file.level = info
"""

TLS_CONFIGURATION = """
listeners.ssl.1 = 127.0.0.1:{port}
ssl_options.cacertfile = {authority}
ssl_options.certfile = {certificate}
ssl_options.keyfile = {key}
ssl_options.verify = verify_peer
ssl_options.fail_if_no_peer_cert = true
"""


def find_server() -> str:
    """The script that starts RabbitMQ as the user who runs the tests; Debian's in /usr/sbin would change to another."""
    named = os.environ.get("MINPLAN_TEST_RABBITMQ", "")
    for path in ("/usr/lib/rabbitmq/bin/rabbitmq-server", named, shutil.which("rabbitmq-server") or ""):
        if path and Path(path).exists():
            return path
    raise FileNotFoundError("RabbitMQ is not installed: apt install rabbitmq-server, or set MINPLAN_AMQP_URL")


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def _answers(port: int) -> bool:
    """Whether an AMQP peer answers: RabbitMQ greets a wrong header with its own."""
    try:
        with socket.create_connection(("127.0.0.1", port), 1.0) as connection:
            connection.settimeout(1.0)
            connection.sendall(b"AMQP\x00\x00\x00\x00")
            return connection.recv(4) == b"AMQP"
    except OSError:
        return False


def _listens(port: int) -> bool:
    with socket.socket() as connection:
        return connection.connect_ex(("127.0.0.1", port)) == 0


def _stop(process: subprocess.Popen[bytes], number: int) -> None:
    """Signal a process and the group it leads; wait for it."""
    if process.poll() is None:
        os.killpg(process.pid, number)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


class Broker:
    """A RabbitMQ that can be stopped, killed and started again with what it holds."""

    def __init__(self, directory: Path, tls: Mapping[str, Path] | None = None) -> None:
        """``tls`` names the files of a listener that wants a client certificate: authority, certificate, key."""
        self._directory, self._tls = directory, tls
        self._amqp, self._distribution, self._epmd_port, self.tls_port = _free_ports(4)
        self._process: subprocess.Popen[bytes] | None = None
        self._log = (directory / "console.log").open("ab")
        more = TLS_CONFIGURATION.format(port=self.tls_port, **tls) if tls else ""
        (directory / "rabbitmq.conf").write_text(CONFIGURATION.format(amqp=self._amqp) + more)
        (directory / "enabled_plugins").write_text("[].\n")
        epmd = shutil.which("epmd")
        assert epmd, "epmd, a part of Erlang, is not on the PATH"
        self._epmd = self._launch([epmd, "-port", str(self._epmd_port), "-address", "127.0.0.1"])

    @property
    def url(self) -> str:
        return f"amqp://guest:guest@127.0.0.1:{self._amqp}/"

    def start(self) -> None:
        process = self._process = self._launch([find_server()])
        wait_until(lambda: self._is_open() or process.poll() is not None, "RabbitMQ answers or has failed", seconds=60)
        assert process.poll() is None, f"RabbitMQ did not start, see {self._directory}"

    def _is_open(self) -> bool:
        return _answers(self._amqp) and (not self._tls or _listens(self.tls_port))

    def stop(self, number: int = signal.SIGTERM) -> None:
        if self._process is not None:
            _stop(self._process, number)

    def wait_until_recorded(self, queue: str) -> None:
        """Wait until a new quorum queue is in the broker's register on disk, written about a second after it is declared.

        RabbitMQ finds no leader for a queue when it is killed before that (compare https://github.com/rabbitmq/rabbitmq-server/issues/10070).
        """
        data = self._directory / "data"
        wait_until(
            lambda: any(queue.encode() in each.read_bytes() for each in data.rglob("quorum/*/names.dets")),
            f"{queue} is in the broker's register",
        )

    def kill(self) -> None:
        self.stop(signal.SIGKILL)

    def close(self) -> None:
        self.kill()
        _stop(self._epmd, signal.SIGKILL)
        self._log.close()

    def _launch(self, command: list[str]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command,
            env=os.environ | self._settings(),
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
        )

    def _settings(self) -> dict[str, str]:
        at = self._directory
        return {
            "HOME": str(at),
            "ERL_EPMD_PORT": str(self._epmd_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": f"minplan{self._amqp}@localhost",
            "RABBITMQ_DIST_PORT": str(self._distribution),
            "RABBITMQ_CONFIG_FILE": str(at / "rabbitmq.conf"),
            "RABBITMQ_CONF_ENV_FILE": str(at / "no-such-file"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(at / "enabled_plugins"),
            "RABBITMQ_MNESIA_BASE": str(at / "data"),
            "RABBITMQ_LOG_BASE": str(at / "log"),
            "RABBITMQ_PID_FILE": str(at / "pid"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 2:2 +sbwt none",
        }


@contextmanager
def running_broker(directory: Path, tls: Mapping[str, Path] | None = None) -> Iterator[Broker]:
    broker = Broker(directory, tls)
    try:
        broker.start()
        yield broker
    finally:
        broker.close()
