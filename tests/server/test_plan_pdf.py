"""`/plans/{citizenId}.pdf`: for every role that may read the plan, as it may see it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from domain.errors import Unavailable
from domain.viewer import Role, Viewer
from server.mongo import close, connect, ensure_indexes
from server.pdf import press
from tests.api import (
    ADMINISTRATOR,
    FUND,
    INSTITUTION,
    JOBCENTRE,
    OTHER_FUND,
    OTHER_JOBCENTRE,
    Api,
    as_citizen,
    running_api,
)
from tests.pdf_reading import open_pdf, read_tags, read_text
from tests.server.casework import AGREEMENT, WELDER, activity, document_for, register
from tests.server.contracts import make_contract

RECORD = document_for("recordSharingConsent").replace("__typename", "consent { id administration recordedBy { name } }")
WITHDRAW = document_for("withdrawSharingConsent").replace("__typename", "consent { id withdrawnAt }")
CONSENTS = "query($c: ID!) { plan(citizenId: $c) { sharingConsents { id administration withdrawnAt } } }"
HIDDEN = ["AID_EMPLOYMENT", "PERSONAL_ASSISTANCE", "SOCIAL_EFFORT", "HEALTH_EFFORT", "OTHER_ADMINISTRATION"]


async def publish(api: Api, *kinds: str, **other: Any) -> str:
    """A published plan of a fund's member with these activities."""
    citizen_id = await register(api, fund="021", fundMemberSince="2027-01-01", **other)
    at, version = {"citizenId": citizen_id}, 1
    await api.change(JOBCENTRE, "SetJobGoals", **at, draftVersion=0, goals=[{"occupation": WELDER}])
    for kind in kinds:
        await api.change(JOBCENTRE, "AddActivity", **at, draftVersion=version, activity=activity(kind))
        version += 1
    await api.change(JOBCENTRE, "PublishPlan", **at, draftVersion=version)
    return citizen_id


@pytest.fixture
async def plain(store_url: str, database_name: str) -> AsyncIterator[Api]:
    """A second application with a database of its own, in which nothing is hidden."""
    database = connect(store_url, f"{database_name}_plain")
    await ensure_indexes(database)
    async with running_api(database) as api:
        yield api
    await database.client.drop_database(database.name)
    close(database)


async def test_every_role_that_may_read_gets_a_pdf_under_a_neutral_name(api: Api) -> None:
    citizen_id = await publish(api, "WAGE_SUBSIDY", "HEALTH_EFFORT")
    answers = [await api.fetch_pdf(viewer, citizen_id) for viewer in (JOBCENTRE, as_citizen(citizen_id), FUND)]
    for answer in answers:
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
        assert answer.headers["content-disposition"] == 'inline; filename="min-plan.pdf"'
        assert answer.headers["cache-control"] == "no-store"
        assert "Løntilskud" in read_text(answer.content)
    assert answers[0].content == answers[1].content
    assert "Sundhedsindsats" in read_text(answers[0].content)
    assert "Sundhedsindsats" not in read_text(answers[2].content)


async def test_the_same_plan_gives_the_same_bytes(api: Api) -> None:
    citizen_id = await publish(api, "MENTOR")
    assert (await api.fetch_pdf(FUND, citizen_id)).content == (await api.fetch_pdf(FUND, citizen_id)).content


@pytest.mark.parametrize("kind", HIDDEN)
async def test_a_funds_pdf_is_the_same_with_and_without_what_it_may_not_see(api: Api, plain: Api, kind: str) -> None:
    holding, compared = await publish(api, "MENTOR", kind), await publish(plain, "MENTOR")
    api.clock.pass_by(hours=2)
    plain.clock.pass_by(hours=2)
    await api.ask(JOBCENTRE, RECORD, input={"citizenId": holding, "administration": "Socialforvaltningen"})
    headers = {"authorization": f"Bearer {api.token(JOBCENTRE)}", "content-type": "application/pdf"}
    kept = await api.client.put(f"/plans/{holding}/contract", content=make_contract(), headers=headers)
    assert kept.status_code == 200
    seen, seen_plain = await api.fetch_pdf(FUND, holding), await plain.fetch_pdf(FUND, compared)
    assert (seen.content, seen.headers) == (seen_plain.content, seen_plain.headers)


@pytest.mark.parametrize(
    "viewer",
    [OTHER_JOBCENTRE, OTHER_FUND, as_citizen("somebody"), INSTITUTION, ADMINISTRATOR],
    ids=lambda viewer: f"{viewer.role} {viewer.organisation}",
)
async def test_to_everybody_else_it_answers_as_for_an_unknown_citizen(api: Api, viewer: Viewer) -> None:
    citizen_id = await publish(api, "MENTOR")
    known, unknown = await api.fetch_pdf(viewer, citizen_id), await api.fetch_pdf(viewer, "nobody")
    assert (known.status_code, known.content, known.headers) == (404, unknown.content, unknown.headers)
    assert known.json()["errors"][0]["extensions"]["code"] == "NOT_FOUND"


async def test_a_plan_that_was_never_shown_to_anybody_is_not_there(api: Api) -> None:
    citizen_id = await register(api)
    for viewer in (JOBCENTRE, as_citizen(citizen_id)):
        assert (await api.fetch_pdf(viewer, citizen_id)).status_code == 404


@pytest.mark.parametrize("header", [{}, {"authorization": "Bearer x"}, {"authorization": "Basic eDp5"}])
async def test_nobody_gets_it_without_a_good_token(api: Api, header: dict[str, str]) -> None:
    answer = await api.client.get("/plans/anna.pdf", headers=header)
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (401, "UNAUTHENTICATED")


async def test_the_contract_stands_behind_the_plan(api: Api) -> None:
    citizen_id = await publish(api, "MENTOR")
    without = (await api.fetch_pdf(JOBCENTRE, citizen_id)).content
    headers = {"authorization": f"Bearer {api.token(JOBCENTRE)}", "content-type": "application/pdf"}
    await api.client.put(
        f"/plans/{citizen_id}/contract", content=make_contract("Underskrift", pages=3), headers=headers
    )
    bound, again = [(await api.fetch_pdf(JOBCENTRE, citizen_id)).content for _ in range(2)]
    assert bound == again == (await api.fetch_pdf(as_citizen(citizen_id), citizen_id)).content
    with open_pdf(bound) as pdf, open_pdf(without) as alone, pdf.open_outline() as outline:
        # One page more leads over to it.
        assert len(pdf.pages) == len(alone.pages) + 1 + 3
        assert [b"Underskrift" in page.Contents.read_bytes() for page in pdf.pages][-4:] == [False, True, True, True]
        assert str(pdf.Root.Lang).startswith("da")
        assert [item.title for item in outline.root] == [
            "Kontrakt",
            "Jobmål",
            "Indsatser og aftaler",
            "Bilag: Din kontrakt",
        ]
        with pdf.open_metadata() as metadata:
            assert "pdfuaid:part" not in metadata, "nobody knows whether the contract's own pages are accessible"
    assert "Bilag: Din kontrakt" in [tag.text for tag in read_tags(bound) if tag.name == "H1"]
    assert (await api.fetch_pdf(FUND, citizen_id)).content == (await api.fetch_pdf(FUND, citizen_id)).content


async def consent(api: Api, viewer: Viewer, citizen_id: str, **given: Any) -> dict[str, Any]:
    answer = await api.ask(
        viewer, RECORD, input={"citizenId": citizen_id, "administration": "Socialforvaltningen"} | given
    )
    recorded: dict[str, Any] = answer["data"]["recordSharingConsent"]["consent"]
    return recorded


@pytest.mark.parametrize("by", [Role.CITIZEN, Role.JOBCENTRE])
async def test_the_whole_plan_is_shared_with_whom_the_citizen_consents_to(api: Api, by: Role) -> None:
    citizen_id = await publish(api, "MENTOR", "HEALTH_EFFORT")
    recorded = await consent(api, JOBCENTRE if by is Role.JOBCENTRE else as_citizen(citizen_id), citizen_id)
    answer = await api.fetch_pdf(JOBCENTRE, citizen_id, **{"for": recorded["id"]})
    text = read_text(answer.content)
    front = text[: text.index("Indhold")]
    for part in ("Helhedsorienteret plan", "ModtagerSocialforvaltningen", recorded["recordedBy"]["name"]):
        assert part in front
    assert "Sundhedsindsats" in text


async def test_without_a_consent_that_holds_nothing_is_shared(api: Api) -> None:
    citizen_id, other = await publish(api, "MENTOR"), await publish(api, "MENTOR")
    withdrawn = (await consent(api, JOBCENTRE, citizen_id))["id"]
    await api.ask(as_citizen(citizen_id), WITHDRAW, input={"consentId": withdrawn})
    of_another = (await consent(api, JOBCENTRE, other))["id"]
    for consent_id in (withdrawn, of_another, "no-such-consent", ""):
        answer = await api.fetch_pdf(JOBCENTRE, citizen_id, **{"for": consent_id})
        (error,) = answer.json()["errors"]
        assert (answer.status_code, error["extensions"]) == (
            422, {"code": "RULE_VIOLATION", "rule": "SHARING_NEEDS_CONSENT"},
        )  # fmt: skip


async def test_only_the_jobcentre_shares(api: Api) -> None:
    citizen_id = await publish(api, "MENTOR")
    consent_id = (await consent(api, JOBCENTRE, citizen_id))["id"]
    for viewer in (as_citizen(citizen_id), FUND):
        known, unknown = [await api.fetch_pdf(viewer, citizen_id, **{"for": each}) for each in (consent_id, "x")]
        assert (known.status_code, known.content) == (404, unknown.content)


async def test_a_consent_is_recorded_once_and_seen_by_both_sides_until_it_is_withdrawn(api: Api) -> None:
    citizen_id = await publish(api, "MENTOR")
    first = await consent(api, JOBCENTRE, citizen_id)
    assert await consent(api, as_citizen(citizen_id), citizen_id, administration="SOCIALforvaltningen") == first
    for viewer in (JOBCENTRE, as_citizen(citizen_id)):
        (seen,) = (await api.ask(viewer, CONSENTS, c=citizen_id))["data"]["plan"]["sharingConsents"]
        assert seen == {"id": first["id"], "administration": "Socialforvaltningen", "withdrawnAt": None}
    given = {"citizenId": citizen_id, "consentId": first["id"]}
    ended = [(await api.ask(JOBCENTRE, WITHDRAW, input=given))["data"]["withdrawSharingConsent"] for _ in range(2)]
    assert ended[0]["consent"]["withdrawnAt"] == ended[1]["consent"]["withdrawnAt"] == "2027-03-10T11:00:00.000Z"
    assert (await consent(api, JOBCENTRE, citizen_id))["id"] != first["id"]


async def test_who_read_and_shared_stands_in_the_access_log(api: Api) -> None:
    citizen_id = await publish(api, "MENTOR")
    consent_id = (await consent(api, JOBCENTRE, citizen_id))["id"]
    await api.fetch_pdf(FUND, citizen_id)
    await api.fetch_pdf(JOBCENTRE, citizen_id, **{"for": consent_id})
    entries = (await api.run(as_citizen(citizen_id), "AccessLog", first=2))["entries"]
    assert [(entry["operation"], entry["reader"]["role"]) for entry in entries] == [
        ("sharedPlanPdf", "JOBCENTRE"),
        ("planPdf", "FUND"),
    ]


class _Broken:
    async def keep(self, reading: object) -> None:
        raise Unavailable("read log")


async def test_no_pdf_leaves_when_it_cannot_be_kept_who_read(database: Any) -> None:
    async with running_api(database) as api:
        citizen_id = await publish(api, "MENTOR")
    async with running_api(database, read_log=_Broken()) as api:
        answer = await api.fetch_pdf(JOBCENTRE, citizen_id)
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (503, "UNAVAILABLE")


async def test_a_plan_without_contract_or_consents_of_its_own_is_printed_like_before(api: Api) -> None:
    citizen_id = await publish(api, "MENTOR")
    before = (await api.fetch_pdf(JOBCENTRE, citizen_id)).content
    gone = {"integration_contract": "", "sharing_consents": ""}
    await api.database["plans"].update_one({"_id": citizen_id}, {"$unset": gone})
    assert (await api.fetch_pdf(JOBCENTRE, citizen_id)).content == before
    assert (await consent(api, JOBCENTRE, citizen_id))["administration"] == "Socialforvaltningen"


async def test_more_than_the_press_can_hold_is_asked_to_come_again(database: Any) -> None:
    async with running_api(database, press=press.Press(waiting=-1)) as api:
        answer = await api.fetch_pdf(JOBCENTRE, await publish(api, "MENTOR"))
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (503, "UNAVAILABLE")


async def test_a_plan_that_is_too_long_says_so(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    citizen_id = await publish(api, "MENTOR")
    monkeypatch.setattr(press, "CHARACTER_LIMIT", 100)
    answer = await api.fetch_pdf(JOBCENTRE, citizen_id)
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (413, "LIMIT_EXCEEDED")


async def test_agreements_alone_are_printed_before_anything_was_published(api: Api) -> None:
    citizen_id = await register(api)
    await api.change(JOBCENTRE, "RecordAgreement", citizenId=citizen_id, **AGREEMENT)
    text = read_text((await api.fetch_pdf(JOBCENTRE, citizen_id)).content)
    assert AGREEMENT["text"] in text
    assert "Senest offentliggjort" not in text
