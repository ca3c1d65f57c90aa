"""What is done to the plans: by jobcentre, fund and citizen in both systems, and what is hidden in the first one alone."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from domain.activity_types import ACTIVITY_TYPES, category_of
from domain.viewer import Role, Viewer
from domain.visibility import visible_categories
from schema.policy import grants_of
from tests.api import FUND, JOBCENTRE, Answer, as_citizen, codes_of
from tests.noninterference.documents import document_of
from tests.noninterference.twins import Twin, Twins
from tests.server.casework import INPUTS, WITHOUT_INPUT, Case, Input, activity, document_for
from tests.server.contracts import make_contract

VISIBLE = visible_categories(Role.FUND)
VISIBLE_KINDS = [kind.value for kind, (category, _) in ACTIVITY_TYPES.items() if category in VISIBLE]
HIDDEN_KINDS = [kind.value for kind, (category, _) in ACTIVITY_TYPES.items() if category not in VISIBLE]
ACTORS = (Role.JOBCENTRE, Role.FUND, Role.CITIZEN)
# A registration adds somebody who is no fund's; whose institution an order goes to is none of a fund's business.
NOT_TAKEN = {"registerCitizen", "reportPlacement"}
VISIBLE_STEPS = [
    (role, name)
    for name, roles in grants_of("Mutation")
    if name in INPUTS and name not in NOT_TAKEN
    for role in ACTORS
    if role in roles
]
"""Every mutation of jobcentre, citizen and fund."""
HIDDEN_STEPS = ("add", "update", "status", "unstatus", "end", "reopen", "remove", "publish", "consent", "contract")
TEXTS = ("Svejsning af rør", "Gå til læge hver uge", "<b>Æ & ø</b>", "x" * 600)
CONTACT = {"name": "Lise Bo", "organisation": "Sundhedscenter", "phone": "+4520304050", "email": "lise@example.org"}
OUTCOMES = ("COMPLETED", "CANCELLED", "INTERRUPTED")
VARIATIONS: Mapping[str, Sequence[Input]] = {
    "setTargetGroup": [{"targetGroup": "REHABILITATION_BENEFIT"}, {"targetGroup": "UNEMPLOYMENT_BENEFIT"}],
    "setFundMembership": [
        {"until": "2028-01-01"},
        {"until": "2027-03-05"},
        {"fund": "022", "since": "2027-03-20"},
        {"extendedFrom": "2027-02-01", "until": None},
    ],
    "changeCpr": [{"cpr": "0202800001"}, {"cpr": "0202800002"}],
    "endActivity": [{"outcome": "CANCELLED"}, {"outcome": "INTERRUPTED", "wentTo": "JOB"}],
}
"""What else than the input of casework a step may give."""


@dataclass(frozen=True)
class Step:
    """One thing that is done; ``pick`` chooses among what there is, ``days`` says how far ahead it begins."""

    citizen: int
    name: str
    role: Role = Role.JOBCENTRE
    hidden: bool = False
    pick: int = 0
    days: int = 5
    hours: float = 1.0
    relays: bool = True

    @property
    def viewer(self) -> Viewer:
        return {Role.JOBCENTRE: JOBCENTRE, Role.FUND: FUND}[self.role]


def is_hidden(each: Mapping[str, Any]) -> bool:
    return each["category"] not in VISIBLE


def chosen(items: Sequence[Any], pick: int) -> Any:
    return items[pick % len(items)] if items else None


async def references(twin: Twin, step: Step) -> Input:
    """The ids and versions that a step names, as they stand now, none of them of anything hidden."""
    plan = await twin.plan(step.citizen)
    draft = plan["fund_draft" if step.role is Role.FUND else "draft"]
    shown = [each for each in draft["activities"] if not is_hidden(each)]
    agreements = [each for each in plan["agreements"] if each["authority"] == step.role.name]
    meetings = [each for each in plan["meetings"] if each["authority"] == step.role.name]
    return {
        "citizenId": plan["_id"],
        "draftVersion": draft["version"],
        "activityId": (chosen(shown, step.pick) or {"id": "none"})["id"],
        "meetingId": (chosen(meetings, step.pick) or {"id": "none"})["id"],
        "agreementId": (chosen(agreements, step.pick) or {"id": "none"})["id"],
        "proposalId": (chosen(plan["proposals"], step.pick) or {"id": "none"})["id"],
        "kind": (chosen(shown, step.pick) or {"type": None})["type"],
    }


def given_activity(twin: Twin, kind: str, step: Step) -> Input:
    """An activity of a kind that begins some days from now."""
    start = twin.live.clock().date() + timedelta(step.days)
    given = activity(kind, startsOn=start.isoformat(), endsOn=(start + timedelta(40 + step.pick)).isoformat())
    return given | {"description": chosen(TEXTS, step.pick), "contact": CONTACT if step.pick % 2 else None}


async def input_of(twin: Twin, step: Step) -> Input:
    """A valid input for a step, which names what there is."""
    known = await references(twin, step)
    none = {step.role: "none"}
    case = Case(twin.citizens[step.citizen], none, none, none, none)
    given: Input = dict(INPUTS[step.name](case, step.role))
    if "activity" in given:
        kind = known["kind"] if step.name == "updateActivity" else None
        kinds = ["EVENT", "OTHER_ACTIVITY"] if step.role is Role.FUND else VISIBLE_KINDS
        given["activity"] = given_activity(twin, kind or chosen(kinds, step.pick), step)
    if step.name == "addActivityStatus":
        given["text"] = chosen(TEXTS, step.pick)
    if step.name in VARIATIONS:
        given |= chosen(VARIATIONS[step.name], step.pick)
    return {name: known.get(name, value) for name, value in given.items()}


async def take_visible(twin: Twin, step: Step) -> Answer:
    """Do what is seen; a fund selects all that it can select of the answer."""
    if step.role is Role.CITIZEN:
        given = {} if step.name in WITHOUT_INPUT else {"input": await input_of(twin, step)}
        return await twin.ask(as_citizen(twin.citizens[step.citizen]), document_for(step.name), **given)
    given = {"input": await input_of(twin, step)}
    if step.role is Role.JOBCENTRE:
        return await twin.ask(step.viewer, document_for(step.name), **given)
    day = twin.live.clock().date().isoformat()
    window = {"timeline_from": day, "timeline_months": 12}
    document = document_of(Role.FUND, "Mutation", step.name)
    return await twin.ask(
        step.viewer, document.text, **{k: v for k, v in (given | window).items() if k in document.variables}
    )


async def take_hidden(twin: Twin, step: Step) -> Answer | None:
    """Do what is not seen; nothing is published with it that a fund would see."""
    if step.name in BESIDES:
        return await BESIDES[step.name](twin, step)
    plan = await twin.plan(step.citizen)
    draft, at = plan["draft"], {"citizenId": plan["_id"], "draftVersion": plan["draft"]["version"]}
    hidden = chosen([each for each in draft["activities"] if is_hidden(each)], step.pick)
    if step.name == "publish":
        return None if _has_visible_news(plan) else await _change(twin, "publishPlan", at)
    if step.name == "add":
        return await _change(twin, "addActivity", at | {"activity": _hidden_activity(twin, step)})
    if hidden is None:
        return None
    at["activityId"] = hidden["id"]
    mutation, given = OF_HIDDEN[step.name]
    return await _change(twin, mutation, at | given(twin, step, hidden))


async def _record_consent(twin: Twin, step: Step) -> Answer:
    given = {"citizenId": twin.citizens[step.citizen], "administration": f"Socialforvaltningen {step.pick}"}
    return await _change(twin, "recordSharingConsent", given)


async def _keep_contract(twin: Twin, step: Step) -> None:
    headers = {"authorization": f"Bearer {twin.live.token(JOBCENTRE)}", "content-type": "application/pdf"}
    content = make_contract(f"Kontrakt {step.pick}")
    await twin.live.client.put(f"/plans/{twin.citizens[step.citizen]}/contract", content=content, headers=headers)


BESIDES: Mapping[str, Callable[[Twin, Step], Awaitable[Answer | None]]] = {
    "consent": _record_consent,
    "contract": _keep_contract,
}
"""What lies beside a plan and is hidden whole."""


def _hidden_activity(twin: Twin, step: Step, before: Mapping[str, Any] | None = None) -> Input:
    kind = before["type"] if before else chosen(HIDDEN_KINDS, step.pick)
    given = given_activity(twin, kind, step) | {"contact": CONTACT}
    place = "provider" if category_of(kind) == "AID" else "place"
    return given | {place: {"name": "Sundhedscenter", "address": "Torvet 2"}}


OF_HIDDEN: Mapping[str, tuple[str, Callable[[Twin, Step, Mapping[str, Any]], Input]]] = {
    "update": ("updateActivity", lambda twin, step, held: {"activity": _hidden_activity(twin, step, held)}),
    "status": ("addActivityStatus", lambda _, step, __: {"text": chosen(TEXTS, step.pick), "final": False}),
    "unstatus": ("removeActivityStatus", lambda *_: {"number": 0}),
    "end": ("endActivity", lambda _, step, __: {"outcome": chosen(OUTCOMES, step.pick)}),
    "reopen": ("reopenActivity", lambda *_: {}),
    "remove": ("removeActivity", lambda *_: {}),
}
"""What is done to an activity that is hidden, by the step's name."""


async def _change(twin: Twin, name: str, given: Input) -> Answer:
    return await twin.ask(JOBCENTRE, document_for(name), input=given)


def _has_visible_news(plan: Mapping[str, Any]) -> bool:
    """Whether publishing the jobcentre's draft would publish anything that a fund sees."""
    draft, published = plan["draft"], plan["published"]
    shown = [each for each in draft["activities"] if not is_hidden(each)]
    held = {each["id"] for each in shown}
    theirs = [each for each in published["activities"] if each["authority"] == "FUND" and each["id"] not in held]
    goals = [each for each in published["job_goals"] if each["authority"] == "FUND"]
    return bool(
        [*shown, *theirs] != published["activities"]
        or [*draft["job_goals"], *goals] != published["job_goals"]
        or any(draft[name] != published[name] for name in ("education_goals", "sub_goals", "description", "prospects"))
    )


async def _put_right(twin: Twin, step: Step) -> None:
    """What a caseworker does before publishing: a hidden activity that should have begun unpublished is taken out."""
    plan = await twin.plan(step.citizen)
    day = twin.live.clock().date().isoformat()
    published = {each["id"] for each in plan["published"]["confidential"]}
    unpublished = [each for each in plan["draft"]["activities"] if is_hidden(each) and each["id"] not in published]
    late = [each for each in unpublished if each["starts_on"] < day]
    for version, each in enumerate(late, plan["draft"]["version"]):
        given = {"citizenId": plan["_id"], "draftVersion": version, "activityId": each["id"]}
        await _change(twin, "removeActivity", given)


async def take(twins: Twins, number: int, step: Step) -> list[Answer]:
    """Take a step; the answers of both systems to one that a fund took, the first before the second."""
    if step.hidden:
        twins.holding.ids.begin(f"hidden-{number}")
        await take_hidden(twins.holding, step)
        return []
    if step.role is Role.JOBCENTRE and step.name == "publishPlan":
        twins.holding.ids.begin(f"hidden-{number}")
        await _put_right(twins.holding, step)
    for twin in twins:
        twin.ids.begin(f"step-{number}")
    answers = await asyncio.gather(*(take_visible(twin, step) for twin in twins))
    if step.role is Role.FUND:
        return answers
    assert codes_of(answers[0]) == codes_of(answers[1]), f"{step} went otherwise: the course itself is not the same"
    return []
