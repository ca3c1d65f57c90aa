"""Counting texts as the network does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.gsm import Alphabet, is_gsm7, measure, to_gsm7


@pytest.mark.parametrize(
    ("text", "alphabet", "units", "segments"),
    [
        ("", Alphabet.GSM7, 0, 1),
        ("æøåÆØÅ@£", Alphabet.GSM7, 8, 1),
        ("€", Alphabet.GSM7, 2, 1),
        ("a" * 160, Alphabet.GSM7, 160, 1),
        ("a" * 161, Alphabet.GSM7, 161, 2),
        ("a" * 306, Alphabet.GSM7, 306, 2),
        ("a" * 307, Alphabet.GSM7, 307, 3),
        ("€" * 80, Alphabet.GSM7, 160, 1),
        # An escape pair that would be split moves to the next message whole: 152, 2 + 151, 1.
        ("a" * 152 + "€" + "a" * 152, Alphabet.GSM7, 306, 3),
        ("ć" + "a" * 69, Alphabet.UCS2, 70, 1),
        ("ć" + "a" * 70, Alphabet.UCS2, 71, 2),
        # A surrogate pair is not split either: 66, 2 + 65, 1.
        ("ć" * 66 + "😀" + "ć" * 66, Alphabet.UCS2, 134, 3),
    ],
)
def test_size_of_a_text(text: str, alphabet: Alphabet, units: int, segments: int) -> None:
    size = measure(text)
    assert (size.alphabet, size.units, size.segments) == (alphabet, units, segments)


@given(st.text(max_size=400))
def test_every_text_has_a_gsm7_form_of_at_least_its_letters(text: str) -> None:
    assert is_gsm7(to_gsm7(text))


@pytest.mark.parametrize(
    ("text", "plain"), [("Łódź Šimić", "?odz Simic"), ("Søren Åge", "Søren Åge"), ("日本", "??"), ("naïve", "naive")]
)
def test_the_nearest_gsm7_text(text: str, plain: str) -> None:
    assert to_gsm7(text) == plain


@given(st.text(alphabet="abcæøå€[]~", max_size=700))
def test_segments_hold_all_units_and_no_more_than_needed_with_one_left_over_for_each_split(text: str) -> None:
    size = measure(text)
    if size.segments > 1:
        assert size.units <= size.segments * 153
        assert size.units > (size.segments - 1) * 152
