"""E-mail as a citizen gets it: plain text and HTML, marked as automatic, known by its delivery id."""

from collections.abc import Callable
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime

from domain.contact_details import write_email
from server.runtime import Clock
from workers.carriers import Outcome, Parcel, Report
from workers.local_carrier import LocalCarrier, Words
from workers.mail_server import MailServer
from workers.message_texts import MessageTexts

SENDER_NAME = "Jobnet"


class EmailCarrier:
    """Writes e-mails and hands them to the mail server."""

    def __init__(self, server: MailServer, texts: MessageTexts, clock: Clock, sender: str) -> None:
        self._server = server
        self._sender = Address(SENDER_NAME, addr_spec=sender)
        self._texts = texts
        self._clock = clock

    def choose_gateway(self) -> str | None:
        """There is one mail server."""
        return None

    async def send(self, parcel: Parcel, gateway: str | None) -> Report:
        """Send one e-mail."""
        return await self._server.send(self._write(parcel))

    async def ask(self, delivery_id: str, gateway: str | None) -> Outcome:
        """A mail server can't be asked: the message goes again with the same Message-ID, by which mailboxes know it."""
        return Outcome.UNREACHED

    async def close(self) -> None:
        """Close the connections to the mail server."""
        await self._server.close()

    def _write(self, parcel: Parcel) -> EmailMessage:
        text = self._texts.write_mail(parcel.delivery["template"], parcel.variables)
        message = EmailMessage(policy=SMTP_POLICY)
        message["From"] = self._sender
        message["To"] = write_email(parcel.address)
        message["Subject"] = text.subject
        message["Date"] = format_datetime(self._clock())
        message["Message-ID"] = f"<{parcel.delivery['_id']}@{self._sender.domain}>"
        message["Auto-Submitted"] = "auto-generated"
        message["Content-Language"] = "da"
        message.set_content(text.text)
        message.add_alternative(text.html, subtype="html")
        return message


class HelpfulEmailCarrier:
    """For development without a mail server named: the usual address if something listens there, else the local outbox."""

    def __init__(self, server: EmailCarrier, local: LocalCarrier) -> None:
        self._server = server
        self._local = local

    def choose_gateway(self) -> str | None:
        """There is no choice to keep."""
        return None

    async def send(self, parcel: Parcel, gateway: str | None) -> Report:
        """Send one e-mail; where nothing could leave it is kept instead."""
        report = await self._server.send(parcel, gateway)
        return await self._local.send(parcel, gateway) if report.outcome is Outcome.UNREACHED else report

    async def ask(self, delivery_id: str, gateway: str | None) -> Outcome:
        """As for the mail server."""
        return await self._server.ask(delivery_id, gateway)

    async def close(self) -> None:
        """Close the connections to the mail server."""
        await self._server.close()


def write_local_email(texts: MessageTexts) -> Callable[[Parcel], Words]:
    """The words of an e-mail that stays in the local outbox."""

    def write(parcel: Parcel) -> Words:
        mail = texts.write_mail(parcel.delivery["template"], parcel.variables)
        return {"subject": mail.subject, "text": mail.text, "html": mail.html}

    return write
