"""What the API is made of, wired from the settings."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from secrets import token_urlsafe
from uuid import uuid4

from domain.store import PlanStore
from server.cpr import Vault
from server.key_set import RefreshedKeys
from server.plan_store import MongoPlanStore
from server.runtime import Runtime
from server.settings import Settings
from server.token import DevelopmentKey, KeySet, Verifier, write_secret


@dataclass(frozen=True, slots=True)
class Services:
    """The services behind the endpoint."""

    plans: PlanStore
    vault: Vault
    verifier: Verifier
    now: Callable[[], datetime]
    new_id: Callable[[], str]


def wire_services(runtime: Runtime) -> Services:
    """The services of one process."""
    settings = runtime.settings
    vault = open_vault(settings)
    return Services(
        plans=MongoPlanStore(runtime.database, vault, runtime.wake.set),
        vault=vault,
        verifier=Verifier(_key_set(settings, runtime.clock), settings.issuer, settings.audience),
        now=runtime.clock,
        new_id=make_id,
    )


def open_vault(settings: Settings) -> Vault:
    """The vault with the key of the settings; in development with one made on first start."""
    if settings.cpr_key is not None:
        return Vault([key.strip() for key in settings.cpr_key.get_secret_value().split(",")])
    return Vault([_development_secret(settings.data_dir / "development-cpr-key")])


def make_id() -> str:
    """A random id that tells nothing: not when it was made, nor after which other."""
    return str(uuid4())


def _key_set(settings: Settings, clock: Callable[[], datetime]) -> KeySet:
    if settings.jwks is not None:
        return RefreshedKeys(settings.jwks, clock)
    return DevelopmentKey(settings.data_dir).keys


def _development_secret(path: Path) -> str:
    if not path.exists():
        write_secret(path, token_urlsafe(48).encode())
    return path.read_text()
