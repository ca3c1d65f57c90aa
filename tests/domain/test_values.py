"""Values at the edge: text, contact details, CPR numbers, days and how they are written."""

import unicodedata
from datetime import UTC, date, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.calendar import add_days, add_months, danish_day, start_of_day
from domain.contact_details import parse_email, parse_phone, show_phone
from domain.cpr import parse_cpr
from domain.danish import write_day, write_moment, write_period
from domain.errors import InvalidInput
from domain.text import ITEM_LIMIT, TEXT_LIMIT, check_count, parse_optional_text, parse_text, parse_texts

TODAY = date(2027, 3, 15)
anything = st.text(st.characters(), max_size=80)


@pytest.mark.parametrize(("length", "fits"), [(1, True), (4049, True), (4050, True), (4051, False), (100_000, False)])
def test_a_text_has_1_to_4050_characters(length: int, fits: bool) -> None:
    if fits:
        assert parse_text("text", "æ" * length) == "æ" * length
        return
    with pytest.raises(InvalidInput) as refused:
        parse_text("text", "æ" * length)
    assert refused.value.field == "text"
    assert str(length) in str(refused.value)


@pytest.mark.parametrize("empty", ["", " ", "\n\t ", "\u00a0", "\u200b", "\u2060\ufeff", "\u200b \u200d", "\x00"])
def test_what_no_reader_could_see_is_empty(empty: str) -> None:
    with pytest.raises(InvalidInput):
        parse_text("text", empty)


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\r", chr(0xD800), chr(0xDFFF)])
def test_characters_that_no_text_holds(character: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_text("text", f"før{character}efter")
    assert refused.value.field == "text"
    assert character not in str(refused.value)


@pytest.mark.parametrize(
    ("given_text", "kept"),
    [
        ("  Blåbærgrød \n", "Blåbærgrød"),
        ("a\u030a", "å"),
        ("linje\r\nlinje\tto", "linje\nlinje\tto"),
        ("👩\u200d🔧 svejser", "👩\u200d🔧 svejser"),
        ("e\u0301" * 4050, "é" * 4050),
    ],
)
def test_a_text_is_trimmed_and_composed(given_text: str, kept: str) -> None:
    assert parse_text("text", given_text) == kept


@given(anything, st.integers(1, 60))
def test_a_text_is_kept_whole_or_refused(value: str, limit: int) -> None:
    try:
        text = parse_text("text", value, limit)
    except InvalidInput:
        return
    assert 1 <= len(text) <= limit
    assert parse_text("text", text, limit) == text
    assert text == unicodedata.normalize("NFC", value.replace("\r\n", "\n")).strip()
    text.encode()


def test_no_text_is_fine_where_text_is_optional_but_an_empty_one_is_not() -> None:
    assert parse_optional_text("reason", None) is None
    with pytest.raises(InvalidInput):
        parse_optional_text("reason", "")


def test_lists_are_bounded_and_name_the_place_of_what_is_wrong() -> None:
    check_count("goals", ITEM_LIMIT)
    with pytest.raises(InvalidInput):
        check_count("goals", ITEM_LIMIT + 1)
    with pytest.raises(InvalidInput) as refused:
        parse_texts("areas", ["Lager", ""])
    assert refused.value.field == "areas.1"
    assert TEXT_LIMIT == 4050


@pytest.mark.parametrize(
    ("given_number", "kept", "shown"),
    [
        ("20123456", "+4520123456", "20 12 34 56"),
        ("+45 20 12 34 56", "+4520123456", "20 12 34 56"),
        ("0045 20123456", "+4520123456", "20 12 34 56"),
        ("12345678", "+4512345678", "12345678"),
        ("+46 8 123 456 78", "+46812345678", "+46 8 123 456 78"),
    ],
)
def test_phone_numbers(given_number: str, kept: str, shown: str) -> None:
    assert parse_phone("phone", given_number) == kept
    assert show_phone(kept) == shown


@pytest.mark.parametrize(
    "number",
    ["", "2012345", "+45201234567", "abc", "++45", "+999 1234567", "20123456 ext. 7", "1" * 300, "\ud800", "\x00"],
)
def test_what_is_no_phone_number(number: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_phone("sms", number)
    assert refused.value.field == "sms"
    assert not number or number not in str(refused.value)


@given(st.one_of(anything, st.text("+0123456789 ()-.;ext=x", max_size=25)))
def test_a_phone_number_is_kept_or_refused(value: str) -> None:
    try:
        number = parse_phone("sms", value)
    except InvalidInput:
        return
    assert number[0] == "+"
    assert number[1:].isdecimal()
    assert number.isascii()
    assert parse_phone("sms", number) == number


@pytest.mark.parametrize(
    ("given_address", "kept"),
    [("anna@example.org", "anna@example.org"), ("Anna.Holm+plan@Example.ORG", "Anna.Holm+plan@example.org")],
)
def test_email_addresses(given_address: str, kept: str) -> None:
    assert parse_email("email", given_address) == kept


@pytest.mark.parametrize(
    "address",
    ["", "anna", "anna@", "@example.org", "a b@example.org", "anna@example", "anna@localhost", "a@b@example.org",
     "anna@example.org\nBcc: bo@example.org", "\ud800@example.org", "anna@[127.0.0.1]"],
)  # fmt: skip
def test_what_is_no_email_address(address: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_email("email", address)
    assert refused.value.field == "email"
    assert not address or address not in str(refused.value)


@given(st.one_of(anything, st.emails(), st.text('ab@."<>()\ud800 \n', max_size=20)))
def test_an_email_address_is_kept_or_refused(value: str) -> None:
    try:
        address = parse_email("email", value)
    except InvalidInput:
        return
    assert address.count("@") >= 1
    assert not set(address) & set("\r\n\x00")
    assert parse_email("email", address) == address


@pytest.mark.parametrize(
    ("number", "kept"),
    [
        ("2110625629", "2110625629"),
        ("211062-5629", "2110625629"),
        (" 211062 5629 ", "2110625629"),
        ("2902000000", None),
        ("2902040000", "2902040000"),
        ("2902965000", "2902965000"),
        ("2902005000", "2902005000"),
        ("2902015000", None),
        ("3102705629", None),
        ("0013705629", None),
        ("1503275000", "1503275000"),
        ("1603275000", None),
        ("1503274000", "1503274000"),
        ("1603274000", None),
        ("0101374000", "0101374000"),
        ("0101379000", "0101379000"),
    ],
)
def test_cpr_numbers(number: str, kept: str | None) -> None:
    """Digit seven tells the century: 0-3 the 20th; 4 and 9 up to 36 the 21st; 5-8 the 21st up to 57, then the 19th."""
    if kept:
        assert parse_cpr(number, TODAY) == kept
        return
    with pytest.raises(InvalidInput):
        parse_cpr(number, TODAY)


@pytest.mark.parametrize("number", ["", "1", "211062562", "21106256290", "abcdefghij", "\ud800" * 10, "٠" * 10])
def test_what_is_no_cpr_number(number: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_cpr(number, TODAY)
    assert refused.value.field == "cpr"
    assert not number or number not in str(refused.value)


@given(st.one_of(anything, st.from_regex(r"\A[0-3][0-9][01][0-9][0-9]{2}-?[0-9]{4}\Z")))
@example("0000000000")
def test_a_cpr_number_is_ten_digits_or_refused_without_being_repeated(value: str) -> None:
    digits = "".join(filter(str.isdecimal, value))
    refusal = ""
    try:
        number = parse_cpr(value, TODAY)
    except InvalidInput as refused:
        number, refusal = "", str(refused)
    assert bool(number) is not bool(refusal)
    assert len(digits) < 6 or digits not in refusal
    assert not number or (len(number) == 10 and number.isascii() and number.isdecimal())


def test_days_are_danish() -> None:
    assert danish_day(datetime(2027, 1, 31, 23, 0, tzinfo=UTC)) == date(2027, 2, 1)
    assert danish_day(datetime(2027, 7, 31, 21, 59, tzinfo=UTC)) == date(2027, 7, 31)
    assert start_of_day(date(2027, 7, 1)) == datetime(2027, 6, 30, 22, 0, tzinfo=UTC)


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.integers(-240, 240))
def test_adding_months_keeps_the_day_or_takes_the_months_last(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and add_days(later.isoformat(), 1).endswith("-01"))


def test_adding_days_stays_within_the_calendar() -> None:
    assert add_days("2028-02-28", 1) == "2028-02-29"
    assert (add_days("9999-12-31", 1), add_days("0001-01-01", -1)) == ("9999-12-31", "0001-01-01")


def test_days_and_times_as_danes_write_them() -> None:
    """Bilag 2 and 3 of the guide."""
    assert write_period("2020-01-01", "2020-03-31") == "1. jan. 2020 - 31. marts 2020"
    assert write_period("2019-10-07", None) == "fra den 7. okt. 2019"
    start, end = datetime(2019, 12, 10, 12, 30, tzinfo=UTC), datetime(2019, 12, 10, 13, 0, tzinfo=UTC)
    assert write_moment(start, end) == "Tirsdag den 10. dec. 2019, kl. 13:30 - 14:00"
    assert write_moment(datetime(2027, 7, 3, 22, 5, tzinfo=UTC)) == "Søndag den 4. juli 2027, kl. 00:05"
    months = ["jan.", "feb.", "marts", "april", "maj", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "dec."]
    assert [write_day(f"2027-{month:02}-01") for month in range(1, 13)] == [f"1. {name} 2027" for name in months]
