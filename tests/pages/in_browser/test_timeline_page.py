"""Moving along the timeline: lengths, back and forward, today, list and bars; by keyboard, and without script."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import needs_chromium
from tests.pages.in_browser.browsing import PHONE, browsing, resize

pytestmark = needs_chromium

PERIOD, ENTRIES = ".period", ".entry"


def titles(page: Page) -> list[str]:
    return page.locator(".entry .title").all_inner_texts()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_the_window_moves(browser: Browser, address: str, script: bool) -> None:
    with browsing(browser, address, "anna-holm", java_script_enabled=script) as page:
        page.goto("/min-plan")
        expect(page.locator(PERIOD)).to_have_text("10. januar 2027 - 9. juli 2027")
        assert "6 ugers jobrettet uddannelse" not in titles(page)
        page.get_by_role("link", name="Tidligere").click()
        expect(page.locator(PERIOD)).to_have_text("10. november 2026 - 9. maj 2027")
        assert "6 ugers jobrettet uddannelse" in titles(page)
        page.get_by_role("link", name="Tidligere").click()
        # The first public benefit was on 5 November: before it there is nothing, so one goes no further.
        expect(page.locator(PERIOD)).to_have_text("5. november 2026 - 4. maj 2027")
        expect(page.get_by_role("link", name="Tidligere")).to_have_count(0)
        page.get_by_role("link", name="12 måneder").click()
        expect(page.locator(PERIOD)).to_have_text("10. november 2026 - 9. november 2027")
        page.get_by_role("link", name="Senere", exact=True).click()
        expect(page.locator(PERIOD)).to_have_text("10. marts 2027 - 9. marts 2028")
        page.get_by_role("link", name="Gå til i dag").click()
        expect(page.locator(PERIOD)).to_have_text("10. november 2026 - 9. november 2027")
        page.get_by_role("link", name="3 måneder").click()
        expect(page.locator(PERIOD)).to_have_text("10. februar 2027 - 9. maj 2027")


def test_an_entry_opens_by_keyboard_and_tells_its_name(browser: Browser, address: str) -> None:
    with browsing(browser, address, "anna-holm") as page:
        page.goto("/min-plan")
        summary = page.locator("summary", has_text="Løntilskud")
        for _ in range(40):
            page.keyboard.press("Tab")
            if summary.evaluate("each => each === document.activeElement"):
                break
        expect(summary).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.get_by_text("30 timer per uge")).to_be_visible()
        name = re.sub(r"\s+", " ", summary.inner_text())
        assert name.startswith("Løntilskud Svejser")
        assert "I gang" in name


def test_every_entry_is_reached_by_keyboard(browser: Browser, address: str) -> None:
    with browsing(browser, address, "anna-holm") as page:
        page.goto("/min-plan")
        unreachable = page.locator(f"{ENTRIES} summary").evaluate_all(
            "all => all.filter(each => each.tabIndex < 0).length"
        )
        assert unreachable == 0
        assert page.locator(ENTRIES).count() == len(titles(page)) > 4


def test_a_phone_has_the_list_with_the_same_content_and_can_have_the_bars(browser: Browser, address: str) -> None:
    with browsing(browser, address, "anna-holm") as page:
        page.goto("/min-plan")
        bars = page.locator(".track").first
        expect(bars).to_be_visible()
        wide = titles(page)
        resize(page, PHONE)
        expect(bars).to_be_hidden()
        assert titles(page) == wide
        page.get_by_role("link", name="Tidslinje").click()
        expect(page.locator(".track").first).to_be_visible()
        page.get_by_role("link", name="Liste").click()
        expect(page.locator(".track").first).to_be_hidden()
        assert sorted(titles(page)) == sorted(wide)


@pytest.mark.parametrize(
    "query", ["?fra=9999-12-31", "?fra=0001-01-01&maaneder=12", "?maaneder=7", "?fra=i-dag", "?visning=<script>"]
)
def test_an_address_that_makes_no_sense_still_shows_the_plan(browser: Browser, address: str, query: str) -> None:
    with browsing(browser, address, "helle-skov") as page:
        answer = page.goto(f"/min-plan{query}")
        assert answer is not None
        assert answer.status == 200
        expect(page.locator(PERIOD)).to_be_visible()


def test_paper_shows_what_the_screen_shows(browser: Browser, address: str) -> None:
    with browsing(browser, address, "anna-holm") as page:
        page.goto("/min-plan")
        page.locator("summary", has_text="Løntilskud").click()
        page.emulate_media(media="print")
        for shown in ("h1", ".track", "section.element", ".appeal"):
            expect(page.locator(shown).first).to_be_visible()
        expect(page.get_by_text("30 timer per uge")).to_be_visible()
        expect(page.get_by_text("Arrangement").first).to_be_visible()
        for hidden in ("nav.main", ".who", ".button", ".today"):
            expect(page.locator(hidden).first).to_be_hidden()
