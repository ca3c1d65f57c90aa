"""Plans to measure with: made through the API itself, like the example plans but with more in them."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import orjson

from benchmarks.client import Address, ask_once, prepare

ACTIVITIES = 60
TYPES = ("WAGE_SUBSIDY", "COMPANY_INTERNSHIP", "MENTOR", "SIX_WEEK_EDUCATION", "OTHER_ACTIVITY", "HEALTH_EFFORT")
DESCRIPTION = (
    "Du skal deltage i virksomhedens daglige arbejde sammen med en fast kollega. Opgaverne aftales ved ugens begyndelse, "
    "og I taler om, hvordan det går, hver fredag. Befordring er aftalt og dækkes efter reglerne. "
    "Du møder ved hovedindgangen den første dag, hvor din kollega tager imod og viser rundt."
)
REASON = (
    "Du får erfaring, som virksomheder i området efterspørger, og et netværk, du kan bruge i din jobsøgning. "
    "Forløbet kan føre til ordinær ansættelse."
)

REGISTER = "mutation($input: RegisterCitizenInput!) { registerCitizen(input: $input) { citizen { id } } }"
SET_GOALS = "mutation($input: SetJobGoalsInput!) { setJobGoals(input: $input) { draft { version } } }"
ADD = "mutation($input: AddActivityInput!) { addActivity(input: $input) { draft { version } } }"
PUBLISH = "mutation($input: PublishPlanInput!) { publishPlan(input: $input) { plan { version } } }"
AGREE = "mutation($input: RecordAgreementInput!) { recordAgreement(input: $input) { agreement { id } } }"


class RefusedError(Exception):
    """The API refused something that it should take."""


class Jobcentre:
    """A jobcentre's caseworker at the API."""

    def __init__(self, address: Address, token: str) -> None:
        self.address = address
        self.token = token
        self._headers = {"Authorization": f"Bearer {token}"}

    def request(self, query: str, variables: Mapping[str, Any]) -> bytes:
        """The bytes of a request."""
        return prepare(self.address, "/graphql", {"query": query, "variables": variables}, self._headers)

    async def ask(self, query: str, variables: Mapping[str, Any]) -> bytes:
        """The body of the answer; RefusedError if there is an error in it."""
        body = await ask_once(self.address, self.request(query, variables))
        if "errors" in (answer := orjson.loads(body)):
            raise RefusedError(str(answer["errors"]))
        return body

    async def change(self, query: str, **given: Any) -> Mapping[str, Any]:
        """What a mutation answers."""
        data = orjson.loads(await self.ask(query, {"input": given}))["data"]
        (payload,) = data.values()
        return dict(payload)


async def make_plans(jobcentre: Jobcentre, count: int, today: date) -> Sequence[str]:
    """Register citizens and publish a plan of 60 activities for each; their ids."""
    return [await _make_plan(jobcentre, number, today) for number in range(count)]


async def _make_plan(jobcentre: Jobcentre, number: int, today: date) -> str:
    # Made-up numbers: nobody was ever given one of the serial 0000 to 0099.
    registered = await jobcentre.change(
        REGISTER, cpr=f"010180{number:04d}", name=f"Borger {number}", targetGroup="CASH_BENEFIT_JOB_READY"
    )
    citizen = str(registered["citizen"]["id"])
    goals = [{"occupation": {"code": "7126", "title": "Rørlægger"}}]
    draft = (await jobcentre.change(SET_GOALS, citizenId=citizen, draftVersion=0, goals=goals))["draft"]
    for index in range(ACTIVITIES):
        activity = _activity(index, today)
        answer = await jobcentre.change(ADD, citizenId=citizen, draftVersion=draft["version"], activity=activity)
        draft = answer["draft"]
    held = f"{today - timedelta(days=3)}T09:00"
    await jobcentre.change(AGREE, citizenId=citizen, heldAt=held, text=DESCRIPTION)
    await jobcentre.change(PUBLISH, citizenId=citizen, draftVersion=draft["version"])
    return citizen


def _activity(index: int, today: date) -> dict[str, Any]:
    starts_on = today + timedelta(days=7 * index)
    return {
        "type": TYPES[index % len(TYPES)],
        "title": f"Forløb {index + 1}",
        "hoursPerWeek": 15 + index % 20,
        "description": DESCRIPTION,
        "startsOn": starts_on.isoformat(),
        "endsOn": (starts_on + timedelta(days=90)).isoformat(),
        "reason": REASON,
        "place": {"name": "Odense Smedje", "address": "Havnegade 1, 5000 Odense C"},
        "contact": {"name": "Lise Friis", "phone": "+4512345678", "email": "lise@example.org"},
    }
