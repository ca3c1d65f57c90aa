"""Every setting, read once from the environment, parsed strictly and named when it is missing or wrong."""

import datetime as dt
import re
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NamedTuple, Self
from urllib.parse import unquote, urlsplit

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "MINPLAN_"

# What production must be told: every secret and every server. Elsewhere a default or a local stand-in serves.
NEEDED_IN_PRODUCTION = (
    "mongo_url",
    "amqp_url",
    "smtp_url",
    "sms_url",
    "sms_token",
    "institution_url",
    "institution_secret",
    "jwks",
    "issuer",
    "audience",
    "cpr_key",
)

SHORTEST_KEY = 32


class SettingsError(Exception):
    """One or more settings are missing or wrong; the text names each with the way out and shows no value."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("cannot start with these settings:\n" + "\n".join(f"  {problem}" for problem in problems))


class Environment(StrEnum):
    """Where this process runs."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class SendingWindow(NamedTuple):
    """The hours of a Danish day in which messages may be sent: from `opens` up to, not including, `closes`."""

    opens: dt.time
    closes: dt.time


class SmtpServer(NamedTuple):
    """A mail server; `implicit_tls` for smtps://, otherwise STARTTLS is used where the server offers it."""

    host: str
    port: int
    implicit_tls: bool
    username: str | None
    password: SecretStr | None


def _parse_time(text: str) -> dt.time:
    """A time "HH:MM"; 24:00 is the end of the day."""
    if not re.fullmatch(r"(?:[01]\d|2[0-3]):[0-5]\d|24:00", text):
        raise ValueError("must be HH:MM-HH:MM, such as 09:00-22:00")
    return dt.time.max if text == "24:00" else dt.time.fromisoformat(text)


def _parse_window(value: object) -> object:
    if not isinstance(value, str):
        return value
    opens, _, closes = value.strip().partition("-")
    window = SendingWindow(_parse_time(opens), _parse_time(closes))
    if window.opens >= window.closes:
        raise ValueError("must open before it closes on the same day, such as 09:00-22:00")
    return window


def _require_iso_duration(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(r"P(?=[\dT])(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?", value):
        raise ValueError("must be an ISO 8601 duration in weeks, days, hours, minutes or seconds, such as P1D or PT2H")
    return value


def _require_positive(value: dt.timedelta) -> dt.timedelta:
    if value <= dt.timedelta(0):
        raise ValueError("must be longer than nothing, such as P1D")
    return value


def _parse_smtp(value: object) -> object:
    if not isinstance(value, str):
        return value
    url = _split_url(value, "smtp", "smtps")
    tls = url.scheme == "smtps"
    password = SecretStr(unquote(url.password)) if url.password else None
    user = unquote(url.username) if url.username else None
    return SmtpServer(url.hostname or "", url.port or (465 if tls else 25), tls, user, password)


class _Url(NamedTuple):
    scheme: str
    hostname: str | None
    port: int | None
    username: str | None
    password: str | None


def _split_url(text: str, *schemes: str) -> _Url:
    """Take a URL apart; the error shows what is expected, never the text, since it may hold a password."""
    expected = f"must be a URL that starts with {' or '.join(f'{scheme}://' for scheme in schemes)} and names a host"
    try:
        url = urlsplit(text)
        parts = _Url(url.scheme, url.hostname, url.port, url.username, url.password)
    except ValueError:
        raise ValueError(f"{expected} and a valid port") from None
    if parts.scheme not in schemes or not parts.hostname:
        raise ValueError(expected)
    return parts


def _secret_url(*schemes: str) -> Callable[[SecretStr], SecretStr]:
    def check(value: SecretStr) -> SecretStr:
        # A replica set's URL lists several hosts with ports, which the standard library takes for one odd port.
        first, *others = value.get_secret_value().split(",")
        _split_url(first if not others else first + "/", *schemes)
        return value

    return check


def _plain_url(value: str) -> str:
    _split_url(value, "http", "https")
    return value


def _parse_key_set(value: object) -> object:
    """A key set is read from an address when it looks like one, otherwise from a file."""
    if isinstance(value, str) and "://" in value:
        return _plain_url(value)
    return Path(value) if isinstance(value, str) else value


def _require_long(value: SecretStr) -> SecretStr:
    if len(value.get_secret_value()) < SHORTEST_KEY:
        raise ValueError(f"must have at least {SHORTEST_KEY} characters: make one with `openssl rand -base64 32`")
    return value


def split_keys(value: SecretStr) -> list[str]:
    """The keys of a setting that may hold several, parted by commas, the current one first."""
    return [key.strip() for key in value.get_secret_value().split(",")]


def _require_long_keys(value: SecretStr) -> SecretStr:
    for key in split_keys(value):
        _require_long(SecretStr(key))
    return value


def _mail_address(value: str) -> str:
    try:
        return validate_email(value, check_deliverability=False).normalized
    except EmailNotValidError:
        raise ValueError("must be an e-mail address, such as noreply@minplan.example") from None


HttpAddress = Annotated[str, AfterValidator(_plain_url)]


class Settings(BaseSettings):
    """The settings of one process; a field `x` is the environment variable MINPLAN_X, an empty one counts as unset."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="forbid", hide_input_in_errors=True
    )

    env: Environment = Field(default=Environment.DEVELOPMENT, description="development or production")
    data_dir: Path = Field(default=Path("data"), description="embedded store and development keys")
    mongo_url: Annotated[SecretStr, AfterValidator(_secret_url("mongodb", "mongodb+srv"))] | None = Field(
        default=None, description="database; unset: the embedded store in the data directory"
    )
    amqp_url: Annotated[SecretStr, AfterValidator(_secret_url("amqp", "amqps"))] | None = Field(
        default=None, description="message broker; unset: delivery within the process"
    )
    smtp_url: Annotated[SmtpServer, NoDecode, BeforeValidator(_parse_smtp)] = Field(
        default=SmtpServer("127.0.0.1", 1025, False, None, None), description="mail server"
    )
    sms_url: HttpAddress | None = Field(default=None, description="SMS gateway; unset: a local outbox")
    sms_token: SecretStr | None = Field(default=None, description="token for the SMS gateway")
    sms_url_2: HttpAddress | None = Field(default=None, description="a second SMS gateway; unset: there is one")
    sms_token_2: SecretStr | None = Field(default=None, description="token for the second SMS gateway")
    sms_receipt_secret: Annotated[SecretStr, AfterValidator(_require_long)] | None = Field(
        default=None, description="signs the gateways' delivery receipts; unset: none are taken"
    )
    mail_from: Annotated[str, AfterValidator(_mail_address)] = Field(
        default="noreply@minplan.example", description="sender of e-mails; its domain is in every Message-ID"
    )
    metrics_port: Annotated[int, Field(ge=1, le=65535)] | None = Field(
        default=None, description="port for `/metrics`; unset: only the API in development has it"
    )
    contact_retention: Annotated[
        dt.timedelta, BeforeValidator(_require_iso_duration), AfterValidator(_require_positive)
    ] = Field(default=dt.timedelta(days=30), description="how long a finished delivery keeps where it went")
    sending_window: Annotated[SendingWindow, NoDecode, BeforeValidator(_parse_window)] = Field(
        default=SendingWindow(dt.time(9), dt.time(22)), description="hours in which messages are sent, Danish time"
    )
    reminder_lead: Annotated[
        dt.timedelta, BeforeValidator(_require_iso_duration), AfterValidator(_require_positive)
    ] = Field(default=dt.timedelta(days=1), description="how long before a meeting or deadline a reminder is sent")
    institution_url: HttpAddress | None = Field(default=None, description="where an education order is delivered")
    institution_secret: SecretStr | None = Field(default=None, description="signs what is sent to the institution")
    jwks: Annotated[Path | HttpAddress, NoDecode, BeforeValidator(_parse_key_set)] | None = Field(
        default=None, description="key set that verifies tokens, a file or an address; unset: a development key"
    )
    issuer: str = Field(default="minplan-development", description="issuer that tokens must name")
    audience: str = Field(default="minplan", description="audience that tokens must name")
    cpr_key: Annotated[SecretStr, AfterValidator(_require_long_keys)] | None = Field(
        default=None, description="encrypts CPR numbers; unset: made on first start"
    )

    @model_validator(mode="after")
    def _require_all_in_production(self) -> Self:
        if self.env is Environment.PRODUCTION:
            missing = [name for name in NEEDED_IN_PRODUCTION if name not in self.model_fields_set]
            if missing:
                names = ", ".join(PREFIX + name.upper() for name in missing)
                raise ValueError(f"{PREFIX}ENV is production, which needs these to be set as well: {names}")
        return self

    @property
    def in_development(self) -> bool:
        """Whether defaults and tools for a developer's machine may be used."""
        return self.env is Environment.DEVELOPMENT


def load_settings() -> Settings:
    """Read the settings from the environment; raises SettingsError that names every one that is missing or wrong."""
    try:
        return Settings()
    except ValidationError as error:
        problems = [_describe(problem["loc"], problem["msg"]) for problem in error.errors(include_input=False)]
        raise SettingsError(list(dict.fromkeys(problems))) from None


def _describe(location: tuple[int | str, ...], message: str) -> str:
    text = message.removeprefix("Value error, ")
    return f"{PREFIX}{str(location[0]).upper()}: {text}" if location else text
