"""A person with a real browser, in which nothing may go wrong and nothing may come from elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, expect

WAIT_MILLISECONDS = 20_000
AXE = Path(__file__).parents[2] / "axe" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
CHECK = (
    "([rules, contrast]) => axe.run(document, {runOnly: rules, resultTypes: ['violations'], "
    "rules: {'color-contrast': {enabled: contrast}}}).then(found => "
    "found.violations.map(each => [each.id, each.nodes.map(node => node.html.slice(0, 200))]))"
)
REFUSED = ("status of 403", "status of 422")
"""What a browser says of a form that was refused."""
DESKTOP, PHONE, SMALL_PHONE = 1280, 390, 320


@contextmanager
def browsing(browser: Browser, address: str, person: str | None = None, **options: Any) -> Iterator[Page]:
    """A page of a person who has signed in."""
    troubles: list[str] = []
    context = browser.new_context(
        base_url=address, viewport={"width": DESKTOP, "height": 900}, locale="da-DK", reduced_motion="reduce", **options
    )
    page = context.new_page()
    page.set_default_timeout(WAIT_MILLISECONDS)
    expect.set_options(timeout=WAIT_MILLISECONDS)

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not any(status in message.text for status in REFUSED):
            troubles.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda sent: troubles.append(sent.url) if not sent.url.startswith((address, "data:")) else None)
    if person is not None:
        page.goto("/log-ind")
        page.click(f'button[value="{person}"]')
    yield page
    context.close()
    assert troubles == []


@cache
def axe() -> str:
    return AXE.read_text()


def find_faults(page: Page, *, contrast: bool = True) -> list[Any]:
    """What axe-core finds, and what is wider than the window; colours are the same at every width."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe())
    faults: list[Any] = page.evaluate(CHECK, [RULES, contrast])
    return faults + too_wide(page)


def too_wide(page: Page) -> list[str]:
    wider: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{wider} pixels too wide at {page.viewport_size}"] if wider else []


def resize(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
