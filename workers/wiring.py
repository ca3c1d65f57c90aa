"""Puts the workers of one process together and runs them until it stops."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress

import structlog

from domain.errors import Unavailable
from server.cpr import open_vault
from server.dead_letters import DeadLetters
from server.inprocess import InProcessTransport
from server.preparation import prepare_database
from server.rabbit import RabbitTransport
from server.runtime import Runtime
from server.settings import Settings
from server.topology import DELIVERIES, EVENTS
from server.transport import Transport
from workers.carriers import Carrier
from workers.email_carrier import EmailCarrier, HelpfulEmailCarrier, write_local_email
from workers.event_handler import EventHandler
from workers.forgetting import Forgetting
from workers.institution_carrier import InstitutionCarrier, write_local_order
from workers.letter_carrier import LetterCarrier
from workers.letter_printer import LetterPrinter
from workers.letter_spool import LetterSpool
from workers.local_carrier import LocalCarrier
from workers.mail_server import MailServer
from workers.message_texts import MessageTexts
from workers.pace import DEFAULT_PACE, Pace
from workers.periodic import repeat
from workers.relay import Relay
from workers.reminders import ReminderScheduler
from workers.replaying import Replaying
from workers.sender import Sender
from workers.sms_carrier import SmsCarrier, write_local_sms
from workers.sms_gateway import SmsGateway
from workers.sweeper import Sweeper

log = structlog.get_logger(__name__)


async def run_workers(runtime: Runtime, pace: Pace = DEFAULT_PACE) -> None:
    """Run relay, handlers, sweeper and scheduler until ``runtime.stop`` is set, then finish what was begun.

    Raises FaultyTemplateError before anything is sent when a template is wrong, and what keeps the unique keys from being
    made by which nothing is sent twice. A database that is away is waited for.
    """
    texts = MessageTexts()
    await prepare_database(runtime)
    transport = open_transport(runtime)
    carriers = open_carriers(runtime, texts, pace)
    connect_handlers(runtime, transport, carriers, pace)
    try:
        await _run(runtime, transport, pace)
    finally:
        for carrier in carriers.values():
            await carrier.close()


def open_transport(runtime: Runtime) -> Transport:
    """The broker where one is named, otherwise this process."""
    dead_letters = DeadLetters(runtime.database, runtime.clock)
    if runtime.settings.amqp_url is None:
        return InProcessTransport(dead_letters, runtime.live.hear)
    return RabbitTransport(runtime.settings.amqp_url.get_secret_value(), dead_letters, runtime.wake.set)


def open_carriers(runtime: Runtime, texts: MessageTexts, pace: Pace) -> Mapping[str, Carrier]:
    """How each channel sends; what has no server in development stays in the local outbox."""
    settings, database, clock = runtime.settings, runtime.database, runtime.clock
    sms: Carrier = LocalCarrier(database, clock, write_local_sms(texts))
    by_mail = EmailCarrier(MailServer(settings.smtp_url, pace), texts, clock, settings.mail_from)
    email: Carrier = HelpfulEmailCarrier(by_mail, LocalCarrier(database, clock, write_local_email(texts)))
    if gateways := open_gateways(settings, pace):
        sms = SmsCarrier(gateways, texts)
    if "smtp_url" in settings.model_fields_set:
        email = by_mail
    letter = LetterCarrier(LetterSpool(settings.data_dir / "letters"), LetterPrinter(database, clock), texts, clock)
    return {"sms": sms, "email": email, "letter": letter, "institution": open_institution(runtime, pace)}


def open_institution(runtime: Runtime, pace: Pace) -> Carrier:
    """How education orders leave: signed, to the address of the settings."""
    settings = runtime.settings
    if settings.institution_url is None:
        return LocalCarrier(runtime.database, runtime.clock, write_local_order)
    secret = settings.institution_secret.get_secret_value() if settings.institution_secret else ""
    return InstitutionCarrier(settings.institution_url, secret, open_vault(settings), pace)


def open_gateways(settings: Settings, pace: Pace) -> Mapping[str, SmsGateway]:
    """The SMS gateways that the settings name, each under the name that deliveries keep."""
    named = {"first": (settings.sms_url, settings.sms_token), "second": (settings.sms_url_2, settings.sms_token_2)}
    return {
        name: SmsGateway(url, token.get_secret_value() if token else None, pace)
        for name, (url, token) in named.items()
        if url is not None
    }


def connect_handlers(runtime: Runtime, transport: Transport, carriers: Mapping[str, Carrier], pace: Pace) -> None:
    """Give every queue its handler."""
    transport.consume(EVENTS, EventHandler(runtime, transport, pace).handle)
    for queue in DELIVERIES:
        channel = queue.binding.split(".")[1]
        transport.consume(queue, Sender(runtime, transport, carriers[channel], channel, pace).handle)


async def _run(runtime: Runtime, transport: Transport, pace: Pace) -> None:
    """First the sources stop, then the transport finishes what they have brought."""
    relay, sweeper = Relay(runtime, transport, pace), Sweeper(runtime, transport, pace)
    transport_stop = asyncio.Event()
    carrying = asyncio.create_task(transport.run(transport_stop, runtime.ready), name="transport")
    ready, stopping = asyncio.create_task(runtime.ready.wait()), asyncio.create_task(runtime.stop.wait())
    await asyncio.wait([carrying, ready, stopping], return_when=asyncio.FIRST_COMPLETED)
    sources = [
        asyncio.create_task(repeat("relay", relay.work, runtime.stop, runtime.wake)),
        asyncio.create_task(repeat("sweeper", sweeper.work, runtime.stop)),
        asyncio.create_task(repeat("reminders", ReminderScheduler(runtime, transport, pace).work, runtime.stop)),
        asyncio.create_task(repeat("replaying", Replaying(runtime, transport, pace).work, runtime.stop)),
        asyncio.create_task(repeat("forgetting", Forgetting(runtime, pace).work, runtime.stop)),
    ]
    await asyncio.wait([carrying, stopping], return_when=asyncio.FIRST_COMPLETED)
    runtime.stop.set()
    transport_stop.set()
    await asyncio.gather(*sources, carrying)
    # A database that is away lets go of the leases by itself, in time.
    with suppress(Unavailable):
        await asyncio.gather(relay.stop(), sweeper.stop())
    ready.cancel()
    stopping.cancel()
