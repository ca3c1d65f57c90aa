"""Each example plan against its screen print in the guide (Bilag 1-3, picture 4): elements, their order, their texts."""

import re

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import needs_chromium
from tests.pages.in_browser.browsing import browsing

pytestmark = needs_chromium

DAY = r"\d{1,2}\. \w+\.? \d{4}"
WEEKDAY = r"(?:Mandag|Tirsdag|Onsdag|Torsdag|Fredag|Lørdag|Søndag) den " + DAY

TIMELINE_TEXTS = ["6 måneder", "Gå til i dag", "Klik på indholdet af din plan"]
"""What stands around every timeline."""


def signed(name: str) -> str:
    return rf"Aftalt med {name}, den {DAY}"


PLANS: dict[str, list[tuple[str, list[str]]]] = {
    "anna-holm": [
        ("Jobmål", ["Rørlægger", "Find job", "Aftalt med Nina Pettersen"]),
        (
            "Seneste aftale med jobcenter",
            [
                (
                    "Når dine kurser i mag, tig, gas og lysbuesvejsning er afsluttet, har vi aftalt, at du starter i løntilskud hos "
                    "Svejsefabrikken for at styrke dine nye kompetencer og med henblik på fastansættelse."
                ),
                signed("Nina Pettersen"),
            ],
        ),
        (
            "Seneste aftale med a-kasse",
            [
                "Vi aftalte på mødet, at du tilmelder dig vikarbureauer for mulighed for hurtigere rekrutteringsproces.",
                signed("Berit Hansen"),
            ],
        ),
        (
            "Indsatser og aftaler",
            [*TIMELINE_TEXTS, "Krav til jobsøgning (A-kasse)", "Aftale med jobcenter", "Gå til kalender"],
        ),
    ],
    "mikkel-bro": [
        ("Jobmål", ["Biblioteksassistent", "Find job", "Aftalt med Nina Pettersen"]),
        (
            "Seneste aftale med jobcenter",
            [
                "Vi aftalte på mødet, at du skal tilmelde dig vikarbureauer for mulighed for hurtigere rekrutteringsproces.",
                signed("Nina Pettersen"),
            ],
        ),
        (
            "Indsatser og aftaler",
            [
                *TIMELINE_TEXTS,
                "Krav til jobsøgning (Jobcenter)",
                "Virksomhedspraktik",
                "Aftale med jobcenter",
                "Gå til kalender",
            ],
        ),
    ],
    "sofie-krogh": [
        ("Uddannelsesmål", ["Tømrer", "Smed"]),
        ("Jobmål", ["Account manager", "Find job", "Aftalt med Nina Pettersen"]),
        (
            "Din sagsbehandlers kommentar til dig",
            [
                (
                    "Du skal nu til at undersøge, hvor du kan tage uddannelse som tømrer og smed. Når du har gjort det, skal du "
                    r"indtaste uddannelsesstederne her på Jobnet og sende dem til mig. Husk fristen for det er d. \d+. \w+."
                ),
            ],
        ),
        (
            "Find uddannelsessted(er)",
            [
                "Frist",
                WEEKDAY,
                "Sagsbehandler",
                "Nina Pettersen",
                (
                    "Her skal du skrive, hvor du gerne vil tage din uddannelse. Du kan gemme dine ønsker undervejs. Når du er "
                    "færdig, skal du sende ønskerne til din sagsbehandler, inden din frist udløber."
                ),
                "Når du skal finde uddannelsessteder, kan du få hjælp på siden Få hjælp til at finde uddannelser",
                "1. prioriterede uddannelsesmål: Tømrer",
                "Tilføj forslag til uddannelsessted",
                "2. prioriterede uddannelsesmål: Smed",
                "Tilføj forslag til uddannelsessted",
                "Derfor har jeg valgt disse uddannelsessteder",
                "Tilføj begrundelse for valg af uddannelsessted(er)",
                "Send til sagsbehandler",
            ],
        ),
        ("Seneste aftale med jobcenter", [signed("Nina Pettersen")]),
        ("Seneste aftale med a-kasse", [signed("Berit Hansen")]),
        ("Indsatser og aftaler", TIMELINE_TEXTS),
    ],
    "lars-winther": [
        ("Jobmål", ["Køkken- og kantinearbejde", "Servicefunktioner", "Find job"]),
        (
            "For at nå mit mål, har vi aftalt",
            [
                "Du skal deltage i et ressourceforløb. Målet med ressourceforløbet er, at du opnår lønnede timer",
                "hver anden måned.",
            ],
        ),
        (
            "Seneste aftale med jobcenter",
            [
                (
                    "Vi har aftalt, at du starter i praktik inden for køkken- og kantineområdet på 8 timer ugentligt fra næste "
                    "måned. Du vil få en mentor på virksomheden."
                ),
                signed("Bo Hansen"),
            ],
        ),
        ("Indsatser og aftaler", TIMELINE_TEXTS),
    ],
    "amina-yusuf": [
        (
            "Kontrakt",
            [
                (
                    "Her kan du se din plan inklusiv din kontrakt efter integrationsloven. Du kan bl.a. se dit danskmål og hvornår "
                    "du er blevet vejledt omkring din dansktilegnelse."
                ),
                "Hent plan inklusiv kontrakt",
            ],
        ),
        ("Jobmål", ["Social- og sundhedsassistent", "Rengøringsassistent"]),
        (
            "For at nå mit mål, har vi aftalt",
            [
                "Du skal fortsætte med danskundervisning samtidig med, at du er i løntilskud som medhjælper på Lykke Plejehjem."
            ],
        ),
        ("Seneste aftale med jobcenter", ["som har åbent hver onsdag.", signed("Nina Pettersen")]),
        ("Indsatser og aftaler", [*TIMELINE_TEXTS, "Aftale med jobcenter"]),
    ],
    "helle-skov": [
        ("Jobmål", ["Sekretær", "Aftalt med Nina Pettersen"]),
        (
            "For at nå mit mål, har vi aftalt",
            [
                (
                    "Du er i fleksjob som sekretær hos Holleberg privatskole. Vi har drøftet, at der her er fokus på at afprøve, om "
                    "du kan varetage flere arbejdsopgaver, så du på sigt kan øge dit timetal."
                ),
            ],
        ),
        ("Indsatser og aftaler", [*TIMELINE_TEXTS, "Fleksjob", "Hjælpemiddel"]),
    ],
    "oliver-frost": [
        ("Uddannelsesmål", ["Tømrer", "Smed", "Aftalt med Caroline Jensen"]),
        ("Din sagsbehandlers kommentar til dig", []),
        (
            "Søg ind på uddannelse(r)",
            [
                "Frist",
                WEEKDAY,
                "Sagsbehandler",
                "Caroline Jensen",
                (
                    "Det næste skridt er, at du skal søge ind på den eller de uddannelser, som du og din sagsbehandler er blevet "
                    "enige om."
                ),
                "inden fristen udløber.",
                "1. prioriterede uddannelsesmål: Tømrer",
                "2. prioriterede uddannelsesmål: Smed",
                "Er ansøgning sendt til uddannelsessted?",
                "Ja, jeg har sendt ansøgningen til uddannelsesstedet",
                "Svar fra uddannelsesstedet",
                "Afventer",
                "Gem",
                "Gem og send til sagsbehandler",
            ],
        ),
        (
            "Seneste aftale med jobcenter",
            [
                (
                    "Vi aftalte, at du begynder på et brobygningsforløb på EUC Lillebælt for at lære mere om tømreruddannelsen, og for "
                    "at deltage i dansk og matematik, så du kan få de karakterer, der skal til for at komme ind, inden du skal søge "
                    "optag. Du får tilknyttet en uddannelsesmentor, som støtter dig gennem dit brobygningsforløb."
                ),
                signed("Caroline Jensen"),
            ],
        ),
        ("Indsatser og aftaler", [*TIMELINE_TEXTS, "Aftale med jobcenter", "Gå til kalender"]),
    ],
}
"""Bilag 1: heading and texts of each element, in order; a text that holds a date is a pattern."""

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


def read(element: str) -> str:
    """The text as one reads it: a line for each paragraph, without what only a screen reader says."""
    text = re.sub(r"[ \t\xa0]+", " ", element)
    text = re.sub(r"Find job som .*", "Find job", text)
    return re.sub(r" ?\n[ \n]*", "\n", text).strip()


def require_in_order(text: str, expected: list[str]) -> None:
    place = 0
    for each in expected:
        found = re.compile(each if "\\" in each else re.escape(each)).search(text, place)
        assert found, (each, text[place:])
        place = found.end()


def open_entry(page: Page, title: str) -> str:
    """Open an entry of the timeline as a reader does, and read what it opens to."""
    entry = page.locator(".entry").filter(has=page.locator("summary", has_text=title)).first
    entry.locator("summary").click()
    return read(entry.locator(".box").first.inner_text())


@pytest.mark.parametrize("citizen", PLANS)
def test_the_page_is_that_of_the_screen_print(browser: Browser, address: str, citizen: str) -> None:
    with browsing(browser, address, citizen) as page:
        page.goto("/min-plan")
        elements = page.locator("section.element").all()
        headings = [element.locator("h2").first.inner_text() for element in elements]
        assert headings == [heading for heading, _ in PLANS[citizen]]
        for element, (_, texts) in zip(elements, PLANS[citizen], strict=True):
            require_in_order(read(element.inner_text()), texts)
        assert page.locator("aside h2").inner_text() == "Andre veje til job"
        appeal = page.locator(".appeal").inner_text()
        assert "ikke i sig selv en afgørelse" in appeal
        assert "Ankestyrelsen" in appeal


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
