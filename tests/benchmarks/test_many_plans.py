"""The plans that scale is measured with: right by the loader's rules, of about 4 KB, and found by the ids it gives."""

import bson

from benchmarks.many_plans import MUNICIPALITIES, find_ids, make_cpr, write_lines
from server.cpr import Vault
from server.exchange.conversion import to_document
from server.exchange.reading import read_record
from tests.api import CPR_KEY, NOON

VAULT = Vault([CPR_KEY])


def test_each_line_is_a_plan_of_about_four_kilobytes() -> None:
    records = [read_record(line, NOON) for line in write_lines(range(95, 125), NOON)]
    plans = [to_document(record, VAULT.seal(record.cpr), NOON) for record in records]
    sizes = [len(bson.encode({**plan})) for plan in plans]
    assert all(3_500 < size < 5_000 for size in sizes)
    ours = sorted(plan["_id"] for plan in plans if plan["municipality"] == MUNICIPALITIES[0])
    assert len(ours) == 3
    assert set(ours) <= set(find_ids(125, VAULT))


def test_each_citizen_has_a_number_of_their_own() -> None:
    numbers = [make_cpr(number) for number in range(0, 1_000_000, 37)]
    assert len(set(numbers)) == len(numbers)
