"""Random actions of every role against the API and against a model of it: they never differ."""

import asyncio
import os
from contextlib import AsyncExitStack
from datetime import date, timedelta
from typing import Any, cast

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from mongomock_motor import AsyncMongoMockClient

from domain.viewer import Role, Viewer
from server.mongo import Database
from tests.api import FUND, JOBCENTRE, TODAY, Api, running_api
from tests.server.education_model import CODES, FIELDS, OK, Model
from tests.server.young_people import PLACEMENTS, WORK, YoungPerson, young_person

pytestmark = pytest.mark.long

EXAMPLES = {"search": 300}
"""How many courses of action, by the profile; in any other a few."""
KOMBIPLAN, WITHOUT_ORDERS = "UNEMPLOYMENT_BENEFIT_EDUCATION_ORDER", "UNEMPLOYMENT_BENEFIT"
INSTITUTIONS = {code: Viewer(Role.INSTITUTION, f"of-{code}", "Ida Lund", code) for code in CODES.values()}
NOTHING: dict[str, list[Any]] = {name: [] for name in FIELDS.values()}
FIRST_DAY = date.fromisoformat(TODAY)

names = st.sampled_from([*CODES])
texts = st.sampled_from(["Hej", "Tak", "Husk fristen"])
keys = st.sampled_from([None, "a", "b"])
roles = st.sampled_from(["CITIZEN", "JOBCENTRE"])
answers = {
    "suggestions": st.lists(st.sampled_from(["Smed", "Maler", "Kok"]), max_size=2, unique=True),
    "places": st.lists(names, max_size=2, unique=True),
    "applications": st.lists(
        st.tuples(names, st.sampled_from(["UNSENT", "WAITING", "REJECTED", "ADMITTED", "ADMITTED"])),
        max_size=2,
        unique_by=lambda application: application[0],
    ),
}
given_answers = st.sampled_from(list(answers)).flatmap(lambda name: st.tuples(st.just(name), answers[name]))


class EducationOrders(RuleBasedStateMachine):
    """Every action goes to both; afterwards each role sees in the API what the model says."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        self.order_ids: list[str] = []

    @initialize(step=st.sampled_from([1, 2, 3, 4]))
    def begin(self, step: int) -> None:
        self.runner.run(self._begin())
        self.enter(step, 20, None)

    async def _begin(self) -> None:
        database = cast("Database", AsyncMongoMockClient(tz_aware=True)["minplan"])
        self.api: Api = await self.stack.enter_async_context(running_api(database))
        member = {"fund": FUND.organisation, "fundMemberSince": "2027-01-01"}
        self.young: YoungPerson = await young_person(self.api, KOMBIPLAN, **member)
        draft = await self.api.run(JOBCENTRE, "Draft", citizenId=self.young.citizen_id)
        titles = [goal["title"] for goal in draft["educationGoals"]]
        self.model = Model(draft_version=draft["version"], draft_goals=titles)

    def teardown(self) -> None:
        self.runner.run(self.stack.aclose())
        self.runner.close()

    def may_end(self) -> bool:
        """An order that ends at once would leave little to try."""
        return self.model.active is None or len(self.model.active.comments) > 1

    def act(self, expected: str, viewer: Viewer, name: str, **given: Any) -> None:
        self.api.clock.pass_by(minutes=1)
        assert self.runner.run(self.young.do(viewer, name, **given)) == expected

    def by_jobcentre(self, expected: str, name: str, **given: Any) -> None:
        self.act(expected, JOBCENTRE, name, citizenId=self.young.citizen_id, **given)

    def by(self, role: str, expected: str, name: str, **given: Any) -> None:
        if role == "JOBCENTRE":
            self.by_jobcentre(expected, name, **given)
        else:
            self.act(expected, self.young.viewer, name, **given)

    @rule(
        step=st.sampled_from([0, 1, 2, 2, 3, 3, 4, 4]),
        ahead=st.sampled_from([-1, 0, 1, 1, 3, 20]),
        comment=texts | st.none(),
    )
    def enter(self, step: int, ahead: int, comment: str | None) -> None:
        due = self.model.day + ahead
        expected, before = self.model.enter(step, due, comment), len(self.order_ids)
        deadline = (FIRST_DAY + timedelta(due)).isoformat()
        self.by_jobcentre(expected, "setEducationOrderStep", step=step, deadline=deadline, comment=comment)
        if len(self.model.orders) > before:
            self.order_ids.append(self.runner.run(self.young.read())["id"])

    @precondition(lambda self: self.may_end())
    @rule(completed=st.booleans())
    def end(self, completed: bool) -> None:
        ending = "COMPLETED" if completed else "ENDED_BY_CASEWORKER"
        self.by_jobcentre(self.model.end(ending), "endEducationOrder", completed=completed)

    @precondition(lambda self: self.may_end())
    @rule(with_orders=st.booleans())
    def change_group(self, with_orders: bool) -> None:
        group = KOMBIPLAN if with_orders else WITHOUT_ORDERS
        self.by_jobcentre(self.model.change_group(with_orders), "setTargetGroup", targetGroup=group)

    @rule(given=given_answers)
    def save_anything(self, given: tuple[str, list[Any]]) -> None:
        self.act(self.model.save(*given), self.young.viewer, "saveEducationAnswers", **self._input(*given))

    @precondition(lambda self: self.model.active is not None and self.model.active.step != 4)
    @rule(data=st.data(), sends=st.booleans())
    def answer(self, data: st.DataObject, sends: bool) -> None:
        assert self.model.active
        name = FIELDS[self.model.active.step]
        given = data.draw(answers[name])
        assert self.model.save(name, given) == OK
        self.act(OK, self.young.viewer, "saveEducationAnswers", **self._input(name, given))
        if sends:
            self.send()

    @rule(name=names, code_known=st.booleans())
    def get_admitted(self, name: str, code_known: bool) -> None:
        """All the way to an institution, which takes luck otherwise."""
        chosen = [("places", [name] if code_known else []), ("applications", [(name, "ADMITTED")])]
        for step, given in enumerate(chosen, 2):
            self.enter(step, 20, None)
            self.save_anything(given)
            self.send()
        self.enter(4, 20, None)

    @rule()
    def send(self) -> None:
        self.act(self.model.send(), self.young.viewer, "sendEducationAnswers")

    @rule(stale=st.sampled_from([0, 0, 1]))
    def take_over(self, stale: int) -> None:
        version = self.model.draft_version - stale
        self.by_jobcentre(self.model.take_over(version), "takeOverAnswers", draftVersion=version)

    @rule(role=roles, text=texts, key=keys)
    def comment(self, role: str, text: str, key: str | None) -> None:
        self.by(role, self.model.comment(role, text, key), "postComment", text=text, id=key)

    @rule(role=roles, number=st.integers(-1, 6))
    def mark(self, role: str, number: int) -> None:
        self.by(role, self.model.mark(role, number), "markCommentsRead", number=number)

    @rule(
        code=st.sampled_from(list(INSTITUTIONS)),
        index=st.sampled_from([-1, -1, -2, 5]),
        kind=st.sampled_from(["STARTED", "INTERRUPTED"]),
    )
    def report(self, code: str, index: int, kind: str) -> None:
        index = index if index > 0 else max(len(self.order_ids) + index, 0)
        order_id = self.order_ids[index] if index < len(self.order_ids) else "no-such-order"
        expected = self.model.report(code, index, kind)
        self.act(expected, INSTITUTIONS[code], "reportPlacement", orderId=order_id, kind=kind, on=TODAY)

    @rule(days=st.sampled_from([1, 1, 3, 10]))
    def pass_days(self, days: int) -> None:
        self.api.clock.pass_by(days=days)
        self.model.day += days

    @invariant()
    def every_role_sees_what_the_model_says(self) -> None:
        if hasattr(self, "api"):
            self.runner.run(self._compare())

    async def _compare(self) -> None:
        for viewer in (self.young.viewer, JOBCENTRE, FUND):
            seen = await self.young.read(viewer)
            assert seen is None or seen.keys()
            assert self._shown(seen, viewer.role.name) == self.model.order_for(viewer.role.name)
        listed = (await self.api.ask(JOBCENTRE, WORK))["data"]["educationWork"]["nodes"]
        assert [node["reasons"] for node in listed] == [each for each in [self.model.work()] if each is not None]
        for code, viewer in INSTITUTIONS.items():
            nodes = (await self.api.ask(viewer, PLACEMENTS))["data"]["placements"]["nodes"]
            held = [
                (
                    each["version"],
                    each["institution"],
                    each["code"],
                    each["ending"],
                    [r["kind"] for r in each["reports"]],
                )
                for each in nodes
            ]
            assert held == self.model.placements_for(code)
        draft = await self.api.run(JOBCENTRE, "Draft", citizenId=self.young.citizen_id)
        assert (draft["version"], [goal["title"] for goal in draft["educationGoals"]]) == (
            self.model.draft_version,
            self.model.draft_goals,
        )

    def _shown(self, order: Any, role: str) -> dict[str, Any] | None:
        """An answer of the API as the model writes it."""
        if order is None:
            return None
        due = (date.fromisoformat(order["deadline"]) - FIRST_DAY).days
        shown = {"step": order["step"], "due": due, "ending": order["ending"]}
        if role == "FUND":
            return {**shown, "comments": order["comments"]}
        sent = order["sentAnswers"] if role == "CITIZEN" else order["answers"]
        placement = order["placement"]
        shown |= {
            "comments": [(comment["author"]["role"], comment["text"]) for comment in order["comments"]],
            "unread": order["unreadComments"],
            "answered": order["answered"],
            "sent": _content(sent),
            "late": sent is not None and sent["late"],
            "placement": placement and [placement[name] for name in ("institution", "code", "ending", "version")],
        }
        if role == "CITIZEN":
            return {**shown, "saved": _content(order["answers"] or NOTHING)}
        reports = placement["reports"] if placement else []
        return {**shown, "reports": [(CODES[each["author"]["organisation"]], each["kind"]) for each in reports]}

    def _input(self, name: str, given: list[Any]) -> dict[str, Any]:
        goal = {"educationGoalId": self.young.goals[0]}
        if name == "suggestions":
            return {name: [{"title": title} for title in given]}
        if name == "places":
            return {name: [{**goal, "institution": place, "code": CODES[place]} for place in given]}
        return {name: [{**goal, "institution": place, **_application(answer)} for place, answer in given]}


def _application(answer: str) -> dict[str, Any]:
    return {"sent": False} if answer == "UNSENT" else {"sent": True, "answer": answer}


def _content(shown: Any) -> dict[str, list[Any]] | None:
    if shown is None:
        return None
    return {
        "suggestions": [each["title"] for each in shown["suggestions"]],
        "places": [each["institution"] for each in shown["places"]],
        "applications": [
            (each["institution"], each["answer"] if each["sent"] else "UNSENT") for each in shown["applications"]
        ],
    }


TestEducationOrders = EducationOrders.TestCase
TestEducationOrders.settings = settings(
    max_examples=EXAMPLES.get(os.environ.get("HYPOTHESIS_PROFILE", ""), 40),
    stateful_step_count=30,
    # A difference is shown as it was found: making it smaller would take minutes.
    phases=[Phase.explicit, Phase.generate],
)
