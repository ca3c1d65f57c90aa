"""Reading forms by their tables, and saying in Danish what is wrong."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import InvalidInput
from domain.rules import Rule
from domain.viewer import Role
from resolvers.api import schema_of
from server.documents import Documents
from server.errors import Code
from server.limit_settings import Limits
from server.pages.forms import Field, Kind, Rows, parse_form, read_input, typed_values
from server.pages.operations import _FOLDER, read_operation
from server.pages.refusals import CODES, FORM, RULES, UNKNOWN, WRONG_FIELD, describe_field, explain
from server.pages.routes import FORMS

ROWS = Rows("goals", (Field("occupation.title"), Field("occupation.code"), Field("function"), Field("id", fixed=True)))

READ: list[tuple[tuple[Field | Rows, ...], str, dict[str, Any]]] = [
    ((Field("text", Kind.TEXT),), "text=a%0D%0Ab", {"text": "a\r\nb"}),
    ((Field("text", Kind.TEXT),), "", {"text": ""}),
    ((Field("until"),), "until=+", {"until": None}),
    ((Field("until", Kind.NOTHING),), "until=2027-01-01", {"until": None}),
    ((Field("hours", Kind.NUMBER),), "hours=+30", {"hours": 30}),
    ((Field("hours", Kind.NUMBER),), "hours=mange", {"hours": "mange"}),
    ((Field("hours", Kind.NUMBER),), "hours=", {"hours": None}),
    ((Field("final", Kind.FLAG),), "final=on", {"final": True}),
    ((Field("final", Kind.FLAG),), "", {"final": False}),
    ((Field("areas", Kind.LINES),), "areas=Fyn%0D%0A%0D%0A+Als+", {"areas": ["Fyn", "Als"]}),
    (
        (Field("a.place.name"), Field("a.place.address")),
        "a.place.name=x",
        {"a": {"place": {"name": "x", "address": None}}},
    ),
    ((Field("a.b.c"), Field("a.d")), "a.b.c=&a.d=x", {"a": {"d": "x"}}),
    ((Field("place.name"), Field("text")), "place.name=&text=b", {"text": "b"}),
    (
        (ROWS,),
        (
            "goals.0.occupation.title=&goals.7.function=Service&goals.2.occupation.title=Smed&goals.2.occupation.code=7221"
            "&goals.9.id=alone"
        ),
        {
            "goals": [
                {"occupation": {"title": "Smed", "code": "7221"}, "function": None, "id": None},
                {"function": "Service", "id": None},
            ]
        },
    ),
]


@pytest.mark.parametrize(("fields", "sent", "expected"), READ)
def test_a_form_becomes_an_input(fields: tuple[Field | Rows, ...], sent: str, expected: dict[str, Any]) -> None:
    assert read_input(fields, parse_form(sent.encode())) == expected


def test_rows_are_numbered_as_the_operation_counts_them() -> None:
    given_ = parse_form(b"goals.0.function=&goals.4.function=Service&other=1")
    assert typed_values((ROWS,), given_) == {"goals.0.function": ["Service"], "other": ["1"]}


@given(st.binary(max_size=200))
def test_whatever_is_sent_is_read_or_refused(body: bytes) -> None:
    try:
        content = read_input((ROWS, Field("text")), parse_form(body))
    except InvalidInput:
        return
    assert content.keys() <= {"goals", "text"}


def test_every_rule_and_code_has_a_sentence() -> None:
    assert RULES.keys() == set(Rule)
    assert all(sentence.endswith(".") for sentence in RULES.values())
    refused_elsewhere = {Code.UNAUTHENTICATED, Code.GRAPHQL_PARSE_FAILED, Code.GRAPHQL_VALIDATION_FAILED}
    by_field_or_rule = {Code.INVALID_INPUT, Code.RULE_VIOLATION, Code.CONFLICT}
    assert CODES.keys() == set(Code) - refused_elsewhere - by_field_or_rule


def paths(fields: tuple[Field | Rows, ...]) -> list[str]:
    return [
        path
        for each in fields
        for path in (
            [f"{each.path}.0.{inner.path}" for inner in each.fields] if isinstance(each, Rows) else [each.path]
        )
    ]


SILENT = {"draftVersion", "id", "educationGoalId", "proposalId", "exemptFromDigitalPost", "decidedWithoutAgreement"}
SILENT |= {"sent", "reached", "completed", "final", "companyRole", "jobcentreSupport", "companyAddress", "organisation"}
SILENT |= {"until", "benefitSince", "wentTo", "placesReason"}
"""Fields that nobody can get wrong, or whose sentence is the general one."""


def test_what_can_be_wrong_in_a_form_has_a_sentence() -> None:
    silent = {
        path
        for form in FORMS
        for path in paths(form.fields)
        if describe_field(path) == WRONG_FIELD and path.rpartition(".")[2] not in SILENT
    }
    assert silent == set()


def test_an_error_is_said_at_its_field() -> None:
    errors = [
        {"extensions": {"code": "INVALID_INPUT", "field": "input.goals.1.title"}},
        {"extensions": {"code": "RULE_VIOLATION", "rule": "GOAL_REQUIRED"}},
        {"extensions": {"code": "INVALID_INPUT", "field": "something.else"}},
    ]
    assert explain(errors) == {
        "goals.1.title": "Skriv en titel på én linje og højst 255 tegn, og skriv den kun én gang.",
        FORM: RULES["GOAL_REQUIRED"],
        "something.else": WRONG_FIELD,
    }
    assert explain([{"extensions": {"code": "RULE_VIOLATION", "rule": "A_RULE_OF_TOMORROW"}}]) == {FORM: UNKNOWN}


OPERATIONS = sorted(path.name.removesuffix(".graphql") for path in _FOLDER.iterdir() if path.name.endswith(".graphql"))
LIVE = "subscription"


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_is_right_for_every_role_that_uses_it(name: str) -> None:
    """A form's operation is one of each of its roles; a page's is one of some role's."""
    roles = {role for form in FORMS if form.operation == name for role in form.roles}
    document = read_operation(name)
    valid = {
        role for role in Role if not isinstance(Documents(Limits()).prepare(schema_of(role), role, document), list)
    }
    assert valid
    assert roles <= valid


def test_a_form_gives_only_what_its_input_takes() -> None:
    """Also the fields of a form that stand in no page, such as a fund's provider, are inputs of somebody's operation."""
    for form in FORMS:
        document = read_operation(form.operation)
        named = re.search(r"\$input: (\w+)!", document)
        if named is None:
            continue
        known = [schema_of(role).type_map.get(named[1]) for role in form.roles]
        for type_ in known:
            names = {path.partition(".")[0] for path in [*paths(form.fields), *(form.path_fields or {})]}
            assert names <= type_.fields.keys(), form.name  # type: ignore[union-attr] # an input type
