"""Role by category in everything that shows activities."""

import json

import pytest

from domain.activity_types import ACTIVITY_TYPES, ActivityCategory, ActivityType
from domain.viewer import Role, Viewer
from server.outbox import Outbox
from tests.api import FUND, JOBCENTRE, Api, as_citizen
from tests.server.casework import WELDER, activity, register

# What an unemployment fund does not get (guide, 6.1); written down here on its own, to be held against the table.
HIDDEN = {"AID", "PERSONAL_ASSISTANCE", "SOCIAL", "HEALTH", "OTHER_ADMINISTRATION"}
ONE_OF_EACH = {ACTIVITY_TYPES[kind][0]: kind for kind in ActivityType}
READERS = [Role.CITIZEN, Role.JOBCENTRE, Role.FUND]
KINDS = "activities { id category type title }"
PLACES = {
    "plan": f"query($c: ID!) {{ plan(citizenId: $c) {{ {KINDS} }} }}",
    "timeline": 'query($c: ID!) { plan(citizenId: $c) { timeline(from: "2027-03-01", months: 3) '
    "{ entries { ... on Activity { id category type title } } } } }",
    "planVersions": f"query($c: ID!) {{ planVersions(citizenId: $c) {{ nodes {{ {KINDS} }} }} }}",
    "mirror": f"query($c: ID!) {{ mirror(citizenId: $c) {{ plan {{ {KINDS} }} }} }}",
    "plans": f"query {{ plans {{ edges {{ node {{ {KINDS} }} }} }} }}",
}


async def publish_all_types(api: Api, types: list[ActivityType]) -> str:
    """A published plan with an activity of each of the types."""
    citizen_id = await register(api, fund="021", fundMemberSince="2027-01-01")
    at = {"citizenId": citizen_id}
    await api.change(JOBCENTRE, "SetJobGoals", **at, draftVersion=0, goals=[{"occupation": WELDER}])
    for version, kind in enumerate(types, 1):
        given = activity(kind.value, title=f"Om {kind.value}")
        await api.change(JOBCENTRE, "AddActivity", **at, draftVersion=version, activity=given)
    await api.change(JOBCENTRE, "PublishPlan", **at, draftVersion=len(types) + 1)
    return citizen_id


async def archive(api: Api) -> None:
    """What the relay does with versions that were published."""
    outbox = Outbox(api.database)
    pending = await outbox.read_pending()
    await outbox.archive(pending)
    await outbox.remove(pending)


def viewer_of(role: Role, citizen_id: str) -> Viewer:
    return {Role.CITIZEN: as_citizen(citizen_id), Role.JOBCENTRE: JOBCENTRE, Role.FUND: FUND}[role]


@pytest.mark.parametrize("archived", [False, True])
async def test_each_reader_sees_its_categories_everywhere_and_no_other(api: Api, archived: bool) -> None:
    citizen_id = await publish_all_types(api, list(ActivityType))
    if archived:
        await archive(api)
    for role in READERS:
        wanted = {str(c) for c in ActivityCategory} - (HIDDEN if role is Role.FUND else set())
        types = {kind for kind, (category, _) in ACTIVITY_TYPES.items() if category in wanted}
        for place in [*PLACES] if role is not Role.CITIZEN else ["plan", "timeline", "planVersions"]:
            variables = {"c": citizen_id} if place != "plans" else {}
            answer = json.dumps(await api.ask(viewer_of(role, citizen_id), PLACES[place], **variables))
            assert {c for c in ActivityCategory if f'"category": "{c}"' in answer} == wanted, (role, place)
            assert {kind for kind in ActivityType if f'"type": "{kind}"' in answer} == types, (role, place)
            assert {kind for kind in ActivityType if f'"Om {kind}"' in answer} == types, (role, place)


async def test_only_the_jobcentres_draft_holds_what_it_wrote(api: Api) -> None:
    citizen_id = await register(api, fund="021", fundMemberSince="2027-01-01")
    at = {"citizenId": citizen_id}
    given = activity("HEALTH_EFFORT")
    await api.change(JOBCENTRE, "AddActivity", **at, draftVersion=0, activity=given)
    assert (await api.run(FUND, "Draft", citizenId=citizen_id))["activities"] == []
    (held,) = (await api.run(JOBCENTRE, "Draft", citizenId=citizen_id))["activities"]
    assert held["category"] == "HEALTH"
