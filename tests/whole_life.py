"""A citizen of whom there is something in every place that holds anything: plan, archive, messages, letters, read log."""

from collections.abc import Iterable
from dataclasses import dataclass

from tests.api import ADMINISTRATOR, FUND, INSTITUTION, JOBCENTRE, Api, as_citizen
from tests.server.casework import Case, document_for, next_cpr, open_case
from tests.server.contracts import make_contract

SMS, EMAIL, NAME = "+4520304050", "anna@example.org", "Anna Holm"
GROUP = "UNEMPLOYMENT_BENEFIT_EDUCATION_ORDER"


@dataclass(frozen=True)
class Life:
    """The case, and the numbers that the citizen had, the current one first."""

    case: Case
    numbers: tuple[str, ...]

    @property
    def citizen_id(self) -> str:
        return self.case.citizen_id


async def live_through(api: Api) -> Life:
    """A young citizen on postal delivery whose education order went to the institution, who wrote, moved on and was read."""
    case = await open_case(api, group=GROUP)
    citizen, at = as_citizen(case.citizen_id), {"citizenId": case.citizen_id}
    await api.change(citizen, "SubscribeReminders", sms=SMS, email=EMAIL)
    await api.change(JOBCENTRE, "SetPostalDelivery", **at, postal=True, exemptFromDigitalPost=True, reason="Ingen PC")
    await publish(api, case)
    headers = {"authorization": f"Bearer {api.token(JOBCENTRE)}", "content-type": "application/pdf"}
    kept = await api.client.put(f"/plans/{case.citizen_id}/contract", content=make_contract(NAME), headers=headers)
    assert kept.status_code == 200
    for viewer, given in ((JOBCENTRE, {**at, "text": "Husk mødet"}), (citizen, {"text": "Det gør jeg"})):
        await api.change(viewer, "PostComment", **given)
    before, after = await number_of(api, case), next_cpr()
    changed = await api.ask(JOBCENTRE, document_for("changeCpr"), input={**at, "cpr": after})
    assert "errors" not in changed, changed
    for viewer in (citizen, JOBCENTRE, FUND):
        assert (await api.ask(viewer, "query($c: ID!) { plan(citizenId: $c) { title } }", c=case.citizen_id))["data"]
    await api.ask(INSTITUTION, "{ placements(first: 5) { nodes { student { cpr } } } }")
    await api.ask(ADMINISTRATOR, "{ accessEntries { entries { citizenIds } } }")
    return Life(case, (after, before))


async def publish(api: Api, case: Case) -> None:
    draft = await api.ask(JOBCENTRE, "query($c: ID!) { draft(citizenId: $c) { version } }", c=case.citizen_id)
    version = draft["data"]["draft"]["version"]
    await api.change(JOBCENTRE, "PublishPlan", citizenId=case.citizen_id, draftVersion=version)


async def number_of(api: Api, case: Case) -> str:
    plan = await api.database["plans"].find_one({"_id": case.citizen_id})
    assert plan is not None
    return api.services.vault.open(plan["cpr"])


def written(numbers: Iterable[str]) -> set[bytes]:
    """Numbers as they may be written."""
    return {text.encode() for number in numbers for text in (number, f"{number[:6]}-{number[6:]}")}
