"""The example operations: one for everything that a role can do, and each works on the example plans as it stands."""

import json
from pathlib import Path

import httpx
import pytest
from graphql import OperationDefinitionNode, OperationType, parse, validate

from domain.occasion import Occasion
from domain.viewer import Role
from resolvers.api import schema_of
from server.callers import EXAMPLE_CALLERS
from server.cpr import open_vault
from server.example_operations import fill_variables, read_operations
from server.examples.loading import load_examples
from server.mongo import Database
from server.settings import Settings
from tests.api import NOON, Clock, make_services
from tests.development import read_page_data, running_pages

every_caller = pytest.mark.parametrize("caller", list(EXAMPLE_CALLERS))

FOLDER = Path(__file__).parents[2] / "server" / "examples" / "operations"

FIRST = {
    ("young-person", "MyPlan"): [("jobcentre", "SetEducationOrderStep")],
    ("young-person", "SavePlaces"): [("jobcentre", "AskForPlaces")],
    ("young-person", "SaveApplications"): [("jobcentre", "AskForApplications")],
    ("jobcentre", "TakeOverAnswers"): [
        ("young-person", "SaveEducationAnswers"),
        ("young-person", "SendEducationAnswers"),
    ],
    ("institution", "ReportPlacement"): [
        ("jobcentre", "AskForPlaces"),
        ("young-person", "SavePlaces"),
        ("young-person", "SendEducationAnswers"),
        ("jobcentre", "AskForApplications"),
        ("young-person", "SaveApplications"),
        ("young-person", "SendEducationAnswers"),
        ("jobcentre", "StartEducation"),
    ],
}
"""What somebody else has to do before an example works; a comment in the example says so."""


def asked_fields(document: str) -> set[str]:
    operations = [node for node in parse(document).definitions if isinstance(node, OperationDefinitionNode)]
    # The examples ask for fields on the root, never for fragments.
    return {field.name.value for node in operations for field in node.selection_set.selections}  # type: ignore[union-attr]


def is_subscription(document: str) -> bool:
    """Whether a document listens; such ones need a websocket."""
    operations = [node for node in parse(document).definitions if isinstance(node, OperationDefinitionNode)]
    return any(node.operation is OperationType.SUBSCRIPTION for node in operations)


async def run_example(client: httpx.AsyncClient, caller: str, name: str) -> None:
    """Load the page anew, as a developer would, and run one of its tabs."""
    data = await read_page_data(client, caller)
    (tab,) = [tab for tab in data["tabs"] if tab["name"] == name]
    body = {"query": tab["query"], "variables": json.loads(tab["variables"] or "{}")}
    answer = await client.post("/graphql", json=body, headers={"authorization": f"Bearer {data['token']}"})
    assert "errors" not in answer.json(), (caller, name, answer.json()["errors"])
    assert None not in answer.json()["data"].values(), (caller, name)


@every_caller
def test_every_example_fits_the_schema_of_its_role(caller: str) -> None:
    for operation in read_operations(caller):
        assert validate(schema_of(EXAMPLE_CALLERS[caller].role), parse(operation.document)) == [], operation.name


@pytest.mark.parametrize("role", list(Role))
def test_there_is_an_example_of_everything_a_role_can_do(role: Role) -> None:
    schema = schema_of(role)
    roots = [root for root in (schema.query_type, schema.mutation_type, schema.subscription_type) if root]
    callers = [caller for caller, viewer in EXAMPLE_CALLERS.items() if viewer.role is role]
    operations = [operation for caller in callers for operation in read_operations(caller)]
    shown = {field for operation in operations for field in asked_fields(operation.document)}
    assert shown == {field for root in roots for field in root.fields}


@every_caller
def test_no_variables_without_an_operation(caller: str) -> None:
    templates = json.loads((FOLDER / f"{caller}.json").read_text())
    assert templates.keys() <= {operation.name for operation in read_operations(caller)}


@every_caller
async def test_every_example_works_on_the_example_plans(caller: str, database: Database, tmp_path: Path) -> None:
    await load_examples(database, open_vault(Settings(data_dir=tmp_path)), NOON)
    async with running_pages(database, tmp_path) as client:
        for operation in read_operations(caller):
            if is_subscription(operation.document):
                continue
            for other, name in FIRST.get((caller, operation.name), []):
                await run_example(client, other, name)
            await run_example(client, caller, operation.name)


@every_caller
async def test_without_example_plans_nothing_is_made_up(caller: str, database: Database) -> None:
    services = make_services(database, Clock())
    occasion = Occasion(EXAMPLE_CALLERS[caller], NOON, services.new_id)
    operations = read_operations(caller)
    filled = await fill_variables(operations, services.plans, occasion)
    versions = [
        variables["input"]["draftVersion"] for variables in filled if "draftVersion" in variables.get("input", {})
    ]
    assert set(versions) <= {None}
    assert '"@' not in json.dumps(filled)
