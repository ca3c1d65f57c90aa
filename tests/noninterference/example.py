"""One course in which everything happens that could tell: the one that planted leaks are looked for in."""

from domain.viewer import Role
from tests.noninterference.steps import HIDDEN_KINDS, VISIBLE_STEPS, Step

JOBCENTRE, FUND, CITIZEN = Role.JOBCENTRE, Role.FUND, Role.CITIZEN
USUAL, EXTENDED, FORMER, YOUNG = range(4)
HIDDEN_EVERY = 3
ACTIONS = ("add", "update", "status", "end", "publish", "unstatus", "reopen")


def hidden(citizen: int, name: str, pick: int = 0, days: int = 5, *, relays: bool = True) -> Step:
    return Step(citizen, name, hidden=True, pick=pick, days=days, relays=relays)


LEAK_COURSE = (
    hidden(USUAL, "add", HIDDEN_KINDS.index("HEALTH_EFFORT"), days=9),
    hidden(USUAL, "publish"),
    Step(USUAL, "addActivity", pick=1, days=20),
    Step(USUAL, "publishPlan"),
    hidden(USUAL, "status", 1),
    hidden(USUAL, "publish"),
    hidden(USUAL, "add", HIDDEN_KINDS.index("AID_EMPLOYMENT"), days=1),
    hidden(USUAL, "publish", relays=False),
    Step(USUAL, "recordAgreement", FUND),
    Step(EXTENDED, "setJobGoals", FUND),
    hidden(EXTENDED, "add", HIDDEN_KINDS.index("SOCIAL_EFFORT")),
    hidden(EXTENDED, "publish"),
    Step(EXTENDED, "addActivity", FUND, pick=1),
    Step(EXTENDED, "publishPlan", FUND),
    hidden(USUAL, "remove"),
    hidden(USUAL, "publish"),
)
"""Short, as it is taken once for each leak."""


def _is_last(taken: tuple[Role, str]) -> bool:
    """Whether the jobcentre does nothing about the citizen afterwards."""
    return taken[1] in {"moveCitizen", "recordDeath", "removeFundMembership"}


def _beside_hidden(number: int, role: Role, name: str) -> list[Step]:
    """A visible step, and after some of them a hidden one."""
    citizen = EXTENDED if role is FUND else (USUAL, EXTENDED, FORMER, YOUNG)[number % 4]
    action = ACTIONS[number // HIDDEN_EVERY % len(ACTIONS)]
    after = [hidden(number % 4, action, number, days=number)] if number % HIDDEN_EVERY == 0 else []
    return [Step(citizen, name, role, pick=number), *after]


FUND_STEPS = (
    "setJobGoals addActivity addActivity updateActivity addActivityStatus removeActivityStatus endActivity reopenActivity "
    "removeActivity publishPlan "
    "scheduleMeeting rescheduleMeeting cancelMeeting recordAgreement withdrawAgreement setJobSearchRequirement proposePlan"
)
"""Each mutation of a fund with the extended right where it is not refused."""

WHOLE_COURSE = (
    *LEAK_COURSE,
    *(hidden(citizen, name, pick=citizen, days=40) for citizen in range(4) for name in ("add", "publish")),
    *(Step(EXTENDED, name, FUND) for name in FUND_STEPS.split()),
    *(
        step
        for number, taken in enumerate(sorted(VISIBLE_STEPS, key=_is_last))
        for step in _beside_hidden(number, *taken)
    ),
    *(hidden(citizen, "publish") for citizen in range(4)),
)
"""Every mutation of jobcentre, fund and citizen, with hidden steps in between."""
