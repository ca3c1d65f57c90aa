"""Lines of production to other machines: which settings are accepted and which refused."""

import pytest

from server.lines import WAYS_OUT
from server.settings import Settings
from tests.server.test_settings import COMPLETE, SECRET, load, refuse

SAFE = [
    ("MONGO_URL", "mongodb://db/?tls=true"),
    ("MONGO_URL", "mongodb://db/?TLS=True&retryWrites=true"),
    ("MONGO_URL", "mongodb://db/?ssl=true"),
    ("MONGO_URL", "mongodb+srv://db.example/"),
    ("MONGO_URL", "mongodb://127.0.0.1:27017/"),
    ("MONGO_URL", "mongodb://[::1]:27017/"),
    ("MONGO_URL", "mongodb://localhost,127.0.0.2:27018/"),
    ("MONGO_URL", "mongodb://%2Frun%2Fmongodb.sock/"),
    ("AMQP_URL", f"amqps://u:{SECRET}@mq/"),
    ("AMQP_URL", "amqps://mq/?no_verify_ssl=0"),
    ("AMQP_URL", "amqp://localhost/"),
    ("SMTP_URL", "smtps://mail"),
    ("SMTP_URL", "smtp://mail:587?starttls=required"),
    ("SMTP_URL", "smtp://127.0.0.1"),
    ("SMS_URL", "http://[::1]:80/"),
    ("SMS_URL_2", "https://sms2.example/"),
    ("INSTITUTION_URL", "http://localhost:8000/orders"),
    ("JWKS", "https://login.example/keys"),
    ("JWKS", "keys/jwks.json"),
]


@pytest.mark.parametrize(("name", "value"), SAFE)
def test_production_talks_over_tls_or_to_its_own_machine(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    assert not load(monkeypatch, **COMPLETE | {f"MINPLAN_{name}": value}).in_development


PLAIN = [
    ("MONGO_URL", f"mongodb://u:{SECRET}@db/", "db"),
    ("MONGO_URL", "mongodb://127.0.0.1,db/", "db"),
    ("MONGO_URL", "mongodb://db/?tls=false", "db"),
    ("MONGO_URL", "mongodb+srv://db.example/?tls=false", "db.example"),
    ("MONGO_URL", "mongodb://db/?tls=true&tlsInsecure=true", "db"),
    ("MONGO_URL", "mongodb://db/?tls=true&tlsAllowInvalidCertificates=true", "db"),
    ("MONGO_URL", "mongodb://db/?tls=true&tlsallowinvalidhostnames=TRUE", "db"),
    ("MONGO_URL", "mongodb://localhost@db/", "db"),
    ("AMQP_URL", f"amqp://u:{SECRET}@mq/", "mq"),
    ("AMQP_URL", "amqps://mq/?no_verify_ssl=1", "mq"),
    ("SMTP_URL", "smtp://mail", "mail"),
    ("SMTP_URL", "smtp://mail?starttls=maybe", "mail"),
    ("SMS_URL", "http://sms.example/", "sms.example"),
    ("SMS_URL_2", "http://sms2.example/", "sms2.example"),
    ("SMS_URL", "http://127.0.0.1.example/", "127.0.0.1.example"),
    ("INSTITUTION_URL", "http://10.0.0.7/orders", "10.0.0.7"),
    ("JWKS", "http://login.example/keys", "login.example"),
]


@pytest.mark.parametrize(("name", "value", "host"), PLAIN)
def test_production_refuses_a_line_that_others_can_read_unless_its_host_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, host: str
) -> None:
    said = refuse(monkeypatch, **COMPLETE | {f"MINPLAN_{name}": value})
    assert f"MINPLAN_{name}: " in said
    assert "MINPLAN_PLAIN_HOSTS" in said
    assert SECRET not in said
    assert load(monkeypatch, MINPLAN_PLAIN_HOSTS=host).plain_hosts == {host}
    assert f"MINPLAN_{name}: " in refuse(monkeypatch, MINPLAN_PLAIN_HOSTS=f"another.{host}")


def test_every_setting_that_is_a_line_is_judged() -> None:
    urls = {name for name in Settings.model_fields if name.endswith(("_url", "_url_2"))}
    assert urls | {"jwks", "oidc_issuer"} == set(WAYS_OUT)
