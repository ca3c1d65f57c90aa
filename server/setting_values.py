"""How the text of a setting becomes a value: parsed strictly, with errors that show what is expected and no value."""

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, NamedTuple
from urllib.parse import unquote, urlsplit

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, SecretStr

from server.lines import Line, read_line

LONGEST_DURATION = dt.timedelta(days=3650)
SHORTEST_KEY = 32


class SendingWindow(NamedTuple):
    """The hours of a Danish day in which messages may be sent: from `opens` up to, not including, `closes`."""

    opens: dt.time
    closes: dt.time


class SmtpServer(NamedTuple):
    """A mail server; `implicit_tls` for smtps://, otherwise STARTTLS is used where the server offers it, or else
    nothing is sent if `starttls_required`.
    """

    host: str
    port: int
    implicit_tls: bool
    username: str | None
    password: SecretStr | None
    starttls_required: bool = False

    @property
    def line(self) -> Line:
        """The line to it."""
        return Line(frozenset({self.host.lower()}), self.implicit_tls or self.starttls_required)


def _parse_time(text: str) -> dt.time:
    """A time "HH:MM"; 24:00 is the end of the day."""
    if not re.fullmatch(r"(?:[01]\d|2[0-3]):[0-5]\d|24:00", text):
        raise ValueError("must be HH:MM-HH:MM, such as 09:00-22:00")
    return dt.time.max if text == "24:00" else dt.time.fromisoformat(text)


def parse_window(value: object) -> object:
    """A sending window from "HH:MM-HH:MM"."""
    if not isinstance(value, str):
        return value
    opens, _, closes = value.strip().partition("-")
    window = SendingWindow(_parse_time(opens), _parse_time(closes))
    if window.opens >= window.closes:
        raise ValueError("must open before it closes on the same day, such as 09:00-22:00")
    return window


def require_iso_duration(value: object) -> object:
    """Refuse text that is no ISO 8601 duration of whole units."""
    if isinstance(value, str) and not re.fullmatch(r"P(?=[\dT])(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?", value):
        raise ValueError("must be an ISO 8601 duration in weeks, days, hours, minutes or seconds, such as P1D or PT2H")
    return value


def require_positive(value: dt.timedelta) -> dt.timedelta:
    """Refuse a duration of nothing, and one that no calendar holds."""
    if value <= dt.timedelta(0):
        raise ValueError("must be longer than nothing, such as P1D")
    if value > LONGEST_DURATION:
        raise ValueError(f"must not be longer than P{LONGEST_DURATION.days}D")
    return value


def parse_smtp(value: object) -> object:
    """A mail server from smtp:// or smtps://; ``?starttls=required`` makes STARTTLS a must."""
    if not isinstance(value, str):
        return value
    url = _split_url(value, "smtp", "smtps")
    tls = url.scheme == "smtps"
    password = SecretStr(unquote(url.password)) if url.password else None
    user = unquote(url.username) if url.username else None
    must = read_line(value).safe and not tls
    return SmtpServer(url.hostname or "", url.port or (465 if tls else 25), tls, user, password, must)


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


def secret_url(*schemes: str) -> Callable[[SecretStr], SecretStr]:
    """A check that a URL, which may hold a password, has one of some schemes and names a host."""

    def check(value: SecretStr) -> SecretStr:
        # A replica set's URL lists several hosts with ports, which the standard library takes for one odd port.
        first, *others = value.get_secret_value().split(",")
        _split_url(first if not others else first + "/", *schemes)
        _require_files(read_line(value.get_secret_value()))
        return value

    return check


def _require_files(line: Line) -> None:
    """Refuse a certificate or key that cannot be read, before a driver stumbles over it far from its name."""
    for path in line.files:
        try:
            path.open("rb").close()
        except OSError as error:
            raise ValueError(f"names a file that cannot be read: {path} ({error.strerror})") from None


def parse_hosts(value: object) -> object:
    """Names of hosts from a text that parts them by commas."""
    if not isinstance(value, str):
        return value
    hosts = frozenset(host.strip().lower() for host in value.split(","))
    if not all(re.fullmatch(r"[a-z0-9._:-]+", host) for host in hosts):
        raise ValueError("must be names of hosts without ports, parted by commas, such as mongo,rabbitmq")
    return hosts


def _plain_url(value: str) -> str:
    _split_url(value, "http", "https")
    return value


def parse_key_set(value: object) -> object:
    """A key set is read from an address when it looks like one, otherwise from a file."""
    if isinstance(value, str) and "://" in value:
        return _plain_url(value)
    return Path(value) if isinstance(value, str) else value


def require_long(value: SecretStr) -> SecretStr:
    """Refuse a key that could be guessed."""
    if len(value.get_secret_value()) < SHORTEST_KEY:
        raise ValueError(f"must have at least {SHORTEST_KEY} characters: make one with `openssl rand -base64 32`")
    return value


def require_header_text(value: SecretStr) -> SecretStr:
    """A secret that goes into a header, without the space around it that a mounted file has."""
    text = value.get_secret_value().strip()
    if not re.fullmatch(r"[\x21-\x7e]+", text):
        raise ValueError("must be visible ASCII characters without spaces")
    return SecretStr(text)


def split_keys(value: SecretStr) -> list[str]:
    """The keys of a setting that may hold several, parted by commas, the current one first."""
    return [key.strip() for key in value.get_secret_value().split(",")]


def require_long_keys(value: SecretStr) -> SecretStr:
    """As `require_long`, for each of several keys."""
    for key in split_keys(value):
        require_long(SecretStr(key))
    return value


def mail_address(value: str) -> str:
    """An e-mail address in its normal form, in ASCII where it has such a form: any mail server takes that."""
    try:
        found = validate_email(value, check_deliverability=False)
        return found.ascii_email or found.normalized
    except EmailNotValidError:
        raise ValueError("must be an e-mail address, such as noreply@minplan.example") from None


def parse_origins(value: object) -> object:
    """Origins parted by commas, each as a browser writes it: scheme, host, and a port only where it is not the usual."""
    if not isinstance(value, str):
        return value
    origins = [origin.strip() for origin in value.split(",")]
    for origin in origins:
        url = _split_url(origin, "http", "https")
        if origin != f"{url.scheme}://{urlsplit(origin).netloc}" or origin != origin.lower() or "@" in origin:
            raise ValueError("must be origins parted by commas, such as https://plan.example,https://job.example")
    return frozenset(origins)


HttpAddress = Annotated[str, AfterValidator(_plain_url)]
