"""Files with a tag: who has one already gets no bytes, nothing is set for them, and the read is kept all the same."""

from typing import Any

import pytest

from domain.viewer import Viewer
from server.pdf import press
from tests.api import FUND, JOBCENTRE, Api, as_citizen
from tests.server.casework import AGREEMENT, WELDER, activity, register
from tests.server.contracts import make_contract


async def publish(api: Api, *kinds: str) -> str:
    citizen_id = await register(api, fund="021", fundMemberSince="2027-01-01")
    at = {"citizenId": citizen_id}
    await api.change(JOBCENTRE, "SetJobGoals", **at, draftVersion=0, goals=[{"occupation": WELDER}])
    for version, kind in enumerate(kinds, 1):
        await api.change(JOBCENTRE, "AddActivity", **at, draftVersion=version, activity=activity(kind))
    await api.change(JOBCENTRE, "PublishPlan", **at, draftVersion=len(kinds) + 1)
    return citizen_id


async def fetch(api: Api, viewer: Viewer, path: str, tag: str | None = None) -> Any:
    headers = {"authorization": f"Bearer {api.token(viewer)}"} | ({"if-none-match": tag} if tag else {})
    return await api.client.get(path, headers=headers)


async def keep_contract(api: Api, citizen_id: str, words: str) -> None:
    headers = {"authorization": f"Bearer {api.token(JOBCENTRE)}", "content-type": "application/pdf"}
    answer = await api.client.put(f"/plans/{citizen_id}/contract", content=make_contract(words), headers=headers)
    assert answer.status_code == 200


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
async def test_who_has_the_same_view_gets_no_bytes_and_nothing_is_set(
    api: Api, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    path = f"/plans/{await publish(api, 'MENTOR')}.pdf"
    tag = (await fetch(api, FUND, path)).headers["etag"]
    monkeypatch.delattr(press, "typeset")
    answer = await fetch(api, FUND, path, form.format(tag))
    assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)
    assert answer.headers["cache-control"] == "no-store"


async def test_any_change_that_is_seen_brings_new_bytes_and_a_new_tag(api: Api) -> None:
    citizen_id = await publish(api, "MENTOR")
    path = f"/plans/{citizen_id}.pdf"
    tags = [(await fetch(api, JOBCENTRE, path)).headers["etag"]]
    changes = [
        lambda: api.change(JOBCENTRE, "RecordAgreement", citizenId=citizen_id, **AGREEMENT),
        lambda: keep_contract(api, citizen_id, "Underskrift"),
        lambda: keep_contract(api, citizen_id, "En anden"),
    ]
    for change in changes:
        await change()
        answer = await fetch(api, JOBCENTRE, path, tags[-1])
        assert answer.status_code == 200
        assert answer.content.startswith(b"%PDF-")
        tags.append(answer.headers["etag"])
    api.clock.pass_by(hours=24)
    assert (await fetch(api, JOBCENTRE, path, tags[-1])).status_code == 200, "it says as of which day it is current"
    assert len(set(tags)) == len(tags)


async def test_what_a_fund_may_not_see_leaves_its_tag_as_it_is(api: Api) -> None:
    citizen_id = await publish(api, "MENTOR")
    path = f"/plans/{citizen_id}.pdf"
    seen, whole = [(await fetch(api, viewer, path)).headers["etag"] for viewer in (FUND, as_citizen(citizen_id))]
    hidden = activity("HEALTH_EFFORT")
    await api.change(JOBCENTRE, "AddActivity", citizenId=citizen_id, draftVersion=2, activity=hidden)
    await api.change(JOBCENTRE, "PublishPlan", citizenId=citizen_id, draftVersion=3)
    await keep_contract(api, citizen_id, "Underskrift")
    assert (await fetch(api, FUND, path, seen)).status_code == 304
    assert (await fetch(api, as_citizen(citizen_id), path, whole)).status_code == 200


async def test_an_answer_without_bytes_stands_in_the_access_log(api: Api) -> None:
    citizen_id = await publish(api, "MENTOR")
    path = f"/plans/{citizen_id}.pdf"
    await fetch(api, FUND, path, (await fetch(api, FUND, path)).headers["etag"])
    entries = (await api.run(as_citizen(citizen_id), "AccessLog", first=2))["entries"]
    assert [(entry["operation"], entry["reader"]["role"]) for entry in entries] == [("planPdf", "FUND")] * 2


async def test_a_contract_is_known_again_until_it_is_another(api: Api) -> None:
    citizen_id = await publish(api, "MENTOR")
    path = f"/plans/{citizen_id}/contract"
    await keep_contract(api, citizen_id, "Underskrift")
    tag = (await fetch(api, JOBCENTRE, path)).headers["etag"]
    same = await fetch(api, JOBCENTRE, path, tag)
    assert (same.status_code, same.content) == (304, b"")
    await keep_contract(api, citizen_id, "En anden")
    assert (await fetch(api, JOBCENTRE, path, tag)).status_code == 200
