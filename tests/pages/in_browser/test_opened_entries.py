"""What entries of the timeline open to, against the screen prints in the guide (Bilag 2 and 3, picture 4)."""

import re

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import needs_chromium
from tests.pages.in_browser.browsing import browsing
from tests.pages.in_browser.guide_texts import DAY, WEEKDAY, read, require_in_order

pytestmark = needs_chromium


FIELDS = ["Hvad er aftalt", "Hvornår", "Hvor", "Hvorfor"]
LATEST, FINAL = rf"Seneste status \({DAY}\)", "Afsluttende status"
PERIOD = f"{DAY} - {DAY}"

BOXES: list[tuple[str, str, list[str], list[str]]] = [
    (
        "anna-holm",
        "Svejser",
        [LATEST, *FIELDS],
        [
            "Det går godt med at udvikle dine kompetencer",
            "Svejser\n30 timer per uge\nBeskrivelse:\nLøntilskuddet skal forbedre dine kompetencer inden for specialiserede",
            "Aftalt med Kresten Hansen, Jobcenter Odense",
            PERIOD,
            (
                "Arbejdssted:\nSvejsefabrikken, Svendborgvej 1, 5000 Odense\nVirksomhedens adresse:\nSvendborgvej 1, 5000 Odense\n"
                "Kontaktperson:\nAmilia Olsen, Svejsefabrikken, Telefon: 12345678"
            ),
            "Du søger job som svejser, hvor du har erfaring",
        ],
    ),
    (
        "mikkel-bro",
        "Biblioteksassistent",
        [FINAL, *FIELDS],
        [
            "Praktikken har bidraget positivt til dit jobmål",
            "Biblioteksassistent\n12 timer per uge\nBeskrivelse:\nDu skal starte i virksomhedspraktik hos lokalbiblioteket",
            "Aftalt med Evina Andersen, Jobcenter Odense",
            PERIOD,
            (
                "Arbejdssted:\nLokalbiblioteket Uglen\nVirksomhedens adresse:\nUglevej 10, 5220 Odense SØ\nKontaktperson:\n"
                "Camilla Persson, Lokalbiblioteket Uglen, Telefon: 12345678"
            ),
            "Formålet er at opnå løntimer.",
        ],
    ),
    (
        "mikkel-bro",
        "FVU-kursus i læsning",
        FIELDS,
        [
            "FVU-kursus i læsning\n25 timer per uge\nBeskrivelse:\nKurset skal øge dine læsefærdigheder",
            "Aftalt med Per Ove Andersen",
            PERIOD,
            "Afholdelsessted:\nOdense Sprogcenter, Valdemarsgade 16, 5000 Odense C\nKontaktperson:\nKirsten Nielsen, Telefon: 13246521",
            "Du søger job som bus- eller lastbilchauffør.",
        ],
    ),
    (
        "anna-holm",
        "Kurser i mag-, tig-, gas- og lysbuesvejsning",
        [FINAL, *FIELDS],
        [
            "Kurser i mag-, tig-, gas- og lysbuesvejsning\n37 timer per uge\nBeskrivelse:\nDet er aftalt, at du deltager i en 6 ugers",
            "Aftalt med Kresten Hansen",
            PERIOD,
            "Afholdelsessted:\nPetersmindevej 50, 5000 Odense\nKontaktperson:\nTolga Erkin, Telefon: 65 32 46 89",
            "Forløbet skal give dig specialiserede kompetencer inden for skibsindustrien.",
        ],
    ),
    (
        "helle-skov",
        "Sekretær",
        [LATEST, *FIELDS],
        [
            "Det går godt med at varetage de nye arbejdsopgaver",
            "Sekretær\n16 timer per uge\nBeskrivelse:\nDu er ansat i fleksjob som sekretær på Holleberg privatskole.",
            "Aftalt med Nina Pettersen",
            PERIOD,
            (
                "Arbejdssted:\nHolleberg privatskole, Kilevej 12, 5000 Odense C\nKontaktperson:\nBrian Hansen, Telefon: 12345678, "
                "E-mail: bih@example.org"
            ),
            "Jobbet som sekretær matcher dine ønsker og kompetencer.",
        ],
    ),
    (
        "helle-skov",
        "Udlån til: Arbejdsredskaber",
        ["Hvad er aftalt", "Hvem", "Hvornår", "Hvorfor"],
        [
            (
                "Udlån til: Arbejdsredskaber - It-udstyr, software, programmer, apps mv. som arbejdsredskab\nBeskrivelse:\n"
                "Det er aftalt, at du i forbindelse med ansættelsen på skolen bevilges"
            ),
            "Aftalt med Christian Vedel",
            "Kontaktperson:\nSusanne Hansen, Telefon: 12345678\nUdbyder:\nKilevej 12, 5000 Odense C",
            PERIOD,
            "Du har tidligere gjort brug af hjælpemidlet",
        ],
    ),
]
"""Bilag 2: whose activity, the title it is known by, the headings of its fields, the texts in their order."""

REQUIREMENT = [
    "Her kan du se, hvad du har aftalt med din a-kasse omkring din jobsøgning.",
    "Jeg skal primært søge indenfor disse jobområder",
    "Arkæolog\nFind job",
    "Akademisk medarbejder\nFind job",
    "Forskning og universitetsundervisning, humaniora\nFind job",
    "Jeg skal primært søge disse steder",
    "Hovedstaden\nSjælland",
    "Øvrige forventninger til jobsøgning",
    "Du skal søge flere job hver uge heraf mindst én opslået fuldtidsstilling i Danmark.",
    "Sagsbehandler",
    "Magistrenes A-kasse",
    "Joblog er et værktøj på Jobnet, som hjælper dig med at planlægge din jobsøgning.",
    "Gå til joblog",
    "Gå til gode råd til jobsøgning",
]

AGREEMENT = [
    rf"{WEEKDAY}, kl. 14:15",
    "Personligt fremmøde",
    "Nina Pettersen, Jobcenter Odense",
    "Vi aftalte, at du inden vores næste møde skal have set pjecerne",
]
MEETING = [
    rf"{WEEKDAY}, kl. 13:30 - 14:00",
    "Personligt fremmøde",
    "Jobcenter Odense",
    "Se adresse på kort",
    r"Nina Pettersen \(sagsbehandler\)",
    "Du skal tage FVU-testen",
]


def open_entry(page: Page, title: str) -> str:
    """Open an entry of the timeline as a reader does, and read what it opens to."""
    entry = page.locator(".entry").filter(has=page.locator("summary", has_text=title)).first
    entry.locator("summary").click()
    return read(entry.locator(".box").first.inner_text())


@pytest.mark.parametrize(("citizen", "title", "headings", "texts"), BOXES, ids=[f"{b[0]}: {b[1]}" for b in BOXES])
def test_an_activity_opens_to_its_fields(
    browser: Browser, address: str, citizen: str, title: str, headings: list[str], texts: list[str]
) -> None:
    with browsing(browser, address, citizen) as page:
        page.goto("/min-plan?maaneder=12")
        box = open_entry(page, title)
        shown = [read(each).replace("\n", " ") for each in page.locator(".entry details[open] dt").all_inner_texts()]
        assert len(shown) == len(headings)
        for name, expected in zip(shown, headings, strict=True):
            assert re.fullmatch(expected, name)
        require_in_order(box, texts)


def test_the_requirement_opens_as_in_the_guide(browser: Browser, address: str) -> None:
    with browsing(browser, address, "anna-holm") as page:
        page.goto("/min-plan")
        require_in_order(open_entry(page, "Krav til jobsøgning (A-kasse)"), REQUIREMENT)


def test_agreement_and_meeting_open_as_in_the_guide(browser: Browser, address: str) -> None:
    with browsing(browser, address, "sofie-krogh") as page:
        page.goto("/min-plan")
        entries = page.locator(".entry", has_text="Aftale med jobcenter")
        for entry, expected in ((entries.nth(0), AGREEMENT), (entries.nth(1), MEETING)):
            entry.locator("summary").click()
            require_in_order(read(entry.locator(".box").inner_text()), expected)
