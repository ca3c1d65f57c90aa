"""Each example plan against its screen print in the guide (Bilag 1): elements, their order, their texts."""

import pytest
from playwright.sync_api import Browser

from tests.browser import needs_chromium
from tests.pages.in_browser.browsing import browsing
from tests.pages.in_browser.guide_texts import DAY, WEEKDAY, read, require_in_order

pytestmark = needs_chromium


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
