"""GraphiQL as a developer meets it, in a real browser: it works offline, and asks as the caller that was chosen."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect
from starlette.types import ASGIApp

from server.callers import EXAMPLE_CALLERS
from server.cpr import open_vault
from server.example_operations import read_operations
from server.examples.loading import load_examples
from server.mongo import close, connect, ensure_indexes
from server.settings import Settings
from tests.api import NOON
from tests.browser import needs_chromium, running_browser, serving
from tests.development import make_app, parse_page_data
from tests.waiting import wait_until

pytestmark = needs_chromium

WAIT_MILLISECONDS = 20_000
RESULT = ".result-window"
LOWER_EDITOR = ".graphiql-editor-tool .graphiql-editor:not(.hidden)"
"""Variables or headers, whichever is open."""
EXECUTE = ".graphiql-execute-button"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def address(store_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("graphiql")

    @asynccontextmanager
    async def application() -> AsyncIterator[ASGIApp]:
        database = connect(store_url, "test_graphiql")
        await ensure_indexes(database)
        await load_examples(database, open_vault(Settings(data_dir=folder)), NOON)
        yield make_app(database, folder)
        await database.client.drop_database(database.name)
        close(database)

    with serving(application) as address:
        yield address


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page that may reach this server and nothing else, and on which nothing may go wrong."""
    troubles: list[str] = []
    page = browser.new_page(viewport={"width": 1400, "height": 850})
    page.set_default_timeout(WAIT_MILLISECONDS)
    expect.set_options(timeout=WAIT_MILLISECONDS)

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            troubles.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda sent: troubles.append(sent.url) if not sent.url.startswith((address, "data:")) else None)
    yield page
    page.close()
    assert troubles == []


def open_page(page: Page, address: str, caller: str) -> None:
    page.goto(f"{address}/graphql?as={caller}")
    expect(page.locator(EXECUTE)).to_be_visible()


def shown_in(page: Page, editor: str) -> str:
    """The whole text of an editor, of which the page holds the visible lines only."""
    return str(page.locator(f"{editor} .CodeMirror").evaluate("editor => editor.CodeMirror.getValue()"))


def was_too_early(page: Page) -> bool:
    """GraphiQL notices the operation of another tab a moment after showing it, and until then names the one before."""
    return "names no operation of the document" in page.locator(RESULT).inner_text()


def run_tab(page: Page) -> dict[str, object]:
    def is_answered() -> bool:
        page.locator(EXECUTE).click()
        expect(page.locator(RESULT)).to_contain_text(re.compile("data|errors"))
        return not was_too_early(page)

    wait_until(is_answered, "the tab is answered")
    answer: dict[str, object] = json.loads(shown_in(page, RESULT))
    assert "errors" not in answer
    return answer


@pytest.mark.parametrize("caller", list(EXAMPLE_CALLERS))
def test_the_page_asks_as_the_caller(page: Page, address: str, caller: str) -> None:
    open_page(page, address, caller)
    names = [each.name for each in read_operations(caller)]
    assert page.locator("#examples option").all_inner_texts() == names
    # GraphiQL hides the bar of tabs while there is only one.
    assert page.locator(".graphiql-tab-button").all_inner_texts() == (names if len(names) > 1 else [])
    answer = run_tab(page)
    assert None not in answer["data"].values()  # type: ignore[attr-defined]  # JSON


def test_links_lead_to_the_other_callers(page: Page, address: str) -> None:
    open_page(page, address, "jobcentre")
    page.get_by_role("link", name="Fund").click()
    expect(page.locator("[aria-current=page]")).to_have_text("Fund")
    assert run_tab(page) == {
        "data": {
            "viewer": {
                "role": "FUND",
                "name": "Berit Hansen",
                "organisation": "021",
                "organisationName": "Magistrenes A-kasse",
            }
        }
    }


def test_an_example_is_chosen_from_the_list_and_runs(page: Page, address: str) -> None:
    open_page(page, address, "jobcentre")
    page.get_by_label("Example").select_option("SetJobGoals")
    expect(page.locator(".graphiql-tab-active")).to_contain_text("SetJobGoals")
    before = json.loads(shown_in(page, LOWER_EDITOR))["input"]["draftVersion"]
    answer = run_tab(page)
    draft = answer["data"]["setJobGoals"]["draft"]  # type: ignore[index]  # JSON
    assert draft["version"] == before + 1
    page.reload()
    page.get_by_label("Example").select_option("SetJobGoals")
    expect(page.locator(".graphiql-tab-active")).to_contain_text("SetJobGoals")
    assert json.loads(shown_in(page, LOWER_EDITOR))["input"]["draftVersion"] == before + 1


def publish_a_goal(address: str, title: str) -> None:
    """As the jobcentre: other goals for the citizen, published."""
    for name in ("SetJobGoals", "PublishPlan"):
        data = parse_page_data(httpx.get(f"{address}/graphql?as=jobcentre").text)
        (tab,) = [tab for tab in data["tabs"] if tab["name"] == name]
        variables = json.loads(tab["variables"])
        if name == "SetJobGoals":
            variables["input"]["goals"] = [{"occupation": {"code": "7212", "title": title}}]
        body = {"query": tab["query"], "variables": variables}
        answer = httpx.post(f"{address}/graphql", json=body, headers={"authorization": f"Bearer {data['token']}"})
        assert "errors" not in answer.json()


def test_a_subscription_shows_what_is_published_meanwhile(page: Page, address: str) -> None:
    open_page(page, address, "citizen")
    page.get_by_label("Example").select_option("PlanChanged")
    expect(page.locator(".graphiql-tab-active")).to_contain_text("PlanChanged")
    page.locator(EXECUTE).click()
    numbers = count(1)

    def shows_a_version() -> bool:
        # Published again and again, since nothing tells from when on the subscription listens.
        if was_too_early(page):
            page.locator(EXECUTE).click()
        publish_a_goal(address, f"Svejser {next(numbers)}")
        return "planChanged" in page.locator(RESULT).inner_text()

    wait_until(shows_a_version, "the subscription shows a version")
    page.locator(EXECUTE).click()


def test_the_token_stands_in_the_headers(page: Page, address: str) -> None:
    open_page(page, address, "citizen")
    page.get_by_role("button", name="Headers").click()
    header = json.loads(shown_in(page, LOWER_EDITOR))["Authorization"]
    assert header.startswith("Bearer ey")


def test_the_documentation_and_the_dialogs_work(page: Page, address: str) -> None:
    open_page(page, address, "fund")
    page.get_by_label("Show Documentation Explorer").click()
    expect(page.locator(".graphiql-doc-explorer")).to_contain_text("CompanyActivity")
    assert "HealthActivity" not in page.locator(".graphiql-doc-explorer").inner_text()
    page.get_by_label("Open settings dialog").click()
    expect(page.get_by_role("dialog")).to_be_visible()
