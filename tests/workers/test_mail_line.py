"""The line to the mail server: where STARTTLS is a must, nothing is said to a server that has none."""

from email.message import EmailMessage

import pytest

from server.setting_values import SmtpServer
from tests.mailbox import Mailbox
from workers.carriers import Outcome
from workers.mail_server import MailServer
from workers.pace import DEFAULT_PACE


def message() -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "noreply@minplan.example", "anna@example.org", "Nyt i din plan"
    mail.set_content("Log på og se det.")
    return mail


@pytest.mark.parametrize(
    ("required", "outcome", "arrived"), [(False, Outcome.ACCEPTED, 1), (True, Outcome.UNREACHED, 0)]
)
async def test_a_mail_leaves_in_the_clear_only_where_that_is_allowed(
    mailbox: Mailbox, required: bool, outcome: Outcome, arrived: int
) -> None:
    server = MailServer(SmtpServer("127.0.0.1", mailbox.port, False, None, None, required), DEFAULT_PACE)
    assert (await server.send(message())).outcome is outcome
    await server.close()
    assert len(mailbox.mails) == arrived
