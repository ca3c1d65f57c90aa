"""Whatever is written stands there as written: nothing runs, nothing is lost, nothing is wider than a small phone."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.browser import needs_chromium
from tests.pages.in_browser.browsing import DESKTOP, SMALL_PHONE, browsing, find_faults, resize, too_wide

pytestmark = needs_chromium

SCRIPT = "<script>document.title='ude'</script><img src=x onerror=\"document.title='ude'\">{{ 7*7 }}{% raw %}&amp;"
TURNED = "\u202eomvendt\u202c og \u200fmere\u200e, شكرا"
EMOJI = "👩🏽‍🔧 🇩🇰 👨‍👩‍👧‍👦"
LONG = "x" * 4050
TEXTS = (SCRIPT, TURNED, EMOJI)


def fill(page: Page, **texts: str) -> None:
    for name, text in texts.items():
        page.locator(f'[name="{name.replace("__", ".")}"]').fill(text)


def test_texts_are_shown_as_written(browser: Browser, own_address: str) -> None:
    with browsing(browser, own_address, "jobcentre") as page:
        page.goto("/borger/mikkel-bro/aftaler")
        for text in (*TEXTS, LONG):
            form = page.locator('form[action$="/aftale"]')
            form.locator('[name="heldAt"]').fill("2027-03-10T11:30")
            form.locator('[name="text"]').fill(text)
            form.get_by_role("button").click()
            expect(page.get_by_role("status")).to_contain_text("Aftalen står nu i borgerens plan.")
        shown = page.locator(".card .text").all_inner_texts()
        assert [text for text in (*TEXTS, LONG) if text not in shown] == []
        resize(page, SMALL_PHONE)
        assert too_wide(page) == []
        expect(page).to_have_title(re.compile("Mikkel Bro"))
    with browsing(browser, own_address, "mikkel-bro", bypass_csp=True) as page:
        for path in ("/min-plan?visning=tidslinje", "/forside"):
            page.goto(path)
            page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
            for width in (DESKTOP, SMALL_PHONE):
                resize(page, width)
                assert find_faults(page) == []
        page.goto("/min-plan")
        page.locator("summary", has_text="Aftale med jobcenter").last.click()
        expect(page).to_have_title(re.compile("Min jobplan"))


def test_long_names_and_titles_do_not_overflow(browser: Browser, own_address: str) -> None:
    wide = "W" * 255
    with browsing(browser, own_address, "jobcentre") as page:
        page.goto("/borger/freja-lund/kladde/indsats?slags=MENTOR")
        fill(
            page,
            activity__title=wide,
            activity__description=SCRIPT + TURNED,
            activity__startsOn="2027-03-12",
            activity__reason=EMOJI,
            activity__place__name=wide,
            activity__contact__name="W" * 150,
        )
        page.get_by_role("button", name="Læg i kladden").click()
        page.goto("/borger/freja-lund/udgiv")
        for width in (DESKTOP, SMALL_PHONE):
            resize(page, width)
            assert too_wide(page) == []
        page.get_by_role("button", name="Udgiv planen").click()
        expect(page.get_by_role("status")).to_contain_text("Planen er udgivet.")
        for path in ("/borger/freja-lund/kladde", "/borger/freja-lund/spejl?visning=tidslinje"):
            page.goto(path)
            page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
            assert page.get_by_text(wide).first.is_visible()
            assert too_wide(page) == []
        expect(page).to_have_title(re.compile("Freja Lund"))
