"""A change in memory is what the database makes of it, and the plan it was computed from stays as it was."""

import copy
from typing import Any

import mongomock
from hypothesis import given
from hypothesis import strategies as st

from domain.change import NO_CHANGE, Change, apply

values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-9, 9), st.text("abc", max_size=3)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["x", "y"]), inner, max_size=2)
    ),
    max_leaves=5,
)
items = st.fixed_dictionaries({"id": st.text("abc", max_size=2), "notes": st.lists(values, max_size=3), "at": values})
plans = st.fixed_dictionaries(
    {
        "_id": st.just("plan"),
        "revision": st.integers(0, 9),
        "outbox": st.lists(values, max_size=2),
        "name": values,
        "draft": st.fixed_dictionaries({"version": st.integers(0, 9), "list": st.lists(items, min_size=2, max_size=4)}),
        "published": st.fixed_dictionaries({"goals": st.lists(values, max_size=3), "inner": st.fixed_dictionaries({"deep": values})}),
        "meetings": st.lists(items, min_size=2, max_size=4),
    }
)  # fmt: skip
# Paths of which none lies below another, as the change demands.
ASSIGNED = ["name", "draft.version", "draft.list.0", "draft.list.1.notes", "published.inner.deep", "meetings.1.at"]
REMOVED = ["draft.list", "meetings"]
APPENDED = ["published.goals", "meetings.0.notes", "draft.list.1.notes"]


@st.composite
def changes(draw: st.DrawFn) -> Change:
    assigned = draw(st.lists(st.sampled_from(ASSIGNED), unique=True))
    appended = draw(st.lists(st.sampled_from([path for path in APPENDED if path not in assigned]), unique=True))
    # Something is taken out only of a list that nothing else in the change touches.
    touched = [*assigned, *appended]
    removable = [path for path in REMOVED if not any(other.startswith(path) for other in touched)]
    removed = draw(st.lists(st.sampled_from(removable), unique=True)) if removable else []
    events: Any = tuple(draw(st.lists(st.fixed_dictionaries({"id": st.text("e", max_size=3)}), max_size=2)))
    gone = {path: draw(st.text("abc", max_size=2)) for path in removed}
    return Change({path: draw(values) for path in assigned}, {path: draw(values) for path in appended}, events, gone)


def stored(change: Change, plan: dict[str, Any]) -> Any:
    """What the database holds after the update that the store would send."""
    collection = mongomock.MongoClient().db.plans
    collection.insert_one(copy.deepcopy(plan))
    pushes = {path: {"$each": [value]} for path, value in change.append.items()}
    pushes |= {"outbox": {"$each": list(change.events)}} if change.events else {}
    update = {"$inc": {"revision": 1}, "$set": change.assign, "$push": pushes}
    update["$pull"] = {path: {"id": gone} for path, gone in change.remove.items()}
    collection.update_one({"_id": "plan"}, {name: value for name, value in update.items() if value})
    return collection.find_one()


@given(plan=plans, change=changes())
def test_applying_a_change_is_what_the_database_does(plan: Any, change: Change) -> None:
    before = copy.deepcopy(plan)
    after = apply(change, plan)
    assert after == stored(change, plan)
    assert plan == before
    assert change.empty is not bool(change.assign or change.append or change.remove or change.events)


def test_no_change_is_empty() -> None:
    assert NO_CHANGE.empty
