"""The lines out of this process: which machines they lead to, and whether nobody on the way can read along."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

ENCRYPTED_SCHEMES = frozenset({"https", "amqps", "smtps"})
MONGO_SCHEMES: Mapping[str, bool] = {"mongodb": False, "mongodb+srv": True}
"""Whether the driver encrypts where the URL does not say."""

# What makes a certificate worthless: any machine could show one.
_UNVERIFIED = ("tlsinsecure", "tlsallowinvalidcertificates", "tlsallowinvalidhostnames")
_FILES = ("tlscafile", "tlscertificatekeyfile", "tlscrlfile", "cafile", "certfile", "keyfile")

WAYS_OUT: Mapping[str, str] = {
    "mongo_url": "add tls=true, for an authority of your own with tlsCAFile=PATH",
    "amqp_url": "amqps://, for an authority of your own with ?cafile=PATH",
    "smtp_url": "smtps://, or smtp:// with ?starttls=required",
    "sms_url": "https://",
    "sms_url_2": "https://",
    "institution_url": "https://",
    "jwks": "https://",
    "oidc_issuer": "https://",
    "pages_url": "https://",
}
"""Every setting that is a line to another machine, or to a person's browser, and how it becomes an encrypted one."""


@dataclass(frozen=True, slots=True)
class Line:
    """What a URL says of a line; ``safe`` means encrypted, to a machine whose certificate is verified."""

    hosts: frozenset[str]
    safe: bool
    files: tuple[Path, ...] = ()

    def is_allowed(self, plain_hosts: Collection[str]) -> bool:
        """Whether production may use the line: it is safe, stays on this machine, or leads to hosts that were named."""
        return self.safe or all(_is_here(host) or host in plain_hosts for host in self.hosts)


def read_line(url: str) -> Line:
    """The line of a URL whose scheme and host were checked before; options of drivers count in any case."""
    scheme, _, rest = url.partition("://")
    # A replica set's URL lists several hosts, which the standard library does not take apart.
    authority = rest.partition("/")[0].partition("?")[0].rpartition("@")[2]
    options = {name.lower(): value for name, value in parse_qsl(urlsplit(url).query)}
    verified = not any(options.get(name, "").lower() == "true" for name in _UNVERIFIED)
    verified &= options.get("no_verify_ssl", "0") == "0"
    files = tuple(Path(options[name]) for name in _FILES if options.get(name))
    return Line(frozenset(map(_host, authority.split(","))), _is_encrypted(scheme, options) and verified, files)


def _is_encrypted(scheme: str, options: Mapping[str, str]) -> bool:
    if scheme in MONGO_SCHEMES:
        said = options.get("tls", options.get("ssl", ""))
        return said.lower() == "true" if said else MONGO_SCHEMES[scheme]
    return scheme in ENCRYPTED_SCHEMES or (scheme == "smtp" and options.get("starttls") == "required")


def _host(text: str) -> str:
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return unquote(text.partition(":")[0]).lower()


def _is_here(host: str) -> bool:
    """Whether a host is this machine: by name, by address, or as a socket among the files."""
    if host == "localhost" or host.startswith("/"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
