"""A real SMTP server on loopback that keeps what it gets."""

import email
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

OK = "250 OK"


@dataclass
class Mailbox:
    """What an SMTP server has accepted; ``answer`` gives the reply to each message by its number from 1."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    tries: int = 0
    answer: Callable[[int], str] = lambda number: OK
    accept_recipient: Callable[[str], str] = lambda address: OK

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def ids(self) -> Counter[str]:
        """How often each Message-ID came."""
        return Counter(str(mail["Message-ID"]) for mail in self.mails)


class _Handler:
    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox

    async def handle_RCPT(  # noqa: N802 - the SMTP library calls it by this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[Any]
    ) -> str:
        reply = self.mailbox.accept_recipient(address)
        if reply.startswith("2"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(  # noqa: N802 - the SMTP library calls it by this name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.mailbox.tries += 1
        reply = self.mailbox.answer(self.mailbox.tries)
        if reply.startswith("2"):
            content = cast("bytes", envelope.content)
            self.mailbox.mails.append(cast("EmailMessage", email.message_from_bytes(content, policy=default)))
            self.mailbox.recipients.extend(envelope.rcpt_tos)
        return reply


@contextmanager
def running_mailbox() -> Iterator[Mailbox]:
    mailbox = Mailbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        mailbox.port = probe.getsockname()[1]
    controller = Controller(_Handler(mailbox), hostname="127.0.0.1", port=mailbox.port)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()
