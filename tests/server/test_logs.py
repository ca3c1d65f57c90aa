"""What libraries write to the log on their own."""

import logging

from server.logs import QuietFormatter


def record_of(error: Exception | None) -> logging.LogRecord:
    cause = (type(error), error, None) if error else None
    return logging.LogRecord(
        "uvicorn.error", logging.ERROR, __file__, 1, "about %s", ("Anna Holm",), cause, sinfo="Anna"
    )


def test_a_library_says_who_speaks_and_of_what_kind_the_error_is() -> None:
    formatter = QuietFormatter()
    assert formatter.format(record_of(None)) == "ERROR uvicorn.error"
    assert formatter.format(record_of(ValueError("0101801234 of Anna Holm"))) == "ERROR uvicorn.error ValueError"
