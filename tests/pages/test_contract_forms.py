"""The contract in the browser: the caseworker puts it in, looks at it and takes it out; what can't be kept is said in Danish."""

import httpx
import pytest

from domain.integration_contract import CONTRACT_LIMIT
from server.pages.contract_forms import NO_FILE, UNFIT
from server.pages.uploads import ROOM_FOR_FIELDS
from server.pdf import contract_check as check
from server.pdf.contract_inspection import REFUSALS
from tests.pages.casework import register
from tests.pages.people import HOST, Person, Town, text_of
from tests.server.contracts import make_contract

CASE = "/borger/anna-holm"
KEPT = "Kontrakten er lagt ind."


async def upload(person: Person, content: bytes, case: str = CASE, **more: str) -> httpx.Response:
    fields = {"form_token": person.token} | more
    files = {"contract": ("kontrakt.pdf", content, "application/pdf")}
    return await person.client.post(f"{case}/kontrakt", data=fields, files=files, headers={"origin": HOST})


async def test_a_contract_is_put_in_looked_at_replaced_and_taken_out(town: Town) -> None:
    nina, anna = await town.person("jobcentre"), await town.person("anna-holm")
    assert "Der er ingen kontrakt." in text_of(await nina.look(CASE))
    for content in (make_contract(), make_contract("Ny", pages=3)):
        answer = await upload(nina, content)
        assert answer.status_code == 303, text_of(answer.text)
        page = await nina.look(answer.headers["location"])
        assert KEPT in text_of(page)
        assert "Lagt ind den 10. marts 2027" in text_of(page)
        assert f'href="/plans/{CASE.rpartition("/")[2]}/contract"' in page
        for person in (nina, anna):
            assert (await person.client.get("/plans/anna-holm/contract")).content == content
    assert "Kontrakten er fjernet." in text_of(await nina.send(f"{CASE}/kontrakt/fjern"))
    assert (await nina.client.get("/plans/anna-holm/contract")).status_code == 404
    again = await nina.post(f"{CASE}/kontrakt/fjern")
    assert again.status_code == 422
    assert "findes ikke" in text_of(again.text)


async def test_a_contract_is_seen_by_the_caseworker_before_the_plan_is_published(town: Town) -> None:
    nina = await town.person("jobcentre")
    case = await register(nina)
    assert "Borgeren kan se den, når planen er udgivet." in text_of(await nina.look(case))
    page = await nina.look((await upload(nina, make_contract(), case)).headers["location"])
    assert "Lagt ind den 10. marts 2027" in text_of(page)
    address = f"/plans/{case.rpartition('/')[2]}/contract"
    assert f'href="{address}"' in page
    assert (await nina.client.get(address)).content == make_contract()
    assert "Kontrakten er fjernet." in text_of(await nina.send(f"{case}/kontrakt/fjern"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", NO_FILE),
        (b"hej", UNFIT[check.NOT_A_PDF]),
        (make_contract()[:-300], UNFIT[check.DAMAGED]),
        (b"%PDF-1.7" + bytes(CONTRACT_LIMIT), UNFIT["too-large"]),
    ],
    ids=("no file", "no PDF", "damaged", "too large"),
)
async def test_a_file_that_cannot_be_kept_is_refused_at_its_input(town: Town, content: bytes, said: str) -> None:
    nina = await town.person("jobcentre")
    await nina.look(CASE)
    answer = await upload(nina, content)
    assert answer.status_code == 422
    assert said in text_of(answer.text)
    assert 'aria-describedby="kontrakt-contract-hint kontrakt-contract-problem"' in answer.text
    assert "Der er ingen kontrakt." in text_of(answer.text)


def test_every_verdict_on_a_file_is_said_in_danish() -> None:
    assert UNFIT.keys() == REFUSALS.keys()


async def test_only_a_form_of_the_caseworkers_own_page_is_taken(town: Town) -> None:
    nina = await town.person("jobcentre")
    await nina.look(CASE)
    good = make_contract()
    assert (await upload(nina, good, form_token="another")).status_code == 403
    data, files = {"form_token": nina.token}, {"contract": ("k.pdf", good, "application/pdf")}
    foreign = {"origin": "https://evil.example"}
    assert (await nina.client.post(f"{CASE}/kontrakt", data=data, files=files, headers=foreign)).status_code == 403
    for body, kind in ((b"form_token=x", "application/x-www-form-urlencoded"), (b"--x", "multipart/form-data")):
        headers = {"origin": HOST, "content-type": kind}
        assert (await nina.client.post(f"{CASE}/kontrakt", content=body, headers=headers)).status_code == 400
    assert (await upload(nina, bytes(CONTRACT_LIMIT + 2 * ROOM_FOR_FIELDS))).status_code == 413
    for name in ("fund", "anna-holm"):
        person = await town.person(name)
        assert (await upload(person, good)).status_code == 404
    assert (await upload(nina, good, case="/borger/nobody")).status_code == 404
    assert "Der er ingen kontrakt." in text_of(await nina.look(CASE))
