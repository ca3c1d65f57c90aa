"""Everything that the fund's schema holds is observed: what is new is either looked at, or found missing here."""

import re

from graphql import GraphQLInputObjectType, get_named_type

from domain.viewer import Role
from resolvers.api import schema_of
from tests.noninterference.documents import document_of, everything_in, operations_of
from tests.noninterference.observers import OBSERVERS, PAGING, VALUES
from tests.noninterference.refusals import WRONG
from tests.noninterference.steps import VISIBLE_STEPS

FUND = Role.FUND
OPERATIONS = operations_of(FUND)
SCHEMA = schema_of(FUND)


def test_every_operation_of_the_fund_has_an_observer() -> None:
    assert {f"{root}.{name}" for root, name in OPERATIONS} - {observer.name for observer in OBSERVERS} == set()


def test_every_mutation_of_the_fund_is_taken_as_a_step() -> None:
    assert {name for root, name in OPERATIONS if root == "Mutation"} - {
        n for r, n in VISIBLE_STEPS if r is FUND
    } == set()


def test_every_field_and_argument_is_asked_for() -> None:
    used = set().union(*(document_of(FUND, root, name).used for root, name in OPERATIONS))
    assert everything_in(FUND) - used == set()


def test_every_argument_of_a_query_is_given_values() -> None:
    needed = set().union(*(document_of(FUND, root, name).variables for root, name in OPERATIONS if root == "Query"))
    assert needed - VALUES.keys() - PAGING == set(), "say in observers.VALUES what it is asked with"


def test_every_type_of_an_input_has_a_wrong_value() -> None:
    inputs = [type_ for type_ in SCHEMA.type_map.values() if isinstance(type_, GraphQLInputObjectType)]
    types = {get_named_type(field.type) for type_ in inputs for field in type_.fields.values()}
    plain = {type_.name for type_ in types if not re.search(r"Input$", type_.name) and not hasattr(type_, "values")}
    assert plain - WRONG.keys() == set()
