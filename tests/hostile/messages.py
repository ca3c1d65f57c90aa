"""What leaves the house while texts are full of code: none of it is in a message, and none of it lives on a page."""

import json
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from domain.viewer import Role, Viewer
from tests.api import as_citizen
from tests.hostile.target import RemoteApi, fresh
from tests.server.casework import MEETING, activity, register, young_cpr
from tests.waiting import wait_until_async

WRITE_SECONDS = 60.0


class Shown(HTMLParser):
    """What a browser would make of a page: its elements with attributes, and its text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


ALIVE = {"script", "img", "svg", "iframe", "object", "embed", "form", "b"}


def assert_dead(page: str) -> str:
    """No element of a page comes from somebody's text; gives the text that it shows."""
    shown = Shown()
    shown.feed(page)
    for tag, attributes in shown.elements:
        assert tag not in ALIVE, page
        assert not any(name.startswith("on") for name in attributes), page
        assert not str(attributes.get("href", "")).startswith("javascript"), page
    return shown.text


async def check_messages(api: RemoteApi, texts: Sequence[str]) -> None:
    """News of a plan that is full of such texts go out on all channels."""
    name, *others = texts
    citizen_id = await _make_news(api, name, others)
    letters = api.target.folder / "letters" / "outgoing"

    async def all_sent() -> bool:
        channels = await api.database["development_outbox"].distinct("channel")
        return {"sms", "email"} <= set(channels) and any(_letters_of(letters, citizen_id))

    await wait_until_async(all_sent, "SMS, e-mail and letter have been written", WRITE_SECONDS)
    async for message in api.database["development_outbox"].find():
        assert not set("\r\n") & set(message.get("subject", "")), message
        said = "".join(str(value) for value in message.values())
        assert [text for text in texts if text.rpartition(" ")[2] in said] == [], message
        assert_dead(message.get("html", ""))
    for letter in _letters_of(letters, citizen_id):
        said = "".join(str(value) for key, value in letter.items() if key != "name")
        assert letter["name"] == name
        assert [text for text in texts if text.rpartition(" ")[2] in said] == []
        assert (letters / letter["file"]).read_bytes().startswith(b"%PDF-")
    for page in ("/dev/outbox", "/", "/graphql?as=%22%3E%3Cscript%3Ealert(1)%3C/script%3E"):
        shown = (await api.client.get(page)).text
        assert "alert(1)" not in shown, page
    assert_dead((await api.client.get("/dev/outbox")).text)


def _letters_of(folder: Path, citizen_id: str) -> list[Any]:
    jobs = [json.loads(path.read_text()) for path in folder.glob("*.json")]
    return [job for job in jobs if job["citizen_id"] == citizen_id]


async def _make_news(api: RemoteApi, name: str, texts: Sequence[str]) -> str:
    """A young person with letters and both kinds of messages, a plan of six texts, a meeting and a comment."""
    citizen_id = await register(api, group="EDUCATION_BENEFIT_OBVIOUSLY_READY", cpr=young_cpr(), name=name)
    at = {"citizenId": citizen_id}
    caseworker = Viewer(Role.JOBCENTRE, fresh().subject, name, "0461")
    described = activity("EVENT", title=texts[2], description=texts[3], reason=texts[4])
    await api.change(as_citizen(citizen_id), "SubscribeReminders", sms="+4520304050", email="anna@example.org")
    await api.change(caseworker, "SetPostalDelivery", **at, postal=True, exemptFromDigitalPost=True, reason=texts[0])
    await api.change(caseworker, "SetEducationGoals", **at, draftVersion=0, goals=[{"title": texts[1]}])
    await api.change(caseworker, "AddActivity", **at, draftVersion=1, activity=described)
    await api.change(caseworker, "PublishPlan", **at, draftVersion=2)
    await api.change(caseworker, "ScheduleMeeting", **at, **{**MEETING, "title": texts[5], "address": texts[0]})
    step = {**at, "step": 1, "deadline": "2027-04-01", "comment": texts[3]}
    await api.change(caseworker, "SetEducationOrderStep", **step)
    return citizen_id
