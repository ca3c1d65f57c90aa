"""Every setting, read once from the environment, parsed strictly and named when it is missing or wrong."""

import datetime as dt
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from server.limit_settings import Limits
from server.lines import WAYS_OUT, Line, read_line
from server.setting_values import (
    HttpAddress,
    SendingWindow,
    SmtpServer,
    mail_address,
    parse_hosts,
    parse_key_set,
    parse_origins,
    parse_smtp,
    parse_window,
    require_header_text,
    require_iso_duration,
    require_long,
    require_long_keys,
    require_positive,
    secret_url,
)

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

NEEDED_FOR_SIGN_IN = ("pages_url", "oidc_client_id", "oidc_client_secret")
NEEDED_FOR_PAGES = (*NEEDED_FOR_SIGN_IN, "session_key")


class SettingsError(Exception):
    """One or more settings are missing or wrong; the text names each with the way out and shows no value."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("cannot start with these settings:\n" + "\n".join(f"  {problem}" for problem in problems))


class Environment(StrEnum):
    """Where this process runs."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class Settings(BaseSettings):
    """The settings of one process; a field `x` is the environment variable MINPLAN_X, an empty one counts as unset."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_ignore_empty=True,
        # MINPLAN_LIMIT_X is the field `x` of `limit`; no other setting has parts.
        env_nested_delimiter="_",
        env_nested_max_split=1,
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
    )

    env: Environment = Field(default=Environment.DEVELOPMENT, description="development or production")
    data_dir: Path = Field(default=Path("data"), description="embedded store and development keys")
    mongo_url: Annotated[SecretStr, AfterValidator(secret_url("mongodb", "mongodb+srv"))] | None = Field(
        default=None, description="database; unset: the embedded store in the data directory"
    )
    amqp_url: Annotated[SecretStr, AfterValidator(secret_url("amqp", "amqps"))] | None = Field(
        default=None, description="message broker; unset: delivery within the process"
    )
    smtp_url: Annotated[SmtpServer, NoDecode, BeforeValidator(parse_smtp)] = Field(
        default=SmtpServer("127.0.0.1", 1025, False, None, None), description="mail server"
    )
    sms_url: HttpAddress | None = Field(default=None, description="SMS gateway; unset: a local outbox")
    sms_token: Annotated[SecretStr, AfterValidator(require_header_text)] | None = Field(
        default=None, description="token for the SMS gateway"
    )
    sms_url_2: HttpAddress | None = Field(default=None, description="a second SMS gateway; unset: there is one")
    sms_token_2: Annotated[SecretStr, AfterValidator(require_header_text)] | None = Field(
        default=None, description="token for the second SMS gateway, which production needs where there is one"
    )
    sms_receipt_secret: Annotated[SecretStr, AfterValidator(require_long)] | None = Field(
        default=None, description="signs the gateways' delivery receipts; unset: none are taken"
    )
    mail_from: Annotated[str, AfterValidator(mail_address)] = Field(
        default="noreply@minplan.example", description="sender of e-mails; its domain is in every Message-ID"
    )
    metrics_port: Annotated[int, Field(ge=1, le=65535)] | None = Field(
        default=None, description="port for `/metrics`; unset: only the API in development has it"
    )
    contact_retention: Annotated[
        dt.timedelta, BeforeValidator(require_iso_duration), AfterValidator(require_positive)
    ] = Field(default=dt.timedelta(days=30), description="how long a finished delivery keeps where it went")
    sending_window: Annotated[SendingWindow, NoDecode, BeforeValidator(parse_window)] = Field(
        default=SendingWindow(dt.time(9), dt.time(22)), description="hours in which messages are sent, Danish time"
    )
    reminder_lead: Annotated[dt.timedelta, BeforeValidator(require_iso_duration), AfterValidator(require_positive)] = (
        Field(default=dt.timedelta(days=1), description="how long before a meeting or deadline a reminder is sent")
    )
    compiled: bool = Field(default=True, description="answer queries with functions that are compiled for them")
    institution_url: HttpAddress | None = Field(default=None, description="where an education order is delivered")
    institution_secret: SecretStr | None = Field(default=None, description="signs what is sent to the institution")
    jwks: Annotated[Path | HttpAddress, NoDecode, BeforeValidator(parse_key_set)] | None = Field(
        default=None, description="key set that verifies tokens, a file or an address; unset: a development key"
    )
    issuer: str = Field(default="minplan-development", description="issuer that tokens must name")
    audience: str = Field(default="minplan", description="audience that tokens must name")
    cpr_key: Annotated[SecretStr, AfterValidator(require_long_keys)] | None = Field(
        default=None, description="encrypts CPR numbers; unset: made on first start"
    )
    plain_hosts: Annotated[frozenset[str], NoDecode, BeforeValidator(parse_hosts)] = Field(
        default=frozenset(), description="hosts to which production may talk without TLS"
    )
    allowed_origins: Annotated[frozenset[str], NoDecode, BeforeValidator(parse_origins)] = Field(
        default=frozenset(), description="pages of other hosts that may call, such as `https://plan.example`"
    )
    trusted_documents: Path | None = Field(
        default=None, description="JSON file of the only documents that are answered; unset: any document"
    )
    limit: Annotated[Limits, NoDecode] = Field(
        default_factory=Limits, description="the limits of [operations](docs/operations.md#limits)"
    )

    read_log: bool = Field(default=True, description="whether it is kept who reads whose plan")
    pages_url: HttpAddress | None = Field(
        default=None, description="where people reach the pages, such as https://minplan.example"
    )
    session_key: Annotated[SecretStr, AfterValidator(require_long_keys)] | None = Field(
        default=None, description="seals the sessions of the pages; unset: made on first start"
    )
    oidc_issuer: HttpAddress | None = Field(
        default=None,
        description="OpenID Connect provider for the pages; unset: development sign-in, in production no pages",
    )
    oidc_client_id: str | None = Field(default=None, description="what the provider calls the pages")
    oidc_client_secret: SecretStr | None = Field(default=None, description="the pages' secret at the provider")

    @model_validator(mode="after")
    def _require_all_for_sign_in(self) -> Self:
        if self.oidc_issuer is not None:
            needed = NEEDED_FOR_SIGN_IN if self.env is Environment.DEVELOPMENT else NEEDED_FOR_PAGES
            missing = [name for name in needed if getattr(self, name) is None]
            if missing:
                names = ", ".join(PREFIX + name.upper() for name in missing)
                raise ValueError(f"{PREFIX}OIDC_ISSUER is set, which needs these to be set as well: {names}")
        return self

    @model_validator(mode="after")
    def _require_all_in_production(self) -> Self:
        if self.env is Environment.PRODUCTION:
            second = ("sms_token_2",) if self.sms_url_2 is not None else ()
            missing = [name for name in (*NEEDED_IN_PRODUCTION, *second) if name not in self.model_fields_set]
            if missing:
                names = ", ".join(PREFIX + name.upper() for name in missing)
                raise ValueError(f"{PREFIX}ENV is production, which needs these to be set as well: {names}")
        return self

    @model_validator(mode="after")
    def _require_safe_lines_in_production(self) -> Self:
        if self.env is Environment.PRODUCTION:
            lines = {name: self._line(name) for name in WAYS_OUT}
            bad = [name for name, line in lines.items() if line and not line.is_allowed(self.plain_hosts)]
            if bad:
                ways = "; ".join(f"{PREFIX}{name.upper()}: {WAYS_OUT[name]}" for name in bad)
                raise ValueError(
                    f"{PREFIX}ENV is production, which talks to other machines over verified TLS only. {ways}. "
                    f"A host on a network that nobody else is on may be named in {PREFIX}PLAIN_HOSTS"
                )
        return self

    def _line(self, name: str) -> Line | None:
        """The line of a setting to another machine; None where there is none, or a file instead."""
        value = getattr(self, name)
        if isinstance(value, SmtpServer):
            return value.line
        if isinstance(value, SecretStr):
            return read_line(value.get_secret_value())
        return read_line(value) if isinstance(value, str) else None

    @property
    def has_pages(self) -> bool:
        """Whether people can sign in and see pages; the API is there in any case."""
        return self.in_development or self.oidc_issuer is not None

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
    if not location:
        return text
    # A limit is a part of its setting; what lies deeper in another setting is its value.
    parts = location[:2] if location[0] == "limit" else location[:1]
    return f"{PREFIX}{'_'.join(str(part) for part in parts).upper()}: {text}"
