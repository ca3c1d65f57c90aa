"""The command line: what ends it, with which exit code, and what it says."""

import subprocess
import sys
from pathlib import Path

import pytest

from domain.viewer import Role
from server.cli import main
from server.runtime import utc_now
from server.settings import NEEDED_IN_PRODUCTION, Settings
from server.token import DevelopmentKey, Verifier
from tests.api import VIEWERS

Said = pytest.CaptureFixture[str]
PRODUCTION = {
    **dict.fromkeys(NEEDED_IN_PRODUCTION, "x" * 40),
    "env": "production",
    "mongo_url": "mongodb://127.0.0.1/",
    "amqp_url": "amqp://127.0.0.1/",
    "smtp_url": "smtp://127.0.0.1",
    "sms_url": "http://127.0.0.1/",
    "institution_url": "http://127.0.0.1/",
}


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MINPLAN_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str, **settings: str) -> int:
    """The exit code of a command that ends by itself."""
    for name, value in settings.items():
        monkeypatch.setenv(f"MINPLAN_{name.upper()}", value)
    monkeypatch.setattr(sys, "argv", ["minplan", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert isinstance(ended.value.code, int)
    return ended.value.code


REFUSED: dict[str, tuple[list[str], dict[str, str], str]] = {
    "unknown role": (["token", "--role", "king"], {}, "king"),
    "no role": (["schema"], {}, "--role"),
    "unknown command": (["dance"], {}, "dance"),
    "port that is none": (["serve", "--port", "many"], {}, "--port"),
    "wrong setting": (["serve"], {"sending_window": "9-22"}, "MINPLAN_SENDING_WINDOW"),
    "token in production": (["token", "--role", "citizen"], PRODUCTION, "development only"),
}


@pytest.mark.parametrize(("arguments", "settings", "named"), REFUSED.values(), ids=REFUSED.keys())
def test_a_command_that_cannot_be_done_names_the_reason(
    monkeypatch: pytest.MonkeyPatch,
    capsys: Said,
    data_dir: Path,
    arguments: list[str],
    settings: dict[str, str],
    named: str,
) -> None:
    assert run(monkeypatch, *arguments, **settings) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert named in said.err
    assert not data_dir.exists()


@pytest.mark.parametrize("command", ["serve", "work", "demo"])
def test_production_names_every_setting_that_is_missing_and_shows_no_value(
    monkeypatch: pytest.MonkeyPatch, capsys: Said, data_dir: Path, command: str
) -> None:
    assert run(monkeypatch, command, env="production", cpr_key="k" * 40) == 2
    said = capsys.readouterr().err
    named = [name for name in NEEDED_IN_PRODUCTION if f"MINPLAN_{name.upper()}" in said]
    assert named == [name for name in NEEDED_IN_PRODUCTION if name != "cpr_key"]
    assert "kkk" not in said
    assert not data_dir.exists()


@pytest.mark.parametrize("role", Role)
async def test_a_token_is_all_that_is_printed_and_names_who_was_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: Said, data_dir: Path, role: Role
) -> None:
    viewer = VIEWERS[role]
    claims = ["--sub", viewer.subject, "--name", viewer.name, "--organisation", viewer.organisation]
    assert run(monkeypatch, "token", "--role", role.value, *claims) == 0
    said = capsys.readouterr()
    (token,) = said.out.splitlines()
    settings = Settings()
    keys = DevelopmentKey(data_dir).keys
    assert await Verifier(keys, settings.issuer, settings.audience).verify(token, utc_now()) == viewer
    assert said.err == ""
    assert (data_dir / "development-key.pem").stat().st_mode & 0o777 == 0o600


def test_a_command_loads_no_more_than_it_needs() -> None:
    program = "import sys; import server.cli; server.cli.find_command('work'); print('resolvers' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert said.stdout == "False\n"
