"""Structured logs: one JSON object a line on standard error, readable lines on a terminal."""

import logging
import sys

import structlog

from server.exports import keep_classified
from server.settings import Settings


class QuietFormatter(logging.Formatter):
    """Who says something, how bad it is and the type of the error behind it: the rest may quote data."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, without message, traceback or stack."""
        kind = record.exc_info[0] if record.exc_info else None
        return " ".join((record.levelname, record.name, *([kind.__name__] if kind else [])))


def configure_logs(settings: Settings) -> None:
    """Set the form of the logs for this process; loggers never get personal data to begin with."""
    readable = settings.in_development and sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            keep_classified,
            structlog.dev.ConsoleRenderer() if readable else structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    # Libraries log through the standard library; what they say below warnings is noise, and may quote data.
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(QuietFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
