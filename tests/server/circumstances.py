"""What happens to citizens, as their jobcentre records it."""

from collections.abc import Awaitable, Callable
from typing import Any

from tests.api import JOBCENTRE, Api
from tests.server.casework import Case, document_for, open_case

Circumstance = Callable[[Api, Case], Awaitable[Any]]


def record(name: str, **given: Any) -> Circumstance:
    """Something that the citizen's own jobcentre records."""

    async def happen(api: Api, case: Case) -> None:
        answer = await api.ask(JOBCENTRE, document_for(name), input={"citizenId": case.citizen_id, **given})
        assert "errors" not in answer, answer

    return happen


def member(since: str, until: str | None = None, **right: Any) -> Circumstance:
    return record("setFundMembership", fund="021", since=since, until=until, **right)


moved = record("moveCitizen", municipality="0751")
died = record("recordDeath", diedOn="2027-03-09")


async def published_case(api: Api, group: str = "UNEMPLOYMENT_BENEFIT") -> Case:
    case = await open_case(api, group=group)
    await api.change(JOBCENTRE, "PublishPlan", **case.draft())
    return case
