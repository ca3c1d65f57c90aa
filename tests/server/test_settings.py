"""Settings: what each accepts, what each refuses, and what production insists on."""

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from server.settings import NEEDED_IN_PRODUCTION, SendingWindow, Settings, SettingsError, SmtpServer, load_settings

SECRET = "a-made-up-secret-that-nobody-may-see"
KEY = "k" * 32
COMPLETE = {
    "MINPLAN_ENV": "production",
    "MINPLAN_MONGO_URL": f"mongodb://minplan:{SECRET}@one:27017,two:27017/minplan?replicaSet=rs0",
    "MINPLAN_AMQP_URL": f"amqps://minplan:{SECRET}@broker/",
    "MINPLAN_SMTP_URL": f"smtps://minplan:{SECRET}@mail",
    "MINPLAN_SMS_URL": "https://sms.example/rest/mtsms",
    "MINPLAN_SMS_TOKEN": SECRET,
    "MINPLAN_INSTITUTION_URL": "https://institution.example/orders",
    "MINPLAN_INSTITUTION_SECRET": SECRET,
    "MINPLAN_JWKS": "https://login.example/keys",
    "MINPLAN_ISSUER": "https://login.example",
    "MINPLAN_AUDIENCE": "minplan",
    "MINPLAN_CPR_KEY": KEY + SECRET,
}


def load(monkeypatch: pytest.MonkeyPatch, **environment: str) -> Settings:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return load_settings()


def refuse(monkeypatch: pytest.MonkeyPatch, **environment: str) -> str:
    with pytest.raises(SettingsError) as caught:
        load(monkeypatch, **environment)
    return str(caught.value)


def test_development_needs_nothing() -> None:
    settings = load_settings()
    assert settings.in_development
    assert settings.data_dir == Path("data")
    assert (settings.mongo_url, settings.amqp_url, settings.sms_url) == (None, None, None)
    assert settings.smtp_url == SmtpServer("127.0.0.1", 1025, False, None, None)
    assert settings.sending_window == SendingWindow(dt.time(9), dt.time(22))
    assert settings.reminder_lead == dt.timedelta(days=1)


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load(monkeypatch, MINPLAN_MONGO_URL="").mongo_url is None


ACCEPTED = [
    ("MINPLAN_DATA_DIR", "/var/lib/minplan", "data_dir", Path("/var/lib/minplan")),
    ("MINPLAN_MONGO_URL", "mongodb://db:27017/", "mongo_url", SecretStr("mongodb://db:27017/")),
    ("MINPLAN_MONGO_URL", "mongodb+srv://db.example/", "mongo_url", SecretStr("mongodb+srv://db.example/")),
    ("MINPLAN_MONGO_URL", "mongodb://a:1,b:2/", "mongo_url", SecretStr("mongodb://a:1,b:2/")),
    ("MINPLAN_AMQP_URL", "amqp://u:p@mq/vhost", "amqp_url", SecretStr("amqp://u:p@mq/vhost")),
    ("MINPLAN_SMTP_URL", "smtp://mail", "smtp_url", SmtpServer("mail", 25, False, None, None)),
    ("MINPLAN_SMTP_URL", "smtp://[::1]:2525", "smtp_url", SmtpServer("::1", 2525, False, None, None)),
    ("MINPLAN_SMTP_URL", "smtps://u:p%40s@mail", "smtp_url", SmtpServer("mail", 465, True, "u", SecretStr("p@s"))),
    ("MINPLAN_SMS_URL", "http://127.0.0.1:8089/mtsms", "sms_url", "http://127.0.0.1:8089/mtsms"),
    ("MINPLAN_SENDING_WINDOW", "08:30-20:15", "sending_window", SendingWindow(dt.time(8, 30), dt.time(20, 15))),
    ("MINPLAN_SENDING_WINDOW", "00:00-24:00", "sending_window", SendingWindow(dt.time.min, dt.time.max)),
    ("MINPLAN_REMINDER_LEAD", "P1D", "reminder_lead", dt.timedelta(days=1)),
    ("MINPLAN_REMINDER_LEAD", "PT90M", "reminder_lead", dt.timedelta(minutes=90)),
    ("MINPLAN_REMINDER_LEAD", "P1W", "reminder_lead", dt.timedelta(weeks=1)),
    ("MINPLAN_REMINDER_LEAD", "P2DT12H", "reminder_lead", dt.timedelta(days=2, hours=12)),
    ("MINPLAN_REMINDER_LEAD", "PT5S", "reminder_lead", dt.timedelta(seconds=5)),
    ("MINPLAN_JWKS", "keys/jwks.json", "jwks", Path("keys/jwks.json")),
    ("MINPLAN_JWKS", "https://login.example/keys", "jwks", "https://login.example/keys"),
    ("MINPLAN_CPR_KEY", KEY, "cpr_key", SecretStr(KEY)),
    ("MINPLAN_CPR_KEY", f"{KEY}, old{KEY}", "cpr_key", SecretStr(f"{KEY}, old{KEY}")),
]


@pytest.mark.parametrize(("variable", "text", "field", "value"), ACCEPTED)
def test_accepts(monkeypatch: pytest.MonkeyPatch, variable: str, text: str, field: str, value: object) -> None:
    assert getattr(load(monkeypatch, **{variable: text}), field) == value


REFUSED = [
    ("MINPLAN_ENV", "staging", "'development' or 'production'"),
    ("MINPLAN_MONGO_URL", f"postgres://u:{SECRET}@db/", "mongodb:// or mongodb"),
    ("MINPLAN_MONGO_URL", "mongodb://", "names a host"),
    ("MINPLAN_AMQP_URL", f"http://u:{SECRET}@mq/", "amqp:// or amqps://"),
    ("MINPLAN_SMTP_URL", f"mail:{SECRET}", "smtp:// or smtps://"),
    ("MINPLAN_SMTP_URL", "smtp://mail:99999", "valid port"),
    ("MINPLAN_SMS_URL", "ftp://gateway", "http:// or https://"),
    ("MINPLAN_INSTITUTION_URL", "institution.example", "http:// or https://"),
    ("MINPLAN_JWKS", "ftp://login.example/keys", "http:// or https://"),
    ("MINPLAN_SENDING_WINDOW", "9-22", "HH:MM-HH:MM"),
    ("MINPLAN_SENDING_WINDOW", "09:00", "HH:MM-HH:MM"),
    ("MINPLAN_SENDING_WINDOW", "09:00-22:60", "HH:MM-HH:MM"),
    ("MINPLAN_SENDING_WINDOW", "22:00-09:00", "open before it closes"),
    ("MINPLAN_SENDING_WINDOW", "09:00-09:00", "open before it closes"),
    ("MINPLAN_REMINDER_LEAD", "1 day", "ISO 8601"),
    ("MINPLAN_REMINDER_LEAD", "86400", "ISO 8601"),
    ("MINPLAN_REMINDER_LEAD", "P", "ISO 8601"),
    ("MINPLAN_REMINDER_LEAD", "P1DT", "ISO 8601"),
    ("MINPLAN_REMINDER_LEAD", "P1M", "ISO 8601"),
    ("MINPLAN_REMINDER_LEAD", "P0D", "longer than nothing"),
    ("MINPLAN_REMINDER_LEAD", "-P1D", "ISO 8601"),
    ("MINPLAN_REMINDER_LEAD", f"P{'9' * 30}D", "MINPLAN_REMINDER_LEAD"),
    ("MINPLAN_CPR_KEY", "too-short", "at least 32 characters"),
    *(("MINPLAN_CPR_KEY", keys, "at least 32 characters") for keys in (f",{KEY}", f"{KEY},", f"short,{KEY}")),
]


@pytest.mark.parametrize(("variable", "text", "reason"), REFUSED)
def test_refuses(monkeypatch: pytest.MonkeyPatch, variable: str, text: str, reason: str) -> None:
    message = refuse(monkeypatch, **{variable: text})
    assert variable in message
    assert reason in message
    assert SECRET not in message


def test_names_every_wrong_setting_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    message = refuse(monkeypatch, MINPLAN_SENDING_WINDOW="x", MINPLAN_REMINDER_LEAD="y")
    assert "MINPLAN_SENDING_WINDOW" in message
    assert "MINPLAN_REMINDER_LEAD" in message


def test_production_starts_with_everything_named(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load(monkeypatch, **COMPLETE)
    assert not settings.in_development
    assert SECRET not in repr(settings)


@pytest.mark.parametrize("name", NEEDED_IN_PRODUCTION)
def test_production_names_the_one_that_is_missing(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    variable = f"MINPLAN_{name.upper()}"
    message = refuse(monkeypatch, **{key: value for key, value in COMPLETE.items() if key != variable})
    assert message.endswith(f"to be set as well: {variable}")


def test_production_names_all_that_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    message = refuse(monkeypatch, MINPLAN_ENV="production")
    assert all(f"MINPLAN_{name.upper()}" in message for name in NEEDED_IN_PRODUCTION)


def test_every_secret_and_server_is_needed_in_production() -> None:
    spared = {
        "env",
        "data_dir",
        "sending_window",
        "reminder_lead",
        "compiled",
        "mail_from",
        "metrics_port",
        "contact_retention",
    }
    optional = {"sms_url_2", "sms_token_2", "sms_receipt_secret"}
    assert set(Settings.model_fields) - spared - optional == set(NEEDED_IN_PRODUCTION)


def test_the_command_line_ends_with_the_sentence_alone(tmp_path: Path) -> None:
    """A wrong setting ends the real process with exit code 2, without a traceback and without the value."""
    command = [str(Path(sys.executable).parent / "minplan"), "serve"]
    environment = os.environ | {"MINPLAN_CPR_KEY": "short-" + SECRET[:9], "MINPLAN_ENV": "production"}
    ended = subprocess.run(
        command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
    )
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr.startswith("minplan: cannot start with these settings:\n  MINPLAN_CPR_KEY: must have")
    assert SECRET[:9] not in ended.stderr
