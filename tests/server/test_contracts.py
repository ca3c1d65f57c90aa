"""The integration contract: kept by the citizen's jobcentre, read by citizen and jobcentre, and nobody else's business."""

import asyncio
from io import BytesIO
from typing import Any

import httpx
import pikepdf
import pytest

from domain.viewer import Role, Viewer
from server.contracts import PART_BYTES
from server.pdf.binding import bind
from server.pdf.contract_inspection import ContractInspection
from tests.api import FUND, JOBCENTRE, OTHER_JOBCENTRE, VIEWERS, Api, as_citizen
from tests.operations import operation
from tests.server.casework import AGREEMENT, register
from tests.server.contracts import GOOD, HARMFUL, REFUSED, make_contract
from tests.server.stored import stored_bytes

PDF = "application/pdf"
CONTRACT = "query($c: ID!) { plan(citizenId: $c) { integrationContract { uploadedAt uploadedBy { name } size url } } }"


async def send(api: Api, viewer: Viewer, method: str, citizen_id: str, **options: Any) -> httpx.Response:
    headers = {"authorization": f"Bearer {api.token(viewer)}"} | options.pop("headers", {})
    return await api.client.request(method, f"/plans/{citizen_id}/contract", headers=headers, **options)


async def upload(api: Api, citizen_id: str, content: bytes, viewer: Viewer = JOBCENTRE) -> httpx.Response:
    return await send(api, viewer, "PUT", citizen_id, content=content, headers={"content-type": PDF})


async def download(api: Api, citizen_id: str, viewer: Viewer = JOBCENTRE) -> httpx.Response:
    return await send(api, viewer, "GET", citizen_id)


async def with_agreement(api: Api, **other: Any) -> str:
    citizen_id = await register(api, group="INTEGRATION_PROGRAMME", **other)
    await api.change(JOBCENTRE, "RecordAgreement", citizenId=citizen_id, **AGREEMENT)
    return citizen_id


async def kept_files(api: Api) -> int:
    return len(await api.database["contracts"].distinct("file_id"))


@pytest.mark.parametrize("make", GOOD.values(), ids=GOOD)
async def test_a_contract_is_served_byte_for_byte_to_citizen_and_jobcentre(api: Api, make: Any) -> None:
    citizen_id, content = await register(api), make()
    assert (await upload(api, citizen_id, content)).status_code == 200
    for viewer in (JOBCENTRE, as_citizen(citizen_id)):
        answer = await download(api, citizen_id, viewer)
        assert answer.content == content
        assert answer.headers["content-type"] == PDF
        assert answer.headers["content-disposition"] == 'inline; filename="kontrakt.pdf"'
        assert answer.headers["cache-control"] == "no-store"


async def test_a_contract_of_several_megabytes_comes_back_whole(api: Api) -> None:
    def fill(pdf: Any) -> None:
        pdf.pages[0].obj.Filling = pdf.make_stream(bytes(range(256)) * (3 * PART_BYTES // 256))

    citizen_id, content = await register(api), make_contract(spoil=fill, compress_streams=False)
    assert len(content) > 3 * PART_BYTES
    await upload(api, citizen_id, content)
    assert (await download(api, citizen_id)).content == content


async def test_the_plan_tells_citizen_and_jobcentre_of_it(api: Api) -> None:
    citizen_id, content = await with_agreement(api), make_contract()
    assert (await api.ask(JOBCENTRE, CONTRACT, c=citizen_id))["data"]["plan"]["integrationContract"] is None
    await upload(api, citizen_id, content)
    for viewer in (JOBCENTRE, as_citizen(citizen_id)):
        assert (await api.ask(viewer, CONTRACT, c=citizen_id))["data"]["plan"]["integrationContract"] == {
            "uploadedAt": "2027-03-10T11:00:00.000Z",
            "uploadedBy": {"name": "Nina Pettersen"},
            "size": len(content),
            "url": f"/plans/{citizen_id}/contract",
        }


async def test_a_new_contract_takes_the_place_of_the_old_one_and_nothing_is_left_behind(api: Api) -> None:
    citizen_id = await register(api)
    for text in ("Gammel", "Ny"):
        await upload(api, citizen_id, make_contract(text))
    assert (await download(api, citizen_id)).content == make_contract("Ny")
    assert await kept_files(api) == 1


async def test_the_same_contract_again_changes_nothing(api: Api) -> None:
    citizen_id = await register(api)
    first = await upload(api, citizen_id, make_contract())
    before = await stored_bytes(api.database)
    api.clock.pass_by(hours=1)
    again = await upload(api, citizen_id, make_contract())
    assert (again.status_code, again.json()) == (200, first.json())
    assert await stored_bytes(api.database) == before
    assert await kept_files(api) == 1


async def test_uploads_at_once_leave_one_contract_that_is_whole(api: Api) -> None:
    citizen_id = await register(api)
    contents = [make_contract(f"Udgave {number}") for number in range(4)]
    answers = await asyncio.gather(*(upload(api, citizen_id, content) for content in contents))
    assert {answer.status_code for answer in answers} == {200}
    assert (await download(api, citizen_id)).content in contents
    assert await kept_files(api) == 1


async def test_what_an_earlier_upload_left_behind_is_removed_by_a_later_one(api: Api) -> None:
    citizen_id = await register(api)
    await api.services.contracts.put("left", citizen_id, b"x", api.clock())
    api.clock.pass_by(minutes=30)
    await upload(api, citizen_id, make_contract())
    assert await kept_files(api) == 2, "it may be an upload that is still under way"
    api.clock.pass_by(hours=1)
    await upload(api, citizen_id, make_contract("Ny"))
    assert await kept_files(api) == 1


async def test_a_contract_is_removed_by_the_jobcentre(api: Api) -> None:
    citizen_id = await register(api)
    await upload(api, citizen_id, make_contract())
    assert (await send(api, JOBCENTRE, "DELETE", citizen_id)).status_code == 204
    assert await kept_files(api) == 0
    for method in ("GET", "DELETE"):
        answer = await send(api, JOBCENTRE, method, citizen_id)
        assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (404, "NOT_FOUND")


@pytest.mark.parametrize("make", GOOD.values(), ids=GOOD)
def test_what_is_kept_can_be_bound_behind_a_plan(make: Any) -> None:
    content = make()
    with (
        pikepdf.Pdf.open(BytesIO(content)) as alone,
        pikepdf.Pdf.open(BytesIO(bind(make_contract(), content))) as bound,
    ):
        assert len(bound.pages) == 1 + len(alone.pages)


@pytest.mark.parametrize(("make", "reason"), REFUSED.values(), ids=REFUSED)
async def test_a_file_that_is_refused_says_why_and_changes_nothing(api: Api, make: Any, reason: str) -> None:
    citizen_id = await register(api)
    before = await stored_bytes(api.database)
    answer = await upload(api, citizen_id, make())
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["extensions"]) == (400, {"code": "INVALID_INPUT", "field": "contract"})
    assert reason in error["message"]
    assert await stored_bytes(api.database) == before
    assert await kept_files(api) == 0


@pytest.mark.parametrize("make", HARMFUL.values(), ids=HARMFUL)
async def test_a_file_that_leads_in_circles_is_refused_in_time(api: Api, make: Any) -> None:
    assert (await upload(api, await register(api), make())).status_code == 400


async def test_a_check_that_takes_too_long_is_ended_and_refuses(api: Api) -> None:
    with pytest.raises(Exception, match="can't be read within reason"):
        await ContractInspection(seconds=0.0).require_good(make_contract())


@pytest.mark.parametrize("size", [10 * 1024 * 1024 + 1, 11 * 1024 * 1024])
async def test_more_than_ten_megabytes_are_not_even_taken_in(api: Api, size: int) -> None:
    answer = await upload(api, await register(api), b"%PDF-" + b"x" * (size - 5))
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (413, "LIMIT_EXCEEDED")


async def test_another_content_type_is_refused(api: Api) -> None:
    answer = await send(api, JOBCENTRE, "PUT", await register(api), json={})
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["field"]) == (400, "contract")


STRANGERS = [viewer for viewer in VIEWERS.values() if viewer.role is not Role.JOBCENTRE] + [OTHER_JOBCENTRE]


@pytest.mark.parametrize("viewer", STRANGERS, ids=lambda viewer: f"{viewer.role} {viewer.organisation}")
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_to_everybody_else_it_answers_as_for_an_unknown_citizen(api: Api, method: str, viewer: Viewer) -> None:
    citizen_id = await with_agreement(api, fund="021", fundMemberSince="2027-01-01")
    await upload(api, citizen_id, make_contract())
    before = await stored_bytes(api.database)
    options: dict[str, Any] = (
        {"content": make_contract("Ny"), "headers": {"content-type": PDF}} if method == "PUT" else {}
    )
    known, unknown = [await send(api, viewer, method, each, **dict(options)) for each in (citizen_id, "nobody")]
    assert (known.status_code, known.content, known.headers) == (404, unknown.content, unknown.headers)
    assert await stored_bytes(api.database) == before


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
async def test_the_citizen_reads_it_and_does_not_write_it(api: Api, method: str) -> None:
    citizen_id = await register(api)
    await upload(api, citizen_id, make_contract())
    options: dict[str, Any] = (
        {"content": make_contract("Ny"), "headers": {"content-type": PDF}} if method == "PUT" else {}
    )
    assert (await send(api, as_citizen(citizen_id), method, citizen_id, **options)).status_code == 404
    assert (await download(api, citizen_id)).content == make_contract()


async def test_nobody_gets_it_without_a_token(api: Api) -> None:
    answer = await api.client.get("/plans/anna/contract")
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (401, "UNAUTHENTICATED")


async def test_a_contract_does_not_make_a_plan_visible_to_a_fund(api: Api) -> None:
    citizen_id = await register(api, fund="021", fundMemberSince="2027-01-01")
    await upload(api, citizen_id, make_contract())
    assert await api.run(FUND, "PlanOverview", citizenId=citizen_id) is None
    assert (await api.run(FUND, "Plans"))["totalCount"] == 0


async def test_a_fund_observes_the_same_with_and_without_a_contract(api: Api) -> None:
    citizen_id = await with_agreement(api, fund="021", fundMemberSince="2027-01-01")

    async def observe() -> list[bytes]:
        asked = [(operation(name), {"citizenId": citizen_id}) for name in ("PlanOverview", "Activities")]
        said = [(await api.post(FUND, json={"query": query, "variables": given})).content for query, given in asked]
        return [*said, (await api.fetch_pdf(FUND, citizen_id)).content]

    before = await observe()
    await upload(api, citizen_id, make_contract())
    assert await observe() == before


async def test_who_kept_and_read_it_stands_in_the_access_log(api: Api) -> None:
    citizen_id = await register(api)
    await upload(api, citizen_id, make_contract())
    await download(api, citizen_id)
    log = await api.run(as_citizen(citizen_id), "AccessLog", first=10)
    operations = [entry["operation"] for entry in log["entries"]]
    assert operations[:2] == ["contract", "keepContract"]
