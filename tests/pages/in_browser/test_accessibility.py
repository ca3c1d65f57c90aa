"""Every page for every example plan: axe-core finds nothing, at desktop and phone width, and nothing is too wide."""

import pytest
from playwright.sync_api import Browser

from server.examples.plans import CITIZENS
from tests.browser import needs_chromium
from tests.pages.in_browser.browsing import DESKTOP, PHONE, SMALL_PHONE, browsing, find_faults, resize, too_wide

pytestmark = [needs_chromium, pytest.mark.long]

OPEN_ALL = "document.querySelectorAll('details').forEach(each => { each.open = true })"

CITIZEN_PATHS = (
    "/min-plan",
    "/min-plan?visning=liste&maaneder=12",
    "/uddannelse",
    "/forside",
    "/kalender",
    "/jeg-soeger-job-som",
    "/huskeservice",
    "/hvem-har-set-min-plan",
    "/deling",
)
CASE_PATHS = ("", "/spejl", "/kladde", "/udgiv", "/aftaler", "/uddannelse", "/deling", "/folkeregister")
STAFF_PATHS = {
    "jobcentre": (
        "/borgere",
        "/borgere/opfoelgning",
        "/borgere/ny",
        "/borgere/gaest",
        "/borger/anna-holm/gaest/JOINT_EFFORT",
        "/borger/anna-holm/folkeregister/flyt?kommune=0751",
        "/borger/anna-holm/kladde/indsats",
        "/borger/anna-holm/kladde/indsats?slags=WAGE_SUBSIDY",
        "/borger/helle-skov/kladde/indsats?slags=AID_FLEX_JOB",
        "/borger/helle-skov/kladde/indsats/helle-skov-flex-job",
    ),
    "fund": (
        "/borgere",
        "/borgere/gaest",
        *(f"/borger/anna-holm{path}" for path in ("", "/spejl", "/kladde", "/udgiv", "/aftaler", "/forslag")),
        "/borger/sofie-krogh/spejl",
        "/borger/anna-holm/kladde/indsats?slags=EVENT",
    ),
}


def check(browser: Browser, address: str, person: str | None, paths: tuple[str, ...]) -> None:
    faults: list[object] = []
    # The checker is no script of the page, so the page's own policy is left aside; its tests look at that.
    with browsing(browser, address, person, bypass_csp=True) as page:
        for path in paths:
            resize(page, DESKTOP)
            answer = page.goto(path)
            assert answer is not None
            assert answer.status == 200, path
            page.evaluate(OPEN_ALL)
            faults += [(path, fault) for fault in find_faults(page)]
            resize(page, PHONE)
            faults += [(path, fault) for fault in find_faults(page, contrast=False)]
            resize(page, SMALL_PHONE)
            faults += [(path, fault) for fault in too_wide(page)]
    assert faults == []


@pytest.mark.parametrize("citizen", CITIZENS)
def test_the_citizens_pages(browser: Browser, address: str, citizen: str) -> None:
    few = CITIZEN_PATHS if citizen in ("anna-holm", "oliver-frost") else CITIZEN_PATHS[:4]
    check(browser, address, citizen, few)


@pytest.mark.parametrize("citizen", CITIZENS)
def test_the_caseworkers_pages_of_a_citizen(browser: Browser, address: str, citizen: str) -> None:
    check(browser, address, "jobcentre", tuple(f"/borger/{citizen}{path}" for path in CASE_PATHS))


@pytest.mark.parametrize("person", STAFF_PATHS)
def test_the_other_pages_of_staff(browser: Browser, address: str, person: str) -> None:
    check(browser, address, person, STAFF_PATHS[person])


def test_the_sign_in(browser: Browser, address: str) -> None:
    check(browser, address, None, ("/log-ind",))
