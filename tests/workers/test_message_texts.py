"""The templates: complete, short enough, and about nothing that is in the plan."""

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.organisations import FUNDS, MUNICIPALITIES, fund_name, jobcentre_name
from tests.workers.plans import make_meeting
from tests.workers.running import NOON
from workers.gsm import Alphabet, measure
from workers.message_texts import (
    FOLDER,
    VARIABLES,
    FaultyTemplateError,
    MeetingVariables,
    MessageTexts,
    NoVariables,
    Variables,
    describe_meeting,
)

TEXTS = MessageTexts()
ORGANISATIONS = [*map(jobcentre_name, MUNICIPALITIES), *map(fund_name, FUNDS)]


def sample(template: str, organisation: str = "Jobcenter Odense") -> Variables:
    if VARIABLES[template] is NoVariables:
        return NoVariables()
    return MeetingVariables(organisation, "onsdag den 28. marts 2029", "13:30")


@pytest.mark.parametrize("template", VARIABLES)
@pytest.mark.parametrize("organisation", ORGANISATIONS)
def test_every_text_is_one_sms(template: str, organisation: str) -> None:
    size = measure(TEXTS.write_sms(template, sample(template, organisation)))
    assert (size.alphabet, size.segments) == (Alphabet.GSM7, 1)


@pytest.mark.parametrize("template", VARIABLES)
@given(organisation=st.text(max_size=300))
def test_whatever_the_names_are_a_text_stays_one_sms(template: str, organisation: str) -> None:
    size = measure(TEXTS.write_sms(template, sample(template, organisation)))
    assert (size.alphabet, size.segments) == (Alphabet.GSM7, 1)


def test_a_long_name_is_shortened_and_time_and_place_to_look_stay() -> None:
    text = TEXTS.write_sms("meeting_booked", sample("meeting_booked", "Jobcenter " + "Langenavn" * 20))
    assert "Jobcenter Langenavn" in text
    assert "28. marts 2029 kl. 13:30. Se mere på jobnet.dk" in text
    assert len(text) == 160


@pytest.mark.parametrize("template", VARIABLES)
def test_an_email_has_a_subject_of_one_line_and_says_the_same_twice(template: str) -> None:
    mail = TEXTS.write_mail(template, sample(template, "Jobcenter <b>&</b>"))
    assert "\n" not in mail.subject
    assert "jobnet.dk" in mail.text
    assert '<html lang="da">' in mail.html
    assert "<b>" not in mail.html


def test_a_meeting_is_described_by_the_danish_clock() -> None:
    meeting = make_meeting(NOON.replace(month=7, hour=22, minute=30))
    assert describe_meeting(meeting) == MeetingVariables(  # type: ignore[arg-type]  # as stored
        "Jobcenter Odense", "søndag den 11. juli 2027", "00:30"
    )


@pytest.mark.parametrize(
    ("path", "content", "reason"),
    [
        ("plan_updated/sms.txt", None, "cannot be used"),
        ("plan_updated/body.html", "{{ diagnosis }}", "uses diagnosis"),
        ("meeting_moved/subject.txt", "{% if %}", "cannot be used"),
        ("plan_updated/sms.txt", "x" * 161, "longer than one SMS"),
        ("plan_updated/sms.txt", "日", "longer than one SMS"),
    ],
)
def test_a_faulty_template_is_found_at_start(tmp_path: Path, path: str, content: str | None, reason: str) -> None:
    folder = shutil.copytree(FOLDER, tmp_path / "templates")
    if content is None:
        (folder / path).unlink()
    else:
        (folder / path).write_text(content)
    with pytest.raises(FaultyTemplateError, match=reason) as caught:
        MessageTexts(folder)
    assert path in str(caught.value)
