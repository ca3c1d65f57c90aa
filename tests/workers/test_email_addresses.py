"""Addresses of citizens as a mail server is told them."""

from typing import Any

import pytest

from domain.contact_details import parse_email
from server.setting_values import SmtpServer
from tests.mailbox import Mailbox
from tests.workers.running import NOON
from workers.carriers import ACCEPTED, Parcel
from workers.email_carrier import EmailCarrier
from workers.mail_server import MailServer
from workers.message_texts import MessageTexts, NoVariables
from workers.pace import DEFAULT_PACE


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("anna@example.org", "anna@example.org"),
        # A server without SMTPUTF8 takes no other form of a Danish domain.
        ("anna@blåbærgrød.dk", "anna@xn--blbrgrd-fxak7p.dk"),
        ("ægir@blåbærgrød.dk", "ægir@blåbærgrød.dk"),
    ],
)
async def test_a_domain_is_told_in_ascii_where_the_rest_is(mailbox: Mailbox, given: str, told: str) -> None:
    server = MailServer(SmtpServer("127.0.0.1", mailbox.port, False, None, None), DEFAULT_PACE)
    carrier = EmailCarrier(server, MessageTexts(), lambda: NOON, "noreply@minplan.example")
    delivery: Any = {"_id": "d-1", "template": "plan_updated"}
    assert await carrier.send(Parcel(delivery, parse_email("email", given), NoVariables()), None) == ACCEPTED
    await carrier.close()
    assert mailbox.recipients == [told]
    assert mailbox.mails[0]["To"] == told
