"""The main job with the real command: a plan is published over HTTP, the citizen gets one SMS and one e-mail."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pymongo
import pytest

from domain.calendar import danish_day
from domain.viewer import Role, Viewer
from resolvers.api import print_role_schema
from server.runtime import utc_now
from server.settings import Settings
from server.store_guardian import read_state
from server.token import DevelopmentKey
from tests.api import JOBCENTRE, as_citizen
from tests.command import Serving, free_port, run_command, serving
from tests.gateway import Gateway, running_gateway
from tests.mailbox import Mailbox, running_mailbox
from tests.operations import operation
from tests.server.casework import WELDER, activity
from tests.waiting import wait_until

pytestmark = pytest.mark.long

NUMBER, ADDRESS = "+4520304099", "anna.main@example.org"


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with running_gateway() as gateway:
        yield gateway


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with running_mailbox() as mailbox:
        yield mailbox


def servers(gateway: Gateway, mailbox: Mailbox) -> dict[str, str]:
    return {
        "sms_url": gateway.url,
        "sms_token": "t0ken",
        "smtp_url": mailbox.url,
        "sending_window": "00:00-24:00",
    }


def token(data_dir: Path, role: str, **claims: str) -> str:
    options = [part for name, value in claims.items() for part in (f"--{name}", value)]
    done = run_command(data_dir, "token", "--role", role, *options)
    assert (done.returncode, done.stderr) == (0, "")
    (line,) = done.stdout.splitlines()
    return line


def sign(data_dir: Path, viewer: Viewer) -> str:
    settings = Settings()
    return DevelopmentKey(data_dir).sign(viewer, settings.issuer, settings.audience, utc_now())


def register(running: Serving, jobcentre: str) -> str:
    given = {"cpr": "0101804321", "name": "Anna Holm", "targetGroup": "UNEMPLOYMENT_BENEFIT"}
    citizen_id: str = running.change(jobcentre, operation("RegisterCitizen"), **given)["citizen"]["id"]
    return citizen_id


def publish(running: Serving, jobcentre: str, citizen_id: str) -> Any:
    """Goal and activity into the draft, and the draft to the citizen."""
    at = {"citizenId": citizen_id}
    starts_on = danish_day(utc_now()) + timedelta(days=7)
    given = activity(startsOn=starts_on.isoformat(), endsOn=(starts_on + timedelta(days=30)).isoformat())
    running.change(jobcentre, operation("SetJobGoals"), **at, draftVersion=0, goals=[{"occupation": WELDER}])
    running.change(jobcentre, operation("AddActivity"), **at, draftVersion=1, activity=given)
    return running.change(jobcentre, operation("PublishPlan"), **at, draftVersion=2)["plan"]


def subscribe(running: Serving, citizen: str) -> None:
    running.change(citizen, operation("SubscribeReminders"), sms=NUMBER, email=ADDRESS)


def stored_deliveries(data_dir: Path) -> list[dict[str, Any]]:
    """The deliveries to this citizen, in the store that the command runs on."""
    with pymongo.MongoClient("127.0.0.1", read_state(data_dir)["port"], directConnection=True) as client:
        found: list[dict[str, Any]] = client["minplan"]["deliveries"].find().to_list()
        plans = {each["_id"] for each in client["minplan"]["plans"].find({"reminders.sms": NUMBER}, {"_id": 1})}
    return [each for each in found if each["citizen_id"] in plans]


def states(data_dir: Path) -> dict[str, str]:
    return {each["channel"]: each["state"] for each in stored_deliveries(data_dir)}


def test_a_plan_published_over_http_reaches_the_citizen_by_sms_and_e_mail(
    tmp_path: Path, gateway: Gateway, mailbox: Mailbox
) -> None:
    data_dir = tmp_path / "data"
    with serving(data_dir, "demo", **servers(gateway, mailbox)) as running:
        jobcentre = token(data_dir, "jobcentre", sub="nina", name="Nina Pettersen", organisation="0461")
        citizen_id = register(running, jobcentre)
        citizen = token(data_dir, "citizen", sub=citizen_id, name="Anna Holm")
        subscribe(running, citizen)
        assert publish(running, jobcentre, citizen_id)["version"] == 1
        wait_until(lambda: states(data_dir) == {"sms": "sent", "email": "sent"}, "both messages are sent")
        seen = running.ask(citizen, operation("PlanOverview"), citizenId=citizen_id)["plan"]
        assert [goal["title"] for goal in seen["jobGoals"]] == ["Svejser"]
        inbox = running.ask(citizen, operation("Inbox"))["inbox"]
        assert [notice["kind"] for notice in inbox["notices"]] == ["plan_published"]
        deliveries = {each["channel"]: each["_id"] for each in stored_deliveries(data_dir)}
        assert running.stop() == 0
    (order,) = [each for each in gateway.orders if each["recipients"] == [{"msisdn": int(NUMBER)}]]
    assert (order["sender"], order["userref"], gateway.tokens) == ("Jobnet", deliveries["sms"], {"Token t0ken"})
    assert 0 < len(order["message"]) <= 160
    assert mailbox.recipients.count(ADDRESS) == 1
    mail = mailbox.mails[mailbox.recipients.index(ADDRESS)]
    assert deliveries["email"] in mail["Message-ID"]
    assert mail["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    # What the message is about is in the plan alone.
    for text in (order["message"], mail.as_string()):
        assert not [word for word in ("Svejser", "Anna Holm", "0101804321", "Nina") if word in text]
    assert "0101804321" not in running.output.read_text()


def test_a_command_that_is_killed_owes_the_citizen_one_message_by_each_channel(
    tmp_path: Path, gateway: Gateway, mailbox: Mailbox
) -> None:
    data_dir, settings = tmp_path / "data", servers(gateway, mailbox)
    # With a broker that nobody can reach this process hands nothing on.
    unreachable = f"amqp://guest:guest@127.0.0.1:{free_port()}/"
    with serving(data_dir, "serve", ready="/healthz", amqp_url=unreachable, **settings) as running:
        jobcentre = sign(data_dir, JOBCENTRE)
        citizen_id = register(running, jobcentre)
        citizen = sign(data_dir, as_citizen(citizen_id))
        subscribe(running, citizen)
        publish(running, jobcentre, citizen_id)
        running.kill()
    assert (gateway.tries, mailbox.tries) == ({}, 0)
    with serving(data_dir, "serve", **settings) as running:
        wait_until(lambda: gateway.orders and mailbox.mails, "both servers have accepted a message")
        running.kill()
    with serving(data_dir, "serve", **settings) as running:
        assert running.ask(citizen, operation("MyPlan"))["myPlan"]["version"] == 1
        assert running.stop() == 0
    assert gateway.numbers == {NUMBER: 1}
    assert list(mailbox.ids.values()) == [1]


def test_the_schema_of_a_role_is_printed_and_nothing_else(tmp_path: Path) -> None:
    done = run_command(tmp_path, "schema", "--role", "fund")
    assert (done.returncode, done.stdout, done.stderr) == (0, print_role_schema(Role.FUND), "")


def test_a_port_that_is_taken_is_named(tmp_path: Path, gateway: Gateway) -> None:
    done = run_command(tmp_path / "data", "serve", "--port", str(gateway.port))
    assert (done.returncode, done.stdout) == (1, "")
    assert f"127.0.0.1:{gateway.port}" in done.stderr
    assert "Traceback" not in done.stderr
