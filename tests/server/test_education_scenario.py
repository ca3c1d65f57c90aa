"""The whole course of an education order over real processes, each of which is killed once on the way."""

import asyncio
import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import connect

from domain.calendar import danish_day
from domain.viewer import Role, Viewer
from server.runtime import utc_now
from server.store_guardian import read_state
from server.topology import EVENTS
from tests.api import INSTITUTION, JOBCENTRE, as_citizen
from tests.broker import Broker, running_broker
from tests.command import MINPLAN, Serving, serving, settings_of
from tests.gateway import Gateway, running_gateway
from tests.institution import Institution, running_institution
from tests.live import COMMENT_POSTED, PROTOCOL, Client
from tests.operations import operation
from tests.server.casework import document_for
from tests.server.test_main_job import sign
from tests.waiting import wait_until

pytestmark = pytest.mark.long

NUMBER = "+4520304077"
READ = """query($c: ID!) { plan(citizenId: $c) { educationOrder { id step comments { number text author { role } }
    answers { applications { institution answer } } placement { institution code version reports { kind } } } } }"""
GOALS = "query($c: ID!) { draft(citizenId: $c) { version educationGoals { id title } } }"


@dataclass
class Scene:
    """The processes of the scenario and the servers outside them."""

    data_dir: Path
    broker: Broker
    gateway: Gateway
    institution: Institution
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def settings(self) -> dict[str, str]:
        return {
            "amqp_url": self.broker.url,
            "sms_url": self.gateway.url,
            "sms_token": "t0ken",
            "institution_url": self.institution.url,
            "institution_secret": "shared with the institution",
            "sending_window": "00:00-24:00",
        }

    def api(self, name: str) -> Any:
        return serving(self.data_dir, "serve", ready="/readyz" if name == "first" else "/healthz", **self.settings)

    def start_worker(self) -> None:
        environment = settings_of(self.data_dir, **self.settings)
        with self.data_dir.with_suffix(".work.log").open("ab") as log:
            self.workers.append(subprocess.Popen([MINPLAN, "work"], env=environment, stdout=log, stderr=log))

    def kill_worker(self) -> None:
        self.workers[-1].kill()
        self.workers[-1].wait()

    def kill_store(self) -> None:
        os.kill(read_state(self.data_dir)["pid"], signal.SIGKILL)

    def close(self) -> None:
        for worker in self.workers:
            if worker.poll() is None:
                worker.send_signal(signal.SIGTERM)
                worker.wait(30)


@pytest.fixture
def scene(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with (
        running_broker(tmp_path_factory.mktemp("broker")) as broker,
        running_gateway() as gateway,
        running_institution() as institution,
    ):
        scene = Scene(tmp_path / "data", broker, gateway, institution)
        yield scene
        scene.close()


@dataclass
class Cast:
    """The people, with what they can do through one of the API processes."""

    scene: Scene
    api: Serving
    citizen_id: str = ""

    def change(self, viewer: Viewer, name: str, **given: Any) -> Any:
        return self.api.change(sign(self.scene.data_dir, viewer), document_for(name), **given)

    def ask(self, viewer: Viewer, query: str, **variables: Any) -> Any:
        return self.api.ask(sign(self.scene.data_dir, viewer), query, **variables)

    @property
    def citizen(self) -> Viewer:
        return as_citizen(self.citizen_id)

    def order(self, viewer: Viewer = JOBCENTRE) -> Any:
        return self.ask(viewer, READ, c=self.citizen_id)["plan"]["educationOrder"]

    def goals(self) -> dict[str, str]:
        draft = self.ask(JOBCENTRE, GOALS, c=self.citizen_id)["draft"]
        return {goal["title"]: goal["id"] for goal in draft["educationGoals"]}

    def register(self) -> None:
        born = danish_day(utc_now()).replace(day=1) - timedelta(days=19 * 365 + 30)
        given = {"cpr": f"{born:%d%m%y}4123", "name": "Oliver Ung", "targetGroup": "EDUCATION_BENEFIT_READY"}
        token = sign(self.scene.data_dir, JOBCENTRE)
        self.citizen_id = self.api.change(token, operation("RegisterCitizen"), **given)["citizen"]["id"]
        self.change(self.citizen, "subscribeReminders", sms=NUMBER)

    def enter(self, step: int, **given: Any) -> None:
        deadline = (danish_day(utc_now()) + timedelta(days=14)).isoformat()
        at = {"citizenId": self.citizen_id, "step": step, "deadline": deadline}
        self.change(JOBCENTRE, "setEducationOrderStep", **at, **given)

    def answer(self, **answers: Any) -> None:
        self.change(self.citizen, "saveEducationAnswers", **answers)
        self.ask(self.citizen, document_for("sendEducationAnswers"))

    def take_over(self) -> None:
        version = self.ask(JOBCENTRE, GOALS, c=self.citizen_id)["draft"]["version"]
        self.change(JOBCENTRE, "takeOverAnswers", citizenId=self.citizen_id, draftVersion=version)


def eventually(act: Callable[[], object], what: str) -> None:
    """Do something that may be refused while a process is coming back."""

    def done() -> bool:
        try:
            act()
        except AssertionError:
            return False
        return True

    wait_until(done, what, 40)


async def hear_comment(cast: Cast, say: Callable[[], object]) -> str:
    """What a young person hears over a websocket when something is said."""
    address = cast.api.address.replace("http", "ws") + "/graphql"
    async with connect(address, subprotocols=[PROTOCOL], compression=None) as connection:
        client = Client(connection)
        await client.greet(Authorization=f"Bearer {sign(cast.scene.data_dir, cast.citizen)}")
        await client.subscribe(COMMENT_POSTED, citizenId=cast.citizen_id)
        await client.say(type="ping")
        assert (await client.hear())["type"] == "pong"
        await asyncio.to_thread(say)
        return str((await client.news())["text"])


def test_a_young_person_goes_from_suggestions_to_a_place_whatever_is_killed(scene: Scene) -> None:
    said = ["Hvilke uddannelser tænker du på?", "Jeg vil gerne bygge", "Godt, find et sted", "Skal jeg søge nu?"]
    with scene.api("first") as first, scene.api("second") as second:
        scene.start_worker()
        scene.broker.wait_until_recorded(EVENTS.name)
        jobcentre, young = Cast(scene, first), Cast(scene, second)
        jobcentre.register()
        young.citizen_id = jobcentre.citizen_id
        jobcentre.enter(1, comment=said[0])
        young.answer(suggestions=[{"title": "Tømrer", "reason": "Træ"}, {"title": "Smed", "reason": "Metal"}])
        scene.kill_worker()
        young.change(young.citizen, "postComment", text=said[1], id="1")
        jobcentre.take_over()
        scene.start_worker()
        jobcentre.enter(2, comment=said[2])
        at = {"citizenId": young.citizen_id}
        assert (
            asyncio.run(hear_comment(young, lambda: jobcentre.change(JOBCENTRE, "postComment", **at, text="Husk")))
            == "Husk"
        )
        second.kill()
    with scene.api("third") as third:
        young = Cast(scene, third, jobcentre.citizen_id)
        young.change(young.citizen, "postComment", text=said[3], id="2")
        young.change(young.citizen, "postComment", text=said[3], id="2")
        goals = young.goals()
        young.answer(
            places=[
                {"educationGoalId": goals["Tømrer"], "institution": "Fyns Fagskole", "code": "461001"},
                {"educationGoalId": goals["Smed"], "institution": "Odense Metal", "code": INSTITUTION.organisation},
            ],
            placesReason="Tæt på",
        )
        young.take_over()
        scene.kill_store()
        eventually(lambda: young.enter(3), "the order is moved once the store is back")
        young.answer(
            applications=[
                {
                    "educationGoalId": goals["Tømrer"],
                    "institution": "Fyns Fagskole",
                    "sent": True,
                    "answer": "REJECTED",
                },
                {"educationGoalId": goals["Smed"], "institution": "Odense Metal", "sent": True, "answer": "ADMITTED"},
            ]
        )
        scene.institution.behave = lambda number: None if number == 1 else 200
        scene.broker.kill()
        young.enter(4)
        scene.broker.start()
        wait_until(lambda: scene.institution.received, "the order has reached the institution", 60)
        scene.kill_worker()
        scene.start_worker()
        order = young.order()
        wait_until(lambda: len(scene.institution.received) > 1, "the order is sent again after the lost answer", 90)
        report = {"orderId": order["id"], "kind": "STARTED", "on": danish_day(utc_now()).isoformat()}
        young.change(INSTITUTION, "reportPlacement", **report)
        order = young.order()
    assert scene.institution.keys == [order["id"]]
    assert len({received.body for received in scene.institution.received}) == 1
    sent = json.loads(scene.institution.received[0].body)
    assert (sent["event"], sent["institution"]["name"], sent["student"]["name"]) == (
        "placed",
        "Odense Metal",
        "Oliver Ung",
    )
    assert order["step"] == 4
    assert order["placement"]["reports"] == [{"kind": "STARTED"}]
    assert [(c["number"], c["text"]) for c in order["comments"]] == list(
        enumerate([*said[:3], "Husk", said[3]], start=1)
    )
    assert {c["author"]["role"] for c in order["comments"]} == {Role.JOBCENTRE.name, Role.CITIZEN.name}
    texts = " ".join(text["message"] for text in scene.gateway.orders)
    assert scene.gateway.accepted
    assert max(scene.gateway.accepted.values()) == 1
    assert not [word for word in (*said, "Husk", "Tømrer", "Oliver", "Odense") if word in texts]
