"""The conversation while both sides look at it: what one says stands on the other's page without being asked for."""

from playwright.sync_api import Browser, expect

from tests.browser import needs_chromium
from tests.pages.in_browser.browsing import browsing

pytestmark = needs_chromium

SAID = "Hej Sofie <b>kom</b> forbi på torsdag.\nHilsen Nina"
NOTHING = "retry: 200\n\n"
"""A stream that ends at once."""
CASE = "/borger/sofie-krogh/uddannelse"


def test_a_message_arrives_on_the_page_that_is_open(browser: Browser, own_address: str) -> None:
    with browsing(browser, own_address, "sofie-krogh") as young, browsing(browser, own_address, "jobcentre") as staff:
        young.goto("/uddannelse")
        before = young.locator(".conversation li").count()
        # A draft that is being written stays while messages arrive.
        young.get_by_label("Skriv en besked").fill("Jeg skriver stadig")
        staff.goto(CASE)
        staff.get_by_label("Skriv en besked").fill(SAID)
        staff.get_by_role("button", name="Send besked").click()
        arrived = young.locator(".conversation li").nth(before)
        expect(arrived.locator(".text")).to_have_text(SAID)
        expect(arrived.locator(".author")).to_have_text("Nina Pettersen")
        expect(young.get_by_label("Skriv en besked")).to_have_value("Jeg skriver stadig")
        young.get_by_role("button", name="Send besked").click()
        expect(staff.locator(".conversation li").last.locator(".text")).to_have_text("Jeg skriver stadig")
        expect(young.locator(".conversation li")).to_have_count(before + 2)


def test_what_is_said_before_the_page_listens_arrives_too(browser: Browser, own_address: str) -> None:
    with browsing(browser, own_address, "sofie-krogh") as young, browsing(browser, own_address, "jobcentre") as staff:
        young.route("**/uddannelse/nyt*", lambda route: route.fulfill(body=NOTHING, content_type="text/event-stream"))
        young.goto("/uddannelse")
        staff.goto(CASE)
        staff.get_by_label("Skriv en besked").fill("Sagt, mens ingen lyttede")
        staff.get_by_role("button", name="Send besked").click()
        expect(staff.get_by_role("status")).to_be_visible()
        young.unroute("**/uddannelse/nyt*")
        expect(young.locator(".conversation li").last.locator(".text")).to_have_text(
            "Sagt, mens ingen lyttede", timeout=30_000
        )


def test_without_script_a_message_is_sent_and_read(browser: Browser, own_address: str) -> None:
    with browsing(browser, own_address, "oliver-frost", java_script_enabled=False) as page:
        page.goto("/uddannelse")
        page.get_by_label("Skriv en besked").fill("Uden script")
        page.get_by_role("button", name="Send besked").click()
        expect(page.get_by_role("status")).to_have_text("Din besked er sendt.")
        expect(page.locator(".conversation li").last.locator(".text")).to_have_text("Uden script")
