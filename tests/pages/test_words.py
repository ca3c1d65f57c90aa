"""Words for what somebody has seen of a plan: none is missing, and none is for something that nobody can ask."""

import pytest

from domain.viewer import Role
from resolvers.api import schema_of
from server import contract_desk, plan_pdf, visiting
from server.pages.words import OTHER_READING, READINGS, name_readings

ABOUT_NOBODY = {"accessEntries", "deadLetters", "viewer"}
"""Reading these is no reading of a citizen's data, or is kept where the citizen does not look."""
FILES = {plan_pdf.READ_PLAN, plan_pdf.SHARE_PLAN, visiting.REFUSED, contract_desk.READ}
COMMANDS = {"minplan export"}


def asked_in_schemas() -> set[str]:
    types = [schema_of(role).type_map.get(root) for role in Role for root in ("Query", "Subscription")]
    return {name for each in types if each is not None for name in each.fields}  # type: ignore[union-attr]  # roots are objects


def test_everything_that_can_be_read_has_its_words() -> None:
    asked = asked_in_schemas() - ABOUT_NOBODY
    assert set(READINGS) == asked | {each.operation for each in FILES} | COMMANDS


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        ("inbox plan", ["Beskeder på forsiden", "Planen"]),
        ("contract", ["Din kontrakt"]),
        ("minplan export", ["Alt, hvad der er gemt om dig"]),
        ("setJobGoals", [OTHER_READING]),
    ],
)
def test_the_citizen_reads_what_was_seen(operation: str, words: list[str]) -> None:
    assert name_readings(operation) == words
