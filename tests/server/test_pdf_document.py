"""The PDF of a plan: accessible, the same bytes every time, and every text as it was written."""

import copy
import hashlib
import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.document import PlanDocument
from domain.plan_view import APPEAL
from domain.text import TEXT_LIMIT, parse_text
from domain.viewer import Role
from server.pdf.characters import USUAL, Care, can_show, show
from server.pdf.document import LetterCover, SharingCover, compose
from server.pdf.typesetting import typeset
from tests.domain.samples import NOW, activity, new_plan
from tests.domain.test_printed_plan import full_plan, holding
from tests.font_coverage import FONTS, read_coverage
from tests.pdf_reading import font_names, open_pdf, read_tags, read_text, right_edges, texts_of

ROOT = Path(__file__).parents[2]
HOSTILE = {
    "a script": "<script>alert(1)</script>",
    "markup": '#panic() *fed* _kursiv_ = Overskrift $x^2$ @mærke <mærke> \\ // `kode` #include "x" -- --- ~',
    "right to left": "Navnet \u05d3\u05d5\u05d3 og \u0645\u0631\u062d\u0628\u0627 står her",
    "marks": "a\u200eb\u200fc\u00add",
    "emoji": "Godt gået 👍🏽 👩‍👩‍👧 🇩🇰 ☺️",
    "Ethiopic and Greek": "ሰላም Ελλάδα Київ",
    "quotes": "\"ikke\" 'rettet' ... 1/2 -> =>",
    "æøå": "Blåbærgrød på Ærø, façade, señor, Łódź",
}
PAGE_WIDTH, MARGIN = 595.28, 62.3
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff]+")
LONG = {"letters": "x" * TEXT_LIMIT, "wide": "W" * TEXT_LIMIT, "emoji": "😀" * 500, "Arabic": "سلام" * 500}


def with_text(text: str) -> PlanDocument:
    plan = full_plan("CASH_BENEFIT_ACTIVITY_READY")
    return holding(
        plan,
        activities=[activity(description=text, reason=text)],
        description={**plan["published"]["description"], "text": text},
    )  # type: ignore[dict-item]  # full_plan has one


def typeset_plan(plan: PlanDocument, role: Role = Role.CITIZEN, **more: Any) -> bytes:
    return typeset(compose(plan, role, NOW, **more))


@cache
def plain() -> bytes:
    return typeset_plan(full_plan("UNEMPLOYMENT_BENEFIT"))


def comparable(text: str) -> str:
    """Without spaces; runs from right to left lie in a PDF as they are seen, and a mark of direction is not drawn."""
    return RIGHT_TO_LEFT.sub(lambda run: "".join(sorted(run[0])), squeeze(text).replace("\u200f", ""))


def squeeze(text: str) -> str:
    return "".join(text.split())


def test_it_is_tagged_in_danish_and_has_a_title_that_is_shown() -> None:
    with open_pdf(plain()) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang).startswith("da")
        assert pdf.docinfo["/Title"] == "Min jobplan"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == "Min jobplan"


def test_it_holds_nothing_that_acts_and_no_time_of_its_making() -> None:
    assert b"/JavaScript" not in plain()
    with open_pdf(plain()) as pdf:
        held = [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary | pikepdf.Stream)]
        keys = {key for each in held for key, _ in each.items()}
        assert not keys & {"/JS", "/AA", "/OpenAction", "/EmbeddedFiles", "/XFA"}
        assert not {"/CreationDate", "/ModDate"} & set(pdf.docinfo.keys())


def test_its_fonts_are_embedded() -> None:
    fonts = font_names(plain())
    assert fonts
    assert all(fonts.values())


def test_headings_are_tagged_in_the_order_in_which_they_are_read() -> None:
    tags = read_tags(plain())
    outline = [(tag.name, tag.text) for tag in tags if tag.name in {"Title", "H1", "H2"}]
    assert outline == [
        ("Title", "Min jobplan"),
        ("H1", "Indhold"),
        ("H1", "Jobmål"),
        ("H1", "Seneste aftale med jobcenter"),
        ("H1", "Seneste aftale med a-kasse"),
        ("H1", "Indsatser og aftaler"),
        ("H2", "Øvrig aktivitet"),
    ]


def test_goals_and_fields_are_lists_with_a_label_for_each_field() -> None:
    assert texts_of(plain(), "Lbl")[-3:] == ["Hvad er aftalt", "Hvornår", "Hvorfor"]
    assert "Rørlægger" in texts_of(plain(), "LBody")


def test_the_contents_lead_to_every_heading_with_the_number_of_its_page() -> None:
    links = [text.replace("\u2060", "") for text in texts_of(plain(), "TOCI")]
    assert [squeeze(link) for link in links] == [
        "Jobmål2",
        "Senesteaftalemedjobcenter2",
        "Senesteaftalemeda-kasse2",
        "Indsatserogaftaler2",
        "Øvrigaktivitet2",
    ]
    with open_pdf(plain()) as pdf, pdf.open_outline() as outline:
        assert [item.title for item in outline.root] == [
            "Jobmål",
            "Seneste aftale med jobcenter",
            "Seneste aftale med a-kasse",
            "Indsatser og aftaler",
        ]


def test_it_says_whose_it_is_as_of_when_and_how_to_appeal() -> None:
    text = read_text(plain())
    assert "BorgerAnna HolmMålgruppeDagpengemodtagerJobcenterJobcenter OdenseGælder pr.15. marts 2027" in text
    assert APPEAL in text


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_text_stands_as_it_was_written(text: str) -> None:
    written = parse_text("text", text)
    assert show(written) == written
    read = read_text(typeset_plan(with_text(written)))
    assert comparable(read).count(comparable(written)) == 3


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_a_long_run_without_a_space_is_broken_within_the_page_and_stands_as_it_was_written(text: str) -> None:
    pdf = typeset_plan(with_text(text))
    read = squeeze(read_text(pdf))
    # Letters that join are written as one shape, in the order in which they are seen.
    assert read.count(text) == 3 or min(map(read.count, set(text))) >= 3 * text.count("سلام") > 0
    assert max(right_edges(pdf)) <= PAGE_WIDTH - MARGIN


def test_lines_and_empty_lines_are_kept() -> None:
    pdf = typeset_plan(with_text("Første\nAnden\n\nTredje"))
    assert next(text for text in texts_of(pdf, "P") if "Anden" in text).startswith("Første")
    assert texts_of(pdf, "P").count("Tredje") == 3


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("日本", "[U+65E5][U+672C]"),
        ("a\ufeffb", "ab"),
        ("a\u202eb", "ab"),
        ("a\x00b", "ab"),
        ("a\tb\u2003c", "a b\u2003c"),
        ("\ue000", "[U+E000]"),
    ],
)
def test_what_the_fonts_have_no_shape_for_stands_as_its_number(given: str, shown: str) -> None:
    assert show(given) == shown
    assert squeeze(shown) in squeeze(read_text(typeset_plan(with_text(f"Før {given} efter"))))


def test_an_accent_on_a_character_of_another_font_leaves_the_plan_readable() -> None:
    read = read_text(typeset_plan(with_text("\U0001f64c\u0301\U0001f032\u05b0\U0001f833")))
    assert "[U+1F64C]" in read
    assert "Rørlægger" in read


def test_the_coverage_is_that_of_the_fonts() -> None:
    assert json.loads((FONTS / "coverage.json").read_text()) == read_coverage()


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=120))
@settings(max_examples=60)
def test_no_text_keeps_a_citizen_from_their_plan(text: str) -> None:
    assert typeset_plan(with_text(text)).startswith(b"%PDF-")


@given(st.characters(exclude_categories=["Cs"]))
def test_what_is_shown_is_in_the_fonts(character: str) -> None:
    assert all(each == "\n" or can_show(each) for each in show(character))


def test_what_is_not_looked_at_closely_has_a_shape_in_every_font_of_texts() -> None:
    usual = [chr(code) for code in range(0x250) if USUAL.fullmatch(chr(code)) and code != ord("\n")]
    assert set("æøåÆØÅ") <= set(usual)
    assert [each for each in usual if not all(can_show(each, care) for care in Care)] == []


def test_the_same_view_gives_the_same_bytes_here_and_in_another_process() -> None:
    plan = full_plan("UNEMPLOYMENT_BENEFIT")
    assert typeset_plan(copy.deepcopy(plan)) == typeset_plan(plan)
    script = (
        "import sys, orjson, hashlib\n"
        "from server.pdf.typesetting import typeset\n"
        "sys.stdout.write(hashlib.sha256(typeset(orjson.loads(sys.stdin.buffer.read()))).hexdigest())"
    )
    document = compose(plan, Role.CITIZEN, NOW)
    there = subprocess.run(
        [sys.executable, "-c", script], input=orjson.dumps(document), capture_output=True, cwd=ROOT, check=True
    )
    assert there.stdout.decode() == hashlib.sha256(typeset(document)).hexdigest()


def test_citizen_and_jobcentre_get_the_same_pdf() -> None:
    plan = full_plan("REHABILITATION_BENEFIT")
    assert typeset_plan(plan, Role.CITIZEN) == typeset_plan(plan, Role.JOBCENTRE)


HIDDEN = ["AID_EMPLOYMENT", "PERSONAL_ASSISTANCE", "SOCIAL_EFFORT", "HEALTH_EFFORT", "OTHER_ADMINISTRATION"]


@pytest.mark.parametrize("kind", HIDDEN)
def test_a_funds_pdf_is_the_same_with_and_without_what_it_may_not_see(kind: str) -> None:
    plain_plan, holding_plan = (holding(new_plan("UNEMPLOYMENT_BENEFIT"), activities=[activity()]) for _ in range(2))
    hidden = activity(kind, title="Støtte til en sygdom")
    same = plain_plan["published"]["activities"]
    holding_plan = holding(holding_plan, activities=same, confidential=[hidden])
    holding_plan["sharing_consents"] = [{"administration": "Socialforvaltningen"}]  # type: ignore[typeddict-item]  # as much as would show
    holding_plan["integration_contract"] = {"size": 1}  # type: ignore[typeddict-item]  # as much as would show
    assert typeset_plan(holding_plan, Role.FUND) == typeset_plan(plain_plan, Role.FUND)
    assert typeset_plan(holding_plan, Role.CITIZEN) != typeset_plan(plain_plan, Role.CITIZEN)


def test_a_letter_has_the_name_and_its_words_on_a_page_in_front() -> None:
    pdf = typeset_plan(full_plan("RESOURCE_COURSE"), cover=LetterCover("d-1", "Der er nyt.\n\nVenlig hilsen"))
    text = read_text(pdf)
    assert text.startswith("Anna HolmForsendelse d-1")
    assert text.index("Der er nyt.") < text.index("Rehabiliteringsplan")
    assert "Indhold4" not in squeeze(text)


def test_a_shared_plan_names_recipient_and_consent_on_a_page_in_front() -> None:
    cover = SharingCover("Socialforvaltningen", "1. marts 2027", "Anna Holm", "Nina Pettersen, Jobcenter Odense")
    text = read_text(typeset_plan(full_plan("RESOURCE_COURSE"), Role.JOBCENTRE, cover=cover))
    front = text[: text.index("Rehabiliteringsplan")]
    for part in ("Helhedsorienteret plan", "ModtagerSocialforvaltningen", "1. marts 2027", "Nina Pettersen"):
        assert part in front
