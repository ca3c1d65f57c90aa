"""Refused forms in a browser: a colleague's text stands beside one's own, nothing typed is lost, and axe-core finds nothing."""

from playwright.sync_api import Browser, Page, expect

from tests.browser import needs_chromium
from tests.pages.in_browser.browsing import DESKTOP, PHONE, SMALL_PHONE, browsing, find_faults, resize, too_wide

pytestmark = needs_chromium

DRAFT = "/borger/lars-winther/kladde"
HERS, MINE = "Kollegaens tekst om tre værfter.", "Min egen tekst om to skoler."
HERS_IN_FULL = f"Højst 4.050 tegn. Skriv til borgeren, uden jura og standardtekster. Et tomt felt tager beskrivelsen væk. I kladden står der nu: {HERS}"


def faults_of(page: Page) -> list[object]:
    faults: list[object] = []
    for width in (DESKTOP, PHONE, SMALL_PHONE):
        resize(page, width)
        faults += find_faults(page, contrast=width == DESKTOP) + too_wide(page)
    return faults


def test_two_caseworkers_write_the_same_description(browser: Browser, own_address: str) -> None:
    with (
        browsing(browser, own_address, "jobcentre", bypass_csp=True) as nina,
        browsing(browser, own_address, "jobcentre") as colleague,
    ):
        for page, text in ((nina, MINE), (colleague, HERS)):
            page.goto(DRAFT)
            page.get_by_label("Planbeskrivelse").fill(text)
        colleague.get_by_role("button", name="Gem beskrivelse").click()
        expect(colleague.get_by_role("status")).to_have_text("Beskrivelsen er gemt i kladden.")
        nina.get_by_role("button", name="Gem beskrivelse").click()
        expect(nina.get_by_role("alert")).to_contain_text("Kladden er ændret, siden du åbnede siden.")
        expect(nina.get_by_label("Planbeskrivelse")).to_have_value(MINE)
        expect(nina.get_by_label("Planbeskrivelse")).to_have_accessible_description(HERS_IN_FULL)
        assert faults_of(nina) == []
        nina.get_by_role("button", name="Gem beskrivelse").click()
        expect(nina.get_by_label("Planbeskrivelse")).to_have_value(MINE)
        expect(nina.get_by_role("status")).to_have_text("Beskrivelsen er gemt i kladden.")


def test_a_tick_that_a_colleague_set_stands_in_its_place(browser: Browser, own_address: str) -> None:
    with (
        browsing(browser, own_address, "jobcentre", bypass_csp=True) as nina,
        browsing(browser, own_address, "jobcentre") as colleague,
    ):
        for page in (nina, colleague):
            page.goto(DRAFT)
        colleague.get_by_label("Nået").first.check()
        colleague.get_by_role("button", name="Gem delmål").click()
        expect(colleague.get_by_role("status")).to_have_text("Delmålene er gemt i kladden.")
        before = nina.get_by_text("Nået", exact=True).first.bounding_box()
        nina.get_by_role("button", name="Gem delmål").click()
        nina.get_by_role("link", name="Der står noget andet i kladden nu.").click()
        expect(nina.get_by_label("Nået").first).to_be_focused()
        expect(nina.get_by_label("Nået").first).to_have_accessible_description("I kladden står der nu: Et kryds")
        after = nina.get_by_text("Nået", exact=True).first.bounding_box()
        assert before
        assert after
        assert after["x"] == before["x"]
        assert faults_of(nina) == []


def test_a_form_of_a_session_that_was_replaced_is_given_back(browser: Browser, own_address: str) -> None:
    with browsing(browser, own_address, "jobcentre", bypass_csp=True) as page:
        page.goto(DRAFT)
        page.get_by_label("Planbeskrivelse").fill(MINE)
        page.evaluate("document.querySelectorAll('[name=form_token]').forEach(each => { each.value = 'of before' })")
        page.get_by_role("button", name="Gem beskrivelse").click()
        expect(page.get_by_role("heading", name="Det, du skrev")).to_be_visible()
        expect(page.get_by_text(MINE)).to_be_visible()
        assert faults_of(page) == []


def test_a_problem_leads_to_its_input(browser: Browser, own_address: str) -> None:
    with browsing(browser, own_address, "fund") as page:
        page.goto("/borger/anna-holm/aftaler")
        page.get_by_label("Geografiske områder").fill("x" * 300)
        page.get_by_role("button", name="Gem krav").click()
        page.get_by_role("alert").get_by_role("link").click()
        expect(page.get_by_label("Geografiske områder")).to_be_focused()
