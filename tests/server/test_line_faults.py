"""What TLS has against a line, in words: found wherever in a chain of errors it stands, and without a word of theirs."""

import ssl
from itertools import pairwise

import pytest

from domain.errors import Unavailable
from server.line_faults import FAULTS, describe_outage, explain_fault

SAID = "mongodb://minplan:secret@db: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed"
MEANT = FAULTS["CERTIFICATE_VERIFY_FAILED"]


def raised(*errors: Exception) -> Exception:
    """The last of some errors, each caused by the one before."""
    for cause, error in pairwise(errors):
        error.__cause__ = cause
    return errors[-1]


@pytest.mark.parametrize("depth", [0, 1, 3])
def test_the_cause_is_found_at_any_depth(depth: int) -> None:
    error = raised(ssl.SSLError(SAID), *(OSError("broken") for _ in range(depth)))
    assert explain_fault(error) == MEANT


def test_errors_that_name_each_other_in_a_circle_come_to_an_end() -> None:
    first, second = OSError("one"), OSError("two")
    first.__cause__, second.__cause__ = second, first
    assert explain_fault(first) == ""


def test_what_has_nothing_to_do_with_tls_is_left_to_others() -> None:
    assert explain_fault(OSError("Connection refused")) == ""


def test_a_sentence_names_service_and_cause_or_what_callers_are_told() -> None:
    assert describe_outage(Unavailable("database", MEANT)) == f"The database cannot be used: {MEANT}."
    assert describe_outage(Unavailable("database")) == str(Unavailable("database", MEANT))
    assert "secret" not in describe_outage(Unavailable("database", explain_fault(ssl.SSLError(SAID))))
