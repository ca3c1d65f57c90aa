"""The education order as a few dictionaries: what each operation answers and what each role then sees."""

from dataclasses import dataclass, field
from typing import Any

FIELDS = {1: "suggestions", 2: "places", 3: "applications"}
CODES = {"Skolen": "461416", "Kollegiet": "621401"}
OK, NOT_FOUND, INVALID = "OK", "NOT_FOUND", "INVALID_INPUT"


@dataclass
class Order:
    step: int = 0
    due: int = 0
    ending: str | None = None
    comments: list[tuple[str, str, str | None]] = field(default_factory=list)
    read: dict[str, int] = field(default_factory=lambda: {"CITIZEN": 0, "JOBCENTRE": 0})
    saved: dict[str, list[Any]] = field(default_factory=lambda: {name: [] for name in FIELDS.values()})
    sent: dict[str, list[Any]] | None = None
    saved_step: int = 0
    unsent: bool = False
    sent_step: int = 0
    taken: bool = False
    answered: bool = False
    late: bool = False
    new: bool = False
    placement: list[tuple[str, str | None, str | None]] = field(default_factory=list)
    reports: list[tuple[str, str]] = field(default_factory=list)
    last_report: tuple[str, str, str] | None = None

    def say(self, role: str, text: str, key: str | None = None) -> None:
        self.comments.append((role, text, key))
        self.read[role] = len(self.comments)


@dataclass
class Model:
    """One young person's plan; days are counted from the first one."""

    day: int = 0
    with_orders: bool = True
    draft_version: int = 0
    draft_goals: list[str] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)

    @property
    def active(self) -> Order | None:
        return self.orders[-1] if self.orders and self.orders[-1].ending is None else None

    def enter(self, step: int, due: int, comment: str | None) -> str:
        if step not in (1, 2, 3, 4) or not self.with_orders:
            return INVALID
        if due <= self.day:
            return "ORDER_DEADLINE"
        if self.active is None:
            self.orders.append(Order())
        order = self.orders[-1]
        order.step, order.due, order.answered, order.new = step, due, False, False
        if comment:
            order.say("JOBCENTRE", comment)
        chosen = [name for name, answer in (order.sent or {}).get("applications", []) if answer == "ADMITTED"]
        if step != 4:
            self._leave(order, "STEP_LEFT")
        if step == 4 and chosen:
            code = CODES[chosen[0]] if chosen[0] in (order.sent or {})["places"] else None
            if order.placement[-1:] != [(chosen[0], code, None)]:
                self._leave(order, "INSTITUTION_CHANGED")
                order.placement.append((chosen[0], code, None))
        return OK

    def _leave(self, order: Order, ending: str) -> None:
        """Whoever has the order is told that it is over there."""
        order.placement += [(*sent[:2], ending) for sent in order.placement[-1:] if sent[2] is None]

    def end(self, ending: str) -> str:
        if self.active is None:
            return NOT_FOUND
        order = self.active
        order.ending = ending
        self._leave(order, ending)
        return OK

    def change_group(self, with_orders: bool) -> str:
        if not with_orders:
            self.end("TARGET_GROUP_CHANGED")
        self.with_orders = with_orders
        return OK

    def save(self, name: str, given: list[Any]) -> str:
        if self.active is None:
            return NOT_FOUND
        asked = FIELDS.get(self.active.step)
        # Nothing said about another step is no answer to this one.
        if asked is None or (name != asked and given):
            return INVALID
        self.active.saved[asked] = given
        self.active.saved_step, self.active.unsent = self.active.step, True
        return OK

    def send(self) -> str:
        order = self.active
        if order is None:
            return NOT_FOUND
        name = FIELDS.get(order.step)
        if name is None or order.saved_step != order.step or not order.saved[name]:
            return INVALID
        if order.unsent or not order.answered:
            order.sent = {**(order.sent or {each: [] for each in FIELDS.values()}), name: order.saved[name]}
            order.late, order.new = self.day > order.due, True
            order.answered, order.unsent, order.sent_step = True, False, order.step
        return OK

    def take_over(self, draft_version: int) -> str:
        if draft_version != self.draft_version:
            return "DRAFT_CONFLICT"
        order = self.active
        if order is None:
            return NOT_FOUND
        if order.sent is None:
            return INVALID
        # What was there when answers were taken over before is left alone.
        suggestions, places = (
            [] if order.taken and order.sent_step != step else order.sent[FIELDS[step]] for step in (1, 2)
        )
        self.draft_goals += [title for title in suggestions if title not in self.draft_goals]
        for content in (order.saved, order.sent):
            held = [name for name, _ in content["applications"]]
            new = [(name, "UNSENT") for name in places if name not in held]
            content["applications"] = content["applications"] + new
        self.draft_version, order.new, order.taken = self.draft_version + 1, False, True
        return OK

    def comment(self, role: str, text: str, key: str | None) -> str:
        if self.active is None:
            return "COMMENT_NEEDS_ORDER"
        if key is None or not any((role, key) == (said[0], said[2]) for said in self.active.comments):
            self.active.say(role, text, key)
        return OK

    def mark(self, role: str, number: int) -> str:
        if not self.orders or not 0 <= number <= len(self.orders[-1].comments):
            return INVALID
        self.orders[-1].read[role] = max(number, self.orders[-1].read[role])
        return OK

    def report(self, code: str, index: int, kind: str) -> str:
        if index >= len(self.orders) or code not in [sent[1] for sent in self.orders[index].placement]:
            return NOT_FOUND
        order = self.orders[index]
        said = (code, kind, next(sent[0] for sent in reversed(order.placement) if sent[1] == code))
        if order.last_report != said:
            # The same once more is a call that was sent again.
            order.reports.append((code, kind))
            order.last_report = said
        return OK

    def order_for(self, role: str) -> dict[str, Any] | None:
        if not self.orders or (role == "FUND" and not self.with_orders):
            return None
        order = self.orders[-1]
        shown: dict[str, Any] = {"step": order.step, "due": order.due, "ending": order.ending}
        if role == "FUND":
            return {**shown, "comments": []}
        shown["comments"] = [said[:2] for said in order.comments]
        shown["unread"] = len(order.comments) - order.read[role]
        shown |= {"answered": order.answered, "sent": order.sent, "late": order.sent is not None and order.late}
        shown["placement"] = [*order.placement[-1], len(order.placement)] if order.placement else None
        return {**shown, "saved": order.saved} if role == "CITIZEN" else {**shown, "reports": order.reports}

    def work(self) -> list[str] | None:
        order = self.active
        if order is None:
            return None
        reasons = {
            "NEW_ANSWERS": order.new,
            "NEW_COMMENTS": len(order.comments) > order.read["JOBCENTRE"],
            "DUE": not order.answered and self.day <= order.due <= self.day + 7,
            "LATE": not order.answered and self.day > order.due,
        }
        return [reason for reason, holds in reasons.items() if holds]

    def placements_for(self, code: str) -> list[Any]:
        found = []
        for order in self.orders:
            versions = [(number, *sent) for number, sent in enumerate(order.placement, 1) if sent[1] == code]
            if versions:
                found.append((*versions[-1], [kind for by, kind in order.reports if by == code]))
        return found
