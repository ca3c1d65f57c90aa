"""What the API is made of, wired from the settings."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from domain.access_log import ReadingRecords
from domain.message_desk import MessageDesk
from domain.store import PlanStore
from server.contracts import Contracts
from server.cpr import Vault, open_vault
from server.key_set import RefreshedKeys
from server.message_desk import StoredMessageDesk
from server.pdf.press import Press
from server.plan_store import MongoPlanStore
from server.read_log import ReadLog
from server.runtime import Runtime
from server.settings import Settings
from server.token import DevelopmentKey, KeySet, Verifier


@dataclass(frozen=True, slots=True)
class Services:
    """The services behind the endpoint."""

    plans: PlanStore
    vault: Vault
    verifier: Verifier
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    messages: MessageDesk
    readings: ReadingRecords
    contracts: Contracts
    press: Press
    read_log: ReadLog | None
    """Where readings are kept; None where the settings say that they are not."""


def wire_services(runtime: Runtime) -> Services:
    """The services of one process."""
    settings = runtime.settings
    vault, read_log = open_vault(settings), ReadLog(runtime.database, runtime.clock)
    return Services(
        plans=MongoPlanStore(runtime.database, vault, runtime.wake.set),
        vault=vault,
        verifier=Verifier(_key_set(settings, runtime.clock), settings.issuer, settings.audience),
        now=runtime.clock,
        new_id=make_id,
        messages=StoredMessageDesk(runtime),
        readings=read_log,
        contracts=Contracts(runtime.database),
        press=Press(),
        read_log=read_log if settings.read_log else None,
    )


def make_id() -> str:
    """A random id that tells nothing: not when it was made, nor after which other."""
    return str(uuid4())


def _key_set(settings: Settings, clock: Callable[[], datetime]) -> KeySet:
    if settings.jwks is not None:
        return RefreshedKeys(settings.jwks, clock)
    return DevelopmentKey(settings.data_dir).keys
