"""The client of the mail server: a few connections kept open, and what its refusals mean."""

import asyncio
import time
from email.message import EmailMessage

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from server.setting_values import SmtpServer
from workers.carriers import ACCEPTED, Outcome, Report
from workers.pace import Pace

IDLE_CHECKED_AFTER = 1.0
PERMANENT = 500


class MailServer:
    """Sends e-mails over connections that are used again."""

    def __init__(self, server: SmtpServer, pace: Pace) -> None:
        self._server = server
        self._pace = pace
        self._idle: list[tuple[SMTP, float]] = []

    async def send(self, message: EmailMessage) -> Report:
        """Hand over a message, within the time of an attempt; its Message-ID is what a repetition is known by."""
        ends_at = asyncio.get_running_loop().time() + self._pace.send
        try:
            async with asyncio.timeout_at(ends_at):
                connection = await self._take()
        except (SMTPException, OSError) as error:
            return Report(Outcome.UNREACHED, type(error).__name__)
        try:
            async with asyncio.timeout_at(ends_at):
                await connection.send_message(message)
        except (SMTPException, OSError, ValueError) as error:
            connection.close()
            return _judge(error)
        self._idle.append((connection, time.monotonic()))
        return ACCEPTED

    async def close(self) -> None:
        """Take leave of the server."""
        while self._idle:
            connection, _ = self._idle.pop()
            connection.close()

    async def _take(self) -> SMTP:
        """An open connection: one that is idle, or a new one.

        Where one turns out to be dead so are the others, most likely: each would have to be waited for.
        """
        if self._idle:
            connection, since = self._idle.pop()
            try:
                if await _is_open(connection, since):
                    return connection
            except BaseException:
                connection.close()
                raise
            connection.close()
            await self.close()
        server = self._server
        connection = SMTP(
            hostname=server.host,
            port=server.port,
            use_tls=server.implicit_tls,
            # None takes STARTTLS where it is offered.
            start_tls=True if server.starttls_required else None,
            username=server.username,
            password=server.password.get_secret_value() if server.password else None,
            timeout=self._pace.send / 3,
        )
        try:
            await connection.connect()
        except BaseException:
            connection.close()
            raise
        return connection


async def _is_open(connection: SMTP, since: float) -> bool:
    if not connection.is_connected:
        return False
    if time.monotonic() - since < IDLE_CHECKED_AFTER:
        return True
    try:
        await connection.noop()
    except (SMTPException, OSError):
        return False
    return True


def _judge(error: Exception) -> Report:
    reason = type(error).__name__
    match error:
        case SMTPRecipientsRefused():
            code = max(refusal.code for refusal in error.recipients)
        case SMTPAuthenticationError():
            return Report(Outcome.UNREACHED, reason)
        case SMTPResponseException():
            code = error.code
        case SMTPNotSupported() | ValueError():
            return Report(Outcome.REFUSED, reason)
        case _:
            return Report(Outcome.UNCERTAIN, reason)
    return Report(Outcome.REFUSED if code >= PERMANENT else Outcome.BUSY, f"smtp_{code}")
