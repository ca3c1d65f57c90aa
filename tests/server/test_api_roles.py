"""Role by operation, over HTTP: what a role has not fails exactly like a field that nobody has."""

import json
from functools import cache

import pytest
from graphql import (
    GraphQLField,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

from domain.viewer import Role
from resolvers.api import build_whole_schema, print_role_schema
from schema.policy import granted_fields, grants_of
from tests.api import VIEWERS, Api

ROOTS = {"Query": "query", "Mutation": "mutation"}
OPERATIONS = [(root, name) for root in ROOTS for name, _ in grants_of(root)]


@cache
def whole() -> GraphQLSchema:
    return build_whole_schema()


def field_of(root: str, name: str) -> GraphQLField:
    type_ = whole().type_map[root]
    return type_.fields[name]  # type: ignore[attr-defined]  # an object type


def call(root: str, name: str) -> str:
    """A document that is valid for who has the operation, and that cannot succeed for lack of values."""
    field = field_of(root, name)
    needed = {key: value for key, value in field.args.items() if is_required_argument(value)}
    head = ", ".join(f"${key}: {value.type}" for key, value in needed.items())
    arguments = ", ".join(f"{key}: ${key}" for key in needed)
    leaf = "" if is_leaf_type(get_named_type(field.type)) else " { __typename }"
    return f"{ROOTS[root]}{f'({head})' if head else ''} {{ {name}{f'({arguments})' if arguments else ''}{leaf} }}"


@pytest.mark.parametrize("role", Role)
async def test_an_operation_that_a_role_has_not_fails_like_one_that_does_not_exist(api: Api, role: Role) -> None:
    for root, name in OPERATIONS:
        if name in granted_fields(root, role):
            continue
        document = f"{ROOTS[root]} {{ {name} }}"
        existing = await api.post(VIEWERS[role], json={"query": document})
        absent = await api.post(VIEWERS[role], json={"query": document.replace(name, "x" * len(name))})
        assert existing.status_code == absent.status_code
        assert existing.text.replace(f"'{name}'", f"'{'x' * len(name)}'") == absent.text
        assert "errors" in absent.json()


@pytest.mark.parametrize("role", Role)
async def test_an_operation_that_a_role_has_passes_validation(api: Api, role: Role) -> None:
    for root, name in OPERATIONS:
        if name not in granted_fields(root, role):
            continue
        answer = (await api.post(VIEWERS[role], json={"query": call(root, name)})).json()
        codes = {error["extensions"]["code"] for error in answer.get("errors", [])}
        assert codes <= {"INVALID_INPUT", "NOT_FOUND"}, name


@pytest.mark.parametrize("role", Role)
async def test_introspection_shows_a_role_its_own_schema_and_no_more(api: Api, role: Role) -> None:
    query = "{ __schema { types { name fields { name } enumValues { name } inputFields { name } } } }"
    types = (await api.ask(VIEWERS[role], query))["data"]["__schema"]["types"]
    printed = print_role_schema(role)
    for type_ in types:
        if type_["name"].startswith("__") or type_["name"] in {"String", "Boolean", "Int", "ID", "Float"}:
            continue
        assert f" {type_['name']}" in printed
        fields = {field["name"] for field in type_["fields"] or ()}
        assert fields <= granted_fields(type_["name"], role)


HIDDEN_FROM_FUNDS = [
    *("AID", "PERSONAL_ASSISTANCE", "SOCIAL", "HEALTH", "OTHER_ADMINISTRATION"),
    *("AidActivity", "PersonalAssistanceActivity", "SocialActivity", "HealthActivity", "OtherAdministrationActivity"),
    *("AID_EMPLOYMENT", "AID_FLEX_JOB", "AID_DURING_OFFER", "SOCIAL_EFFORT", "HEALTH_EFFORT", "Provider", "provider"),
]


async def test_nothing_in_a_funds_introspection_names_what_it_may_not_see(api: Api) -> None:
    deep = "kind name description ofType { name } possibleTypes { name }"
    query = (
        f"{{ __schema {{ types {{ {deep} interfaces {{ name }} enumValues(includeDeprecated: true) {{ name description }} "
        f"inputFields {{ name description }} fields(includeDeprecated: true) {{ name description type {{ {deep} }} }} }} }} }}"
    )
    fund = json.dumps(await api.ask(VIEWERS[Role.FUND], query))
    jobcentre = json.dumps(await api.ask(VIEWERS[Role.JOBCENTRE], query))
    for word in HIDDEN_FROM_FUNDS:
        assert f'"{word}"' in jobcentre
        assert f'"{word}"' not in fund


def type_condition(name: str) -> str:
    return f'{{ plan(citizenId: "x") {{ activities {{ ... on {name} {{ id }} }} }} }}'


@pytest.mark.parametrize("name", [name for name in HIDDEN_FROM_FUNDS if name.endswith("Activity")])
async def test_a_hidden_type_fails_like_a_type_that_does_not_exist(api: Api, name: str) -> None:
    hidden = await api.post(VIEWERS[Role.FUND], json={"query": type_condition(name)})
    absent = await api.post(VIEWERS[Role.FUND], json={"query": type_condition("X" * len(name))})
    assert hidden.text.replace(name, "X" * len(name)) == absent.text
    assert absent.json()["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


async def test_a_role_without_subscriptions_has_no_root_for_them(api: Api) -> None:
    answer = await api.ask(VIEWERS[Role.ADMINISTRATOR], "{ __schema { subscriptionType { name } } }")
    assert answer["data"]["__schema"]["subscriptionType"] is None
