"""Young people with an education order, made through the API, in every state that an order can be in."""

from dataclasses import dataclass, field
from typing import Any

from domain.viewer import Viewer
from tests.api import INSTITUTION, JOBCENTRE, Answer, Api, as_citizen
from tests.server.casework import WELDER, Input, document_for, register, young_cpr

DEADLINE = "2027-03-24"
"""Two weeks after the clock of the tests."""
GROUP = "query($c: ID!) { citizen(citizenId: $c) { targetGroup } }"
WITH_JOB_GOAL = {"UNEMPLOYMENT_BENEFIT_EDUCATION_ORDER"}
GOALS = ["Tømrer", "Smed"]
COLLEGE, OTHER_COLLEGE = "Syddansk Erhvervsskole", "EUC Lillebælt"

_ANSWERS = """savedAt sentAt late suggestions { title reason } placesReason
    places { educationGoal { title } institution code } applications { educationGoal { title } institution sent answer }"""
_ORDER = f"""id step panel deadline caseworker {{ name }} comment startedAt endedAt ending answered unreadComments
    answers {{ {_ANSWERS} }} comments {{ id number text author {{ name role }} }}"""
_PLACEMENT = "orderId version institution code education startsOn contactPerson { name } endedAt ending"
_REPORTS = "reports { kind on note author { name organisation } contact { name phone email } }"
_PLAN = "query($c: ID!) {{ plan(citizenId: $c) {{ description {{ text }} educationOrder {{ {} }} }} }}"
READ = {
    "citizen": _PLAN.format(f"{_ORDER} sentAnswers {{ {_ANSWERS} }} placement {{ {_PLACEMENT} }}"),
    "jobcentre": _PLAN.format(f"{_ORDER} placement {{ {_PLACEMENT} {_REPORTS} }}"),
    "fund": _PLAN.format(
        "id step panel deadline caseworker { name } startedAt endedAt ending comments { id number text }"
    ),
}
"""Everything that a role can see of an order."""
PLACEMENTS = (
    "query($first: Int, $after: String) { placements(first: $first, after: $after) { nodes "
    f"{{ {_PLACEMENT} jobcentre student {{ name cpr }} {_REPORTS} }} pageInfo {{ hasNextPage endCursor }} }} }}"
)
WORK = """query($first: Int, $after: String) { educationWork(first: $first, after: $after) {
    nodes { citizenId citizenName reasons educationOrder { step deadline } } pageInfo { hasNextPage endCursor } } }"""


def outcome(answer: Answer) -> str:
    """What came of an operation: OK, the rule that was broken, or the code of the error."""
    if "errors" not in answer:
        return "OK"
    extensions = answer["errors"][0]["extensions"]
    return str(extensions.get("rule") or extensions["code"])


@dataclass
class YoungPerson:
    """A citizen in a group with an education order, whose plan has two education goals."""

    api: Api
    citizen_id: str
    goals: list[str] = field(default_factory=list)

    @property
    def viewer(self) -> Viewer:
        return as_citizen(self.citizen_id)

    async def do(self, viewer: Viewer, name: str, **given: Any) -> str:
        """The outcome of a mutation."""
        return outcome(await self.api.ask(viewer, document_for(name), input=given))

    async def succeed(self, viewer: Viewer, name: str, **given: Any) -> None:
        assert await self.do(viewer, name, **given) == "OK", name

    async def enter(self, step: int, viewer: Viewer = JOBCENTRE, **given: Any) -> None:
        given = {"deadline": DEADLINE, **given}
        await self.succeed(viewer, "setEducationOrderStep", citizenId=self.citizen_id, step=step, **given)

    async def end(self, **given: Any) -> None:
        await self.succeed(JOBCENTRE, "endEducationOrder", citizenId=self.citizen_id, **given)

    async def save(self, **answers: Any) -> None:
        await self.succeed(self.viewer, "saveEducationAnswers", **answers)

    async def send(self) -> None:
        await self.succeed(self.viewer, "sendEducationAnswers")

    async def answer(self, **answers: Any) -> None:
        """Save and send."""
        await self.save(**answers)
        await self.send()

    async def read(self, viewer: Viewer | None = None) -> Any:
        """The order as somebody sees it."""
        viewer = viewer or self.viewer
        answer = await self.api.ask(viewer, READ[viewer.role.value], c=self.citizen_id)
        assert "errors" not in answer, answer
        return answer["data"]["plan"] and answer["data"]["plan"]["educationOrder"]

    def place(self, institution: str = COLLEGE, code: str | None = INSTITUTION.organisation, goal: int = 0) -> Input:
        return {"educationGoalId": self.goals[goal], "institution": institution, "code": code}

    def application(self, answer: str = "ADMITTED", institution: str = COLLEGE, goal: int = 0) -> Input:
        return {"educationGoalId": self.goals[goal], "institution": institution, "sent": True, "answer": answer}

    def answers_to(self, step: int) -> Input:
        """Good answers to a step."""
        return {
            1: {"suggestions": [{"title": "Tømrer", "reason": "Jeg kan lide træ"}]},
            2: {"places": [self.place()], "placesReason": "Tæt på"},
            3: {"applications": [self.application()]},
        }[step]

    async def get_admitted(self, code: str | None = INSTITUTION.organisation) -> None:
        """Through steps 2 and 3, up to the answer of the institution."""
        await self.enter(2)
        await self.answer(places=[self.place(code=code)])
        await self.enter(3)
        await self.answer(applications=[self.application("REJECTED", OTHER_COLLEGE, 1), self.application()])


async def young_person(api: Api, group: str = "EDUCATION_BENEFIT_READY", **other: Any) -> YoungPerson:
    """Registered, with a published plan."""
    citizen_id = await register(api, group=group, **{"cpr": young_cpr(), **other})
    await publish_goals(api, citizen_id, GOALS)
    plan = (await api.run(JOBCENTRE, "PlanOverview", citizenId=citizen_id))["educationGoals"]
    return YoungPerson(api, citizen_id, [goal["id"] for goal in plan])


async def publish_goals(api: Api, citizen_id: str, titles: list[str]) -> None:
    """Make education goals of the plan what the citizen sees, beside a job goal where the group needs one."""
    at = {"citizenId": citizen_id}
    draft = await api.run(JOBCENTRE, "Draft", **at)
    goals = [{"title": title} for title in titles]
    draft = (await api.change(JOBCENTRE, "SetEducationGoals", **at, draftVersion=draft["version"], goals=goals))[
        "draft"
    ]
    if (await api.ask(JOBCENTRE, GROUP, c=citizen_id))["data"]["citizen"]["targetGroup"] in WITH_JOB_GOAL:
        wanted = [{"occupation": WELDER}]
        draft = (await api.change(JOBCENTRE, "SetJobGoals", **at, draftVersion=draft["version"], goals=wanted))["draft"]
    await api.change(JOBCENTRE, "PublishPlan", **at, draftVersion=draft["version"])
