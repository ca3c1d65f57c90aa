"""Settings: what each accepts, what each refuses, and what production insists on."""

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from server.limit_settings import Limits
from server.settings import NEEDED_IN_PRODUCTION, SendingWindow, Settings, SettingsError, SmtpServer, load_settings

SECRET = "a-made-up-secret-that-nobody-may-see"
KEY = "k" * 32
COMPLETE = {
    "MINPLAN_ENV": "production",
    "MINPLAN_MONGO_URL": f"mongodb://minplan:{SECRET}@one:27017,two:27017/minplan?replicaSet=rs0&tls=true",
    "MINPLAN_AMQP_URL": f"amqps://minplan:{SECRET}@broker/",
    "MINPLAN_SMTP_URL": f"smtps://minplan:{SECRET}@mail",
    "MINPLAN_SMS_URL": "https://sms.example/rest/mtsms",
    "MINPLAN_SMS_TOKEN": SECRET,
    "MINPLAN_SMS_TOKEN_2": SECRET,
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
    (
        "MINPLAN_SMTP_URL",
        "smtp://mail:587?starttls=required",
        "smtp_url",
        SmtpServer("mail", 587, False, None, None, True),
    ),
    ("MINPLAN_PLAIN_HOSTS", "mongo, RabbitMQ", "plain_hosts", {"mongo", "rabbitmq"}),
    ("MINPLAN_SMS_URL", "http://127.0.0.1:8089/mtsms", "sms_url", "http://127.0.0.1:8089/mtsms"),
    ("MINPLAN_SENDING_WINDOW", "08:30-20:15", "sending_window", SendingWindow(dt.time(8, 30), dt.time(20, 15))),
    ("MINPLAN_SENDING_WINDOW", "00:00-24:00", "sending_window", SendingWindow(dt.time.min, dt.time.max)),
    ("MINPLAN_MAIL_FROM", "noreply@jobcenter-ærø.dk", "mail_from", "noreply@xn--jobcenter-r-j9a9u.dk"),
    ("MINPLAN_REMINDER_LEAD", "P1D", "reminder_lead", dt.timedelta(days=1)),
    ("MINPLAN_REMINDER_LEAD", "PT90M", "reminder_lead", dt.timedelta(minutes=90)),
    ("MINPLAN_REMINDER_LEAD", "P1W", "reminder_lead", dt.timedelta(weeks=1)),
    ("MINPLAN_REMINDER_LEAD", "P2DT12H", "reminder_lead", dt.timedelta(days=2, hours=12)),
    ("MINPLAN_REMINDER_LEAD", "PT5S", "reminder_lead", dt.timedelta(seconds=5)),
    ("MINPLAN_JWKS", "keys/jwks.json", "jwks", Path("keys/jwks.json")),
    ("MINPLAN_JWKS", "https://login.example/keys", "jwks", "https://login.example/keys"),
    ("MINPLAN_ALLOWED_ORIGINS", "https://plan.example", "allowed_origins", {"https://plan.example"}),
    (
        "MINPLAN_ALLOWED_ORIGINS",
        "https://a.example, http://localhost:3000",
        "allowed_origins",
        {"https://a.example", "http://localhost:3000"},
    ),
    ("MINPLAN_TRUSTED_DOCUMENTS", "trusted.json", "trusted_documents", Path("trusted.json")),
    ("MINPLAN_LIMIT_BODY_BYTES", "5000", "limit", Limits(body_bytes=5000)),
    ("MINPLAN_LIMIT_RATE", "0.5", "limit", Limits(rate=0.5)),
    ("MINPLAN_LIMIT_RATE", "", "limit", Limits()),
    ("MINPLAN_CPR_KEY", KEY, "cpr_key", SecretStr(KEY)),
    ("MINPLAN_CPR_KEY", f"{KEY}, old{KEY}", "cpr_key", SecretStr(f"{KEY}, old{KEY}")),
]


@pytest.mark.parametrize(("variable", "text", "field", "value"), ACCEPTED)
def test_accepts(monkeypatch: pytest.MonkeyPatch, variable: str, text: str, field: str, value: object) -> None:
    assert getattr(load(monkeypatch, **{variable: text}), field) == value


REFUSED = [
    ("MINPLAN_PLAIN_HOSTS", "mongo:27017/x", "parted by commas"),
    ("MINPLAN_PLAIN_HOSTS", "mongo,,rabbitmq", "parted by commas"),
    ("MINPLAN_MONGO_URL", f"mongodb://u:{SECRET}@db/?tls=true&tlsCAFile=/no/ca.pem", "cannot be read: /no/ca.pem"),
    ("MINPLAN_MONGO_URL", "mongodb://db/?tlsCertificateKeyFile=/no/key.pem", "cannot be read: /no/key.pem"),
    ("MINPLAN_AMQP_URL", f"amqps://u:{SECRET}@mq/?cafile=/no/ca.pem", "cannot be read: /no/ca.pem"),
    ("MINPLAN_AMQP_URL", "amqps://mq/?keyfile=/no/key.pem", "cannot be read: /no/key.pem"),
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
    ("MINPLAN_REMINDER_LEAD", "P3651D", "must not be longer than P3650D"),
    ("MINPLAN_CONTACT_RETENTION", "P3000000D", "must not be longer than P3650D"),
    ("MINPLAN_REMINDER_LEAD", "-P1D", "ISO 8601"),
    ("MINPLAN_REMINDER_LEAD", f"P{'9' * 30}D", "MINPLAN_REMINDER_LEAD"),
    *(
        ("MINPLAN_ALLOWED_ORIGINS", origins, "http")
        for origins in ("*", "null", "plan.example", "https://a.example/", "https://A.example", "https://a.example,")
    ),
    ("MINPLAN_ALLOWED_ORIGINS", f"https://u:{SECRET}@a.example", "must be origins"),
    *(("MINPLAN_LIMIT_AT_ONCE", number, "MINPLAN_LIMIT_AT_ONCE: ") for number in ("0", "-1", "1.5", "many")),
    *(("MINPLAN_LIMIT_RATE", number, "MINPLAN_LIMIT_RATE: ") for number in ("0", "inf", "nan")),
    ("MINPLAN_LIMIT_NOTHING", "1", "MINPLAN_LIMIT_NOTHING: "),
    ("MINPLAN_LIMIT", "1", "MINPLAN_LIMIT: "),
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


def test_a_provider_needs_what_goes_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    refused = refuse(monkeypatch, MINPLAN_OIDC_ISSUER="https://login.example")
    for name in ("MINPLAN_PAGES_URL", "MINPLAN_OIDC_CLIENT_ID", "MINPLAN_OIDC_CLIENT_SECRET"):
        assert name in refused
    assert "MINPLAN_SESSION_KEY" not in refused
    in_production = refuse(monkeypatch, **COMPLETE, MINPLAN_OIDC_ISSUER="https://login.example")
    assert "MINPLAN_SESSION_KEY" in in_production


def test_production_has_pages_only_with_a_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().has_pages
    assert not load(monkeypatch, **COMPLETE).has_pages


def test_every_secret_and_server_is_needed_in_production() -> None:
    spared = {
        "env",
        "read_log",
        "compiled",
        "plain_hosts",
        "data_dir",
        "sending_window",
        "reminder_lead",
        "mail_from",
        "metrics_port",
        "contact_retention",
    }
    optional = {"sms_url_2", "sms_token_2", "sms_receipt_secret", "allowed_origins", "trusted_documents", "limit"}
    optional |= {"pages_url", "session_key", "oidc_issuer", "oidc_client_id", "oidc_client_secret"}
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


def test_a_second_gateway_of_production_needs_its_token(monkeypatch: pytest.MonkeyPatch) -> None:
    second = {"MINPLAN_SMS_URL_2": "https://other.example/rest/mtsms"}
    without = {name: value for name, value in COMPLETE.items() if name != "MINPLAN_SMS_TOKEN_2"}
    assert refuse(monkeypatch, **without, **second).endswith("to be set as well: MINPLAN_SMS_TOKEN_2")
    assert load(monkeypatch, **COMPLETE, **second).sms_token_2


@pytest.mark.parametrize("name", ["MINPLAN_SMS_TOKEN", "MINPLAN_SMS_TOKEN_2"])
def test_a_token_is_what_a_header_can_carry(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    for wrong in ("tøken", "two words", "a\tb"):
        message = refuse(monkeypatch, **{name: wrong})
        assert name in message
        assert wrong not in message
    settings = load(monkeypatch, **{name: "t0ken\n"})
    token = settings.sms_token if name == "MINPLAN_SMS_TOKEN" else settings.sms_token_2
    assert token is not None
    assert token.get_secret_value() == "t0ken"
